"""The trained part: how it is trained, kept, found and joined with the rules."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedding.encoder import Encoder, EncoderMissingError
from embedding.layers import Floats, Weights
from embedding.tuning import Course
from moderation.screening import CATEGORIES, LEVELS, Level, Screen, TrainedVote, screen
from moderation.screening.engine import Verdict, apply_rules
from moderation.screening.rule_book import load_rule_book
from moderation.screening.trained.features import HASHED, counts, pieces
from moderation.screening.trained.model import Trained
from moderation.screening.trained.setting_up import EXAMPLES, load_trained
from moderation.screening.trained.store import Numbers, load, save
from moderation.screening.trained.training import read_examples, train
from tests.embedding.tiny_network import tiny_network
from tests.moderation.phrases import PHRASES

BURIED = (
    "We went to the park and I had chips. My dad hits me with his belt. The swings were fun and it was dry."
)
COURSE = Course(layers=1, passes=2)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return tiny_network(tmp_path_factory.mktemp("network"))


@pytest.fixture(scope="module")
def some_examples() -> list[dict[str, Any]]:
    return read_examples(EXAMPLES)[::8]


@pytest.fixture(scope="module")
def numbers(some_examples: list[dict[str, Any]], encoder: Encoder) -> Numbers:
    return train(some_examples, "toy", encoder, load_rule_book(), course=COURSE)


@pytest.fixture(scope="module")
def trained(numbers: Numbers, encoder: Encoder) -> Trained:
    return Trained(numbers, encoder)


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


class Broken:
    """A trained part that stumbles over every text."""

    fingerprint = "broken"

    def vote(self, text: str, verdict: Verdict) -> TrainedVote:
        raise IndexError(text)


@pytest.mark.parametrize(
    ("text", "level"), [("i want to kill myself", "urgent"), ("what time is the bus", "concern")]
)
def test_a_trained_part_that_fails_on_a_text_leaves_it_to_the_rules_and_to_a_person(
    text: str, level: str
) -> None:
    found = Screen(Broken()).screen(text)
    assert found.level == level
    assert any("part that compares it with examples failed" in reason for reason in found.reasons)


def test_the_rules_category_stands_when_both_agree_on_the_level() -> None:
    both = Screen(Always(TrainedVote("urgent", "neglect", "Reads like neglect")))
    assert both.screen("i want to die").category == "suicide"


def test_the_version_says_whether_the_trained_part_had_a_say() -> None:
    assert "trained-always" in Screen(Always(TrainedVote("none", "none", ""))).version
    assert "trained" not in screen("hello").version
    assert Screen().rules_only


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PHRASES["urgent"] + PHRASES["concern"] + PHRASES["harmless"]) | st.text(max_size=200),
    st.sampled_from(LEVELS),
    st.sampled_from(CATEGORIES),
)
def test_with_the_trained_part_the_level_is_never_below_that_of_the_rules(
    text: str, level: Level, category: str
) -> None:
    rules, both = screen(text), Screen(Always(TrainedVote(level, category, "Reads so"))).screen(text)
    assert LEVELS.index(both.level) == max(LEVELS.index(rules.level), LEVELS.index(level))
    assert both.reasons[: len(rules.reasons)] == rules.reasons


def test_training_twice_gives_the_same_numbers(
    some_examples: list[dict[str, Any]], numbers: Numbers, encoder: Encoder
) -> None:
    again = train(some_examples, "toy", encoder, load_rule_book(), course=COURSE)
    assert np.array_equal(again.kernel.by_meaning, numbers.kernel.by_meaning)
    assert np.array_equal(again.tuned.head, numbers.tuned.head)
    assert all(np.array_equal(again.tuned.last[name], each) for name, each in numbers.tuned.last.items())


def test_training_says_how_far_it_is(some_examples: list[dict[str, Any]], encoder: Encoder) -> None:
    said: list[str] = []
    train(some_examples[::4], "toy", encoder, load_rule_book(), course=COURSE, progress=said.append)
    assert len(said) >= 4
    assert all(len(line) < 80 for line in said)


def test_what_is_like_an_example_is_flagged_and_says_which(trained: Trained, numbers: Numbers) -> None:
    kind = numbers.tuned.labels.index("urgent abuse_physical")
    example = min((numbers.examples[place] for place in np.flatnonzero(numbers.kinds == kind)), key=len)
    vote = trained.vote(example, verdict(example))
    assert vote.level != "none"
    assert vote.category == "abuse_physical"
    assert "abuse physical" in vote.reason
    assert f"made up: “{example}”" in vote.reason


def test_the_reason_quotes_no_word_of_the_writer(trained: Trained) -> None:
    vote = trained.vote(f"{BURIED} zebracorn", verdict(BURIED))
    assert vote.reason
    assert "zebracorn" not in vote.reason and "chips" not in vote.reason


def test_of_a_very_long_message_the_network_reads_little_and_the_worst_of_it(
    trained: Trained, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def listening(texts: Sequence[str], last: Weights) -> tuple[Floats, Floats]:
        read.extend(texts)
        return Encoder.encode_both(encoder, texts, last)

    monkeypatch.setattr(encoder, "encode_both", listening)
    filler = " ".join(
        f"then we went to shop number {number} and looked at the toys there." for number in range(140)
    )
    text = f"{filler} my dad hits me with his belt every night. {filler}"
    trained.vote(text, verdict(text))
    assert len(read) <= 9
    assert "my dad hits me with his belt every night" in read


def test_what_is_saved_votes_the_same_and_holds_no_pickle(
    numbers: Numbers, trained: Trained, encoder: Encoder, tmp_path: Path
) -> None:
    save(numbers, tmp_path)
    kept = load(tmp_path)
    assert kept is not None
    assert trained.vote(BURIED, verdict(BURIED)) == Trained(kept, encoder).vote(BURIED, verdict(BURIED))
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
    assert "My dad hits me with his belt" in found


def test_no_word_of_a_long_message_is_left_out_of_its_pieces() -> None:
    words = [f"word{number}" for number in range(3000)]
    found = pieces(" ".join(words))
    assert {word for part in found[1:] for word in part.split()} >= set(words[:-9])
    assert len(pieces(". ".join(f"word{number} said" for number in range(3000)))) <= 401


def test_one_short_thought_is_one_piece() -> None:
    assert pieces("what time is the bus") == ("what time is the bus",)


def test_every_text_has_a_row_of_counts_whatever_is_in_it() -> None:
    texts = ["hi", "i want to see my brother more often please", "", "🙂", "a" * 20_000]
    rows = counts(texts, load_rule_book())
    assert rows.shape == (len(texts), HASHED)
    assert rows[0].sum() > 0
    assert rows[2].sum() == 0
    assert rows[4].sum() < 500, "one word without end costs no more than a long one"
