"""What the rules alone must see, and must leave be."""

import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.screening import CATEGORIES, screen
from moderation.screening.rule_book import load_rule_book
from moderation.screening.trained.setting_up import EXAMPLES
from tests.moderation.phrases import PHRASES

SUICIDE_SPELLINGS = [
    "kms",
    "k m s",
    "k i l l myself",
    "k!ll myself",
    "kill mysef",
    "killl my self",
    "unalive myself",
]

HARMLESS_BEFORE = [
    "hi",
    "football was good today.",
    "ok so",
    "🙂",
    "school was fine but",
    "my dog is cute.",
    "um",
]
HARMLESS_AFTER = [
    "anyway",
    "what time is the meeting?",
    "🙂",
    ". school was fine",
    "lol",
    "thats all",
    "and i had pizza",
]


@pytest.mark.parametrize("text", PHRASES["urgent"])
def test_a_plain_urgent_phrase_is_urgent(text: str) -> None:
    assert screen(text).level == "urgent"


@pytest.mark.parametrize("text", PHRASES["concern"])
def test_a_plain_worry_is_flagged(text: str) -> None:
    assert screen(text).level == "concern"


@pytest.mark.parametrize("text", PHRASES["harmless"])
def test_an_ordinary_message_is_left_be(text: str) -> None:
    found = screen(text)
    assert (found.level, found.category, found.reasons) == ("none", "none", ())


@pytest.mark.parametrize(
    ("category", "text"), [(name, text) for name, texts in PHRASES["category"].items() for text in texts]
)
def test_the_category_is_the_one_that_changes_what_is_done(category: str, text: str) -> None:
    assert screen(text).category == category


@pytest.mark.parametrize("spelling", SUICIDE_SPELLINGS)
def test_many_spellings_are_read_as_one(spelling: str) -> None:
    assert screen(f"im going to {spelling}").level == "urgent"


def test_a_denial_alone_lowers_but_a_denial_with_a_but_does_not() -> None:
    assert screen("im not suicidal").level == "none"
    assert screen("im not suicidal but i think about it").level == "urgent"


def test_long_over_and_supported_is_not_risk_but_still_going_on_is() -> None:
    assert screen("i used to self harm years ago but i had counselling and im happy now").level == "none"
    assert screen("i used to self harm years ago and now its started again, i cut myself").level == "urgent"


def test_a_question_about_someone_goes_to_a_person_without_the_alarm() -> None:
    assert screen("what happens if someone wants to kill themselves").level == "concern"


def test_the_question_asked_counts() -> None:
    assert screen("no", question="feel_safe").level == "concern"
    assert screen("not really", question="Do you feel safe where you live?").level == "concern"
    assert screen("no", question="heard").level == "none"
    assert screen("yes", question="feel_safe").level == "none"


def test_reasons_are_sentences_with_the_words_that_matched() -> None:
    (reason, *_) = screen("my uncle touched me").reasons
    assert reason.startswith("Speaks of sexual touching")
    assert "touched me" in reason


def test_the_version_names_the_rules() -> None:
    assert load_rule_book().fingerprint in screen("hello").version


def test_the_same_text_always_gives_the_same_answer() -> None:
    assert len({screen("my dad hits me and i cut myself") for _ in range(5)}) == 1


def test_every_category_has_a_rule_and_every_reason_is_a_sentence() -> None:
    rules = load_rule_book().rules
    assert {rule.category for rule in rules} == set(CATEGORIES) - {"none"}
    assert all(rule.reason[0].isupper() and " " in rule.reason for rule in rules)
    assert len({rule.id for rule in rules}) == len(rules)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "🙂", "\u200b", "!!!", "a" * 5000, "1 2 3 4", "?"])
def test_odd_input_is_answered(text: str) -> None:
    assert screen(text).level == "none"


def test_a_message_is_screened_in_a_few_milliseconds() -> None:
    screen("warm up")
    started = time.process_time()
    for text in PHRASES["urgent"]:
        screen(text)
    assert (time.process_time() - started) / len(PHRASES["urgent"]) < 0.005


WITHOUT_END = [
    "a",
    "myself",
    "😂",
    "!",
    "@",
    "k-",
    "hiiiii ",
    "f*ck ",
    "1 ",
    "i want to die ",
    "im not suicidal ",
]
WITHOUT_END += ["i used to self harm years ago but ", " and then he said she said that my mum was there so "]


@pytest.mark.parametrize("said", WITHOUT_END)
def test_a_very_long_message_does_not_stall_the_screen(said: str) -> None:
    text = said * (20_000 // len(said))
    started = time.process_time()
    assert screen(f"{text}. i want to die").level == "urgent"
    assert time.process_time() - started < 0.5


def everyday() -> list[str]:
    """What ordinary texts of the examples say, without a full stop at the end."""
    files = sorted(EXAMPLES.glob("none_everyday_*.jsonl"))
    texts = [
        json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [text.rstrip(". ") for text in texts if screen(text).level == "none"]


EVERYDAY = everyday()
certain = st.sampled_from(PHRASES["urgent"])


@settings(max_examples=150, deadline=None)
@given(certain, st.sampled_from(HARMLESS_BEFORE), st.sampled_from(HARMLESS_AFTER))
def test_harmless_words_around_it_never_lower_a_certain_hit(text: str, before: str, after: str) -> None:
    assert screen(f"{before} {text} {after}").level == "urgent"


@settings(max_examples=300, deadline=None)
@given(
    certain,
    st.lists(st.sampled_from(EVERYDAY), max_size=3),
    st.lists(st.sampled_from(EVERYDAY), max_size=3),
    st.sampled_from([". ", "\n", "! ", "? ", "\n\n"]),
)
def test_ordinary_sentences_around_it_never_lower_a_certain_hit(
    text: str, before: list[str], after: list[str], end: str
) -> None:
    assert screen(end.join([*before, text, *after])).level == "urgent"


@settings(max_examples=150, deadline=None)
@given(certain, st.randoms(use_true_random=False))
def test_case_never_lowers_a_certain_hit(text: str, chance: random.Random) -> None:
    shuffled = "".join(letter.upper() if chance.random() < 0.5 else letter for letter in text)
    assert screen(shuffled).level == "urgent"


@settings(max_examples=150, deadline=None)
@given(certain, st.sampled_from([" ", "  ", "   ", "\t", "\u00a0", " \u200b", " \u2009", "… "]))
def test_spacing_never_lowers_a_certain_hit(text: str, gap: str) -> None:
    assert screen(text.replace(" ", gap)).level == "urgent"


@settings(max_examples=150, deadline=None)
@given(
    certain,
    st.sampled_from(["\u200b", "\u200d", "\u00ad", "\u2060", "\ufe0f"]),
    st.randoms(use_true_random=False),
)
def test_letters_that_cannot_be_seen_never_lower_a_certain_hit(
    text: str, unseen: str, chance: random.Random
) -> None:
    place = chance.randrange(len(text) + 1)
    assert screen(text[:place] + unseen + text[place:]).level == "urgent"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SUICIDE_SPELLINGS), st.sampled_from([" ", ".", "-", "_", "*", "  "]))
def test_spaced_out_letters_never_lower_a_certain_hit(text: str, gap: str) -> None:
    assert screen(f"im going to {text}").level == "urgent"
    assert screen(f"i want to {gap.join('kill')} myself").level == "urgent"


@settings(max_examples=150, deadline=None)
@given(
    certain, st.sampled_from("🙂😂😭🔥💀✨🫶🙏🏽🥲😴🎮⚽"), st.integers(1, 3), st.booleans(), st.booleans()
)
def test_emoji_never_lower_a_certain_hit(text: str, emoji: str, times: int, first: bool, apart: bool) -> None:
    gap = " " if apart else ""
    assert screen(f"{emoji * times}{gap}{text}" if first else f"{text}{gap}{emoji * times}").level == "urgent"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_answered(text: str) -> None:
    assert screen(text).level in {"none", "concern", "urgent"}
