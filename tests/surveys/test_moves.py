"""Moves that the transcripts do not show: another version's progress, stray and repeated buttons."""

from dataclasses import replace

import pytest

from surveys import engine
from surveys.engine import Said, WrongQuestionnaireError
from surveys.questionnaire import Questionnaire
from surveys.reading import load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

PROMISE = load_questionnaire(ROOT / "councils/cambridgeshire/questionnaires/promise.yml")
VOICE = load_voice()


def test_progress_of_another_version_is_refused_by_name() -> None:
    newer = PROMISE.model_copy(update={"version": 2})
    progress = engine.start(PROMISE, VOICE).progress
    with pytest.raises(WrongQuestionnaireError, match=r"\('promise', 1\)"):
        engine.take(newer, progress, Said(text="yes"), VOICE)


def test_a_questionnaire_stored_as_json_is_the_same_one() -> None:
    assert Questionnaire.model_validate(PROMISE.model_dump(mode="json")) == PROMISE


def test_the_promise_has_its_nine_questions_in_the_published_order() -> None:
    assert [question.id for question in PROMISE.questions] == [
        "heard",
        "understand",
        "feel_safe",
        "healthy",
        "people",
        "care_plan",
        "listened",
        "feedback",
        "anything_else",
    ]
    assert not any(question.required for question in PROMISE.questions)
    assert all(question.source for question in PROMISE.questions[:8])


def test_words_sent_along_with_a_choice_are_kept_with_it() -> None:
    progress = engine.take(
        PROMISE, engine.start(PROMISE, VOICE).progress, Said(payload="/start"), VOICE
    ).progress
    step = engine.take(PROMISE, progress, Said(text="my nan told me", payload="/answer heard yes"), VOICE)
    (answer,) = step.changed
    assert (answer.choice, answer.text) == ("yes", "my nan told me")


def test_the_same_button_pressed_twice_changes_nothing_the_second_time() -> None:
    progress = engine.take(
        PROMISE, engine.start(PROMISE, VOICE).progress, Said(payload="/start"), VOICE
    ).progress
    once = engine.take(PROMISE, progress, Said(text="yes but only once"), VOICE)
    twice = engine.take(PROMISE, once.progress, Said(payload="/answer heard yes"), VOICE)
    assert twice.progress == once.progress
    assert twice.changed == ()


def test_skipping_a_question_that_was_answered_before_keeps_the_answer() -> None:
    progress = engine.take(
        PROMISE, engine.start(PROMISE, VOICE).progress, Said(payload="/start"), VOICE
    ).progress
    answered = engine.take(PROMISE, progress, Said(text="no"), VOICE).progress
    again = engine.back(PROMISE, answered, VOICE).progress
    assert engine.skip(PROMISE, again, VOICE).progress.answers["heard"].choice == "no"


def test_going_back_and_on_does_not_put_answered_questions_again() -> None:
    progress = engine.take(
        PROMISE, engine.start(PROMISE, VOICE).progress, Said(payload="/start"), VOICE
    ).progress
    for _ in range(4):
        progress = engine.skip(PROMISE, progress, VOICE).progress
    for _ in range(3):
        progress = engine.back(PROMISE, progress, VOICE).progress
    assert progress.question_id == "understand"
    assert engine.take(PROMISE, progress, Said(text="rules"), VOICE).progress.question_id == "people"


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("yes", "answer"),
        ("yes but it is cold", "answer"),
        ("kinda", "offer"),
        ("who can see this?", "words"),
        ("skip", "control"),
        ("why", "control"),
        ("", "none"),
        ("  \u200b ", "none"),
    ],
)
def test_a_caller_can_ask_how_well_a_message_fits_before_giving_it(typed: str, how: str) -> None:
    progress = engine.take(
        PROMISE, engine.start(PROMISE, VOICE).progress, Said(payload="/start"), VOICE
    ).progress
    progress = replace(progress, question_id="feel_safe")
    assert engine.fit(PROMISE, progress, Said(text=typed), VOICE) == how


def test_words_before_the_start_are_left_for_someone_else_to_understand() -> None:
    step = engine.take(PROMISE, engine.start(PROMISE, VOICE).progress, Said(text="who reads this?"), VOICE)
    assert not step.understood
    assert step.progress.question_id is None
