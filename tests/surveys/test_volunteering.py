"""What is said before its question comes: kept for it, confirmed then, never guessed (conversation.md, 6)."""

import pytest

from surveys import engine
from surveys.engine import Progress, Said
from surveys.engine.volunteering import clauses
from surveys.reading import load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

MY_WEEK = load_questionnaire(ROOT / "tests/surveys/my_week.yml")
VOICE = load_voice()
BEGUN = Progress("my_week", 1)


def test_a_message_falls_into_its_clauses_as_typed() -> None:
    text = "no, and School is about a 2! the food's rank tbh but bedtime ok"
    assert clauses(text, VOICE.steering) == (
        "no,",
        "and School is about a 2!",
        "the food's rank tbh",
        "but bedtime ok",
    )


@pytest.mark.parametrize(
    ("text", "question", "option"),
    [
        ("school is a 4", "school", "4"),
        ("for college id say two", "school", "2"),
        ("bedtime yes", "bedtime", "yes"),
        ("dinner? nah", "food", None),
        ("the food is rank", "food", None),
    ],
)
def test_words_typed_before_the_questions_began_are_kept_for_them(
    text: str, question: str, option: str | None
) -> None:
    found = engine.volunteered(MY_WEEK, BEGUN, [text], VOICE.steering)
    assert set(found) == {question}
    assert (found[question].option, found[question].text in text) == (option, True)


def test_nothing_is_kept_for_words_that_name_no_question_or_two() -> None:
    assert engine.volunteered(MY_WEEK, BEGUN, ["i am ok", "school food"], VOICE.steering) == {}


def test_two_clauses_that_disagree_leave_the_choice_open() -> None:
    found = engine.volunteered(MY_WEEK, BEGUN, ["bedtime yes", "bedtime no"], VOICE.steering)
    assert found["bedtime"].option is None
    assert found["bedtime"].text == "bedtime yes\nbedtime no"


def test_it_is_confirmed_when_its_question_comes_and_only_then_an_answer() -> None:
    step = engine.start(MY_WEEK, VOICE)
    step = engine.take(MY_WEEK, step.progress, Said(text="yes and school is a 4"), VOICE)
    assert step.progress.question_id == "school" and "school" not in step.progress.answers
    assert [answer.text for answer in step.changed] == ["yes and school is a 4"], "their words stay whole"
    no = engine.take(MY_WEEK, step.progress, Said(text="no"), VOICE)
    assert not no.changed and len(no.said[-1].buttons) > 5, "a no shows every choice"
    yes = engine.take(MY_WEEK, step.progress, Said(text="yeah"), VOICE)
    assert yes.changed[0].number == 4


def test_a_skipped_question_keeps_the_words_volunteered_for_it() -> None:
    step = engine.start(MY_WEEK, VOICE)
    step = engine.take(MY_WEEK, step.progress, Said(text="yes and school is a 4"), VOICE)
    step = engine.take(MY_WEEK, step.progress, Said(text="skip"), VOICE)
    assert step.changed[0].skipped and step.changed[0].text == "and school is a 4"


def test_words_in_which_the_screen_saw_a_risk_are_never_said_back() -> None:
    step = engine.start(MY_WEEK, VOICE)
    said = Said(text="no and school is where he hurts me", keep_for_later=False)
    step = engine.take(MY_WEEK, step.progress, said, VOICE)
    assert not step.progress.earlier


def test_the_next_one_means_the_next_one() -> None:
    step = engine.start(MY_WEEK, VOICE)
    step = engine.take(MY_WEEK, step.progress, Said(text="not really, and 5 for the next one"), VOICE)
    assert set(step.progress.earlier) <= {"school", "what_would_help"}
