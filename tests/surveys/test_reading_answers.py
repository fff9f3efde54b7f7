"""How a typed message is read: what is sure is taken with the words beside it; the rest is offered."""

import pytest

from surveys.engine.reading import read
from surveys.questionnaire import Question
from surveys.reading import load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

PROMISE = load_questionnaire(ROOT / "councils/cambridgeshire/questionnaires/promise.yml")
EVERY_TYPE = load_questionnaire(ROOT / "tests/surveys/every_type.yml")
STEERING = load_voice().steering


def question(question_id: str) -> Question:
    found = PROMISE.question(question_id) or EVERY_TYPE.question(question_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("yes", "yes"),
        ("Yes.", "yes"),
        ("YESSSS", "yes"),
        ("yh", "yes"),
        ("yeah", "yes"),
        ("yep!!", "yes"),
        ("👍", "yes"),
        ("👍🏿👍🏿", "yes"),
        ("1", "yes"),
        ("yes yes yes", "yes"),
        ("umm, yeah", "yes"),
        ("i do", "yes"),
        ("nah", "no"),
        ("nope", "no"),
        ("Noooo", "no"),
        ("not really", "no"),
        ("👎", "no"),
        ("2", "no"),
        ("never", "no"),
        ("well not really", "no"),
        ("I’m not", "no"),
        ("no no", "no"),
        ("sometimes", "sometimes"),
        ("somtimes", "sometimes"),
        ("sumtimes", "sometimes"),
        ("smoetimes", "sometimes"),
        ("it depends", "sometimes"),
        ("50/50", "sometimes"),
        ("yes and no", "sometimes"),
        ("3", "sometimes"),
        ("dunno", "not_sure"),
        ("idk", "not_sure"),
        ("i don't know", "not_sure"),
        ("nt sure", "not_sure"),
        ("no idea", "not_sure"),
    ],
)
def test_a_plain_answer_is_taken_without_words_beside_it(typed: str, choice: str) -> None:
    answer = read(question("feel_safe"), typed, STEERING).answer
    assert answer is not None
    assert (answer.choice, answer.text) == (choice, None)


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("yes but my room is cold", "yes"),
        ("yeah, my carers are great", "yes"),
        ("no because they shout", "no"),
        ("nah never heard of it", "no"),
        ("sometimes when mum calls", "sometimes"),
        ("idk tbh", "not_sure"),
    ],
)
def test_an_answer_with_more_words_keeps_both(typed: str, choice: str) -> None:
    answer = read(question("feel_safe"), typed, STEERING).answer
    assert answer is not None
    assert (answer.choice, answer.text) == (choice, typed)


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("kinda", "sometimes"),
        ("a bit", "sometimes"),
        ("😐", "sometimes"),
        ("mostly", "yes"),
        ("i guess so", "yes"),
        ("ok", "yes"),
        ("hardly ever", "no"),
        ("they are nice, so yes", "yes"),
        ("nah mate", "no"),
    ],
)
def test_what_may_be_meant_is_offered_back(typed: str, option: str) -> None:
    reading = read(question("feel_safe"), typed, STEERING)
    assert (reading.kind, reading.options, reading.text) == ("meant", (option,), typed)


@pytest.mark.parametrize(
    "typed",
    [
        "no one listens to me",
        "no food in the house",
        "no worries",
        "yeah right",
        "yes but sometimes no",
        "yes they dont listen",
        "no actually yes",
        "yes?",
        "my carers are ok i guess",
        "i am sad",
        "not safe",
        "always hungry",
        "i dont like it here",
        "💀",
        "...",
    ],
)
def test_what_only_sounds_like_an_answer_is_not_taken_for_one(typed: str) -> None:
    reading = read(question("feel_safe"), typed, STEERING)
    assert reading.kind == "fits"
    assert reading.answer is None
    assert reading.text == typed
    assert reading.options == ("yes", "no", "sometimes", "not_sure")


@pytest.mark.parametrize(
    "typed", ["yes", "skip ahead to the part about school", "more help with rent", "👍", "idk"]
)
def test_a_question_for_words_takes_any_words(typed: str) -> None:
    answer = read(question("anything_else"), typed, STEERING).answer
    assert answer is not None
    assert (answer.choice, answer.text) == (None, typed)


@pytest.mark.parametrize(
    ("typed", "number", "text"),
    [
        ("4", "4", None),
        ("four", "4", None),
        ("Four!", "4", None),
        ("4/5", "4", None),
        ("4 out of 5", "4", None),
        ("about a 4", "4", "about a 4"),
        ("4 because of school", "4", "4 because of school"),
        ("🙂", "4", None),
        ("very good", "5", None),
    ],
)
def test_a_certain_number_is_taken(typed: str, number: str, text: str | None) -> None:
    answer = read(question("week"), typed, STEERING).answer
    assert answer is not None
    assert (str(answer.number), answer.text) == (number, text)


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("between 3 and 4", ("3", "4")),
        ("3 or 4", ("3", "4")),
        ("3-4", ("3", "4")),
        ("3.5", ("3", "4")),
        ("three and a half", ("3", "4")),
        ("👍", ("4", "5")),
        ("my brother is 4", ("4",)),
    ],
)
def test_a_number_is_never_rounded(typed: str, options: tuple[str, ...]) -> None:
    reading = read(question("week"), typed, STEERING)
    assert reading.answer is None
    assert reading.options == options


@pytest.mark.parametrize("typed", ["6", "-1", "8/10", "100", "0", "rubbish"])
def test_a_number_off_the_scale_is_not_taken(typed: str) -> None:
    assert read(question("week"), typed, STEERING).answer is None


@pytest.mark.parametrize(
    ("typed", "choices", "text"),
    [
        ("1 and 3", ("football", "art"), None),
        ("footy, drawing & music", ("football", "art", "music"), None),
        ("music", ("music",), None),
        ("music and going to the park", ("music",), "music and going to the park"),
    ],
)
def test_several_choices_come_in_one_message(typed: str, choices: tuple[str, ...], text: str | None) -> None:
    answer = read(question("likes"), typed, STEERING).answer
    assert answer is not None
    assert (answer.choices, answer.text) == (choices, text)


def test_reading_a_very_long_message_is_quick_and_keeps_it_whole() -> None:
    ramble = "and then she said no but i said yes " * 2000
    reading = read(question("feel_safe"), ramble, STEERING)
    assert reading.text == ramble.strip()


@pytest.mark.parametrize(
    ("question_id", "typed", "options"),
    [
        ("week", "3 1/2", ("3", "4")),
        ("week", "3½", ("3", "4")),
        ("out_of_ten", "7¾", ("7", "8")),
        ("week", "between 3 and 4", ("3", "4")),
    ],
)
def test_a_number_with_a_part_of_one_is_never_rounded(
    question_id: str, typed: str, options: tuple[str, ...]
) -> None:
    reading = read(question(question_id), typed, STEERING)
    assert reading.answer is None and reading.options == options


@pytest.mark.parametrize(("typed", "number"), [("4ish", 4), ("four-ish", 4), ("4/5", 4), ("about a 4", 4)])
def test_a_number_near_enough_is_taken(typed: str, number: int) -> None:
    reading = read(question("week"), typed, STEERING)
    assert reading.answer is not None and reading.answer.number == number


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        ("1 and 3 please", ("football", "art")),
        ("all of them", ("football", "music", "art")),
        ("everything", ("football", "music", "art")),
        ("the music, number 1", ("music", "football")),
    ],
)
def test_several_choices_in_one_message_are_all_taken(typed: str, choices: tuple[str, ...]) -> None:
    reading = read(question("likes"), typed, STEERING)
    assert reading.answer is not None and reading.answer.choices == choices
