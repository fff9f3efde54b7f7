"""The trained correction: taught, kept, found, joined with the words. A tiny network stands in."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from embedding.encoder import Encoder, EncoderMissingError
from embedding.tuning import Course
from moderation.sentiment import Sentiment
from moderation.sentiment.correction import Correction
from moderation.sentiment.trained import setting_up, training
from moderation.sentiment.trained.network import asked, chances
from moderation.sentiment.trained.setting_up import EXAMPLES, ensure_trained, load_trained
from moderation.sentiment.trained.store import Numbers, load, save
from moderation.sentiment.trained.training import read_examples, train
from tests.embedding.tiny_network import tiny_network

COURSE = Course(layers=1, passes=30, together=4, step=3e-3, head_step=3e-2, dropped=0.0)
TAUGHT = [
    {"text": text, "sentiment": mark}
    for text, mark in [
        ("football home game", 2),
        ("the dad hurt me", -2),
        ("bus at the school", 0),
        ("my mum and a film", 1),
        ("cold food", -1),
    ]
] * 4


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return tiny_network(tmp_path_factory.mktemp("network"))


@pytest.fixture(scope="module")
def numbers(encoder: Encoder) -> Numbers:
    return train(TAUGHT, "toy", encoder, course=COURSE, networks=2)


def test_it_learns_what_no_word_list_holds(numbers: Numbers, encoder: Encoder) -> None:
    both = Sentiment(Correction(numbers, encoder))
    assert Sentiment().read("football home game").score is None
    good, bad = both.read("football home game"), both.read("the dad hurt me")
    assert good.score is not None and bad.score is not None and good.score > 0 > bad.score
    assert good.corrected and not both.words_only
    assert good.why[-1].startswith("like our made-up examples, it reads better than its words: +")


def test_the_words_still_count_beside_it(numbers: Numbers, encoder: Encoder) -> None:
    correction = Correction(numbers, encoder)
    scores = [correction.correct(words, "tea", None).score for words in (-1.0, None, 1.0)]
    assert scores[0] < scores[1] < scores[2]
    assert all(-1 <= score <= 1 for score in scores)


def test_its_chances_add_up_to_one(numbers: Numbers, encoder: Encoder) -> None:
    found = chances(encoder, numbers.tuned, asked("i like it", "Do you like school?"))
    assert found.shape == (5,) and found.sum() == pytest.approx(1, abs=1e-5)


def test_the_same_examples_give_the_same_numbers(numbers: Numbers, encoder: Encoder) -> None:
    again = train(TAUGHT, "toy", encoder, course=COURSE, networks=2)
    for one, other in zip(numbers.tuned, again.tuned, strict=True):
        assert np.array_equal(one.head, other.head)
        assert all(np.array_equal(one.last[name], other.last[name]) for name in one.last)


def test_what_was_kept_reads_as_what_was_trained(numbers: Numbers, encoder: Encoder, tmp_path: Path) -> None:
    save(numbers, tmp_path)
    kept = load(tmp_path)
    assert kept is not None
    before, after = Correction(numbers, encoder), Correction(kept, encoder)
    assert before.correct(0.5, "cold food", None) == after.correct(0.5, "cold food", None)
    assert {file.suffix for file in tmp_path.iterdir()} == {".npz", ".json"}


def test_nothing_there_or_damaged_is_no_correction(
    numbers: Numbers, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_up, "fingerprint", lambda _examples: "toy")
    monkeypatch.setattr(setting_up, "Encoder", lambda: encoder)
    assert load_trained(tmp_path) is None
    save(numbers, tmp_path / "sentiment" / "toy")
    assert load_trained(tmp_path) is not None
    file = tmp_path / "sentiment" / "toy" / "numbers.npz"
    file.write_bytes(file.read_bytes()[:200])
    assert load_trained(tmp_path) is None


def test_without_the_networks_package_there_is_no_correction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_examples: Path) -> str:
        raise EncoderMissingError("not here")

    monkeypatch.setattr(setting_up, "fingerprint", missing)
    assert load_trained(tmp_path) is None
    with pytest.raises(EncoderMissingError):
        ensure_trained(tmp_path)


def test_it_is_trained_once_for_the_same_examples(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_up, "Encoder", lambda: encoder)
    monkeypatch.setattr(setting_up, "fingerprint", lambda _examples: "toy")
    monkeypatch.setattr(training, "train", partial(train, course=COURSE))
    told: list[str] = []
    file = tmp_path / "few.jsonl"
    file.write_text("\n".join(EXAMPLES.read_text(encoding="utf-8").splitlines()[::50]))
    folder = ensure_trained(tmp_path, file, told.append)
    assert folder == tmp_path / "sentiment" / "toy" and told
    told.clear()
    assert ensure_trained(tmp_path, file, told.append) == folder and told == []


def test_the_examples_have_every_mark() -> None:
    examples = read_examples(EXAMPLES)
    assert {example["sentiment"] for example in examples} == {-2, -1, 0, 1, 2}
