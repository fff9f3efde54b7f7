"""A summary can be made and shown of every questionnaire of the shared catalogue that is counted."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from earshot.council import load_council
from summaries.disclosure.rules import Rules
from summaries.protecting import protected_document
from summaries.published_format import SummaryJson
from summaries.records import Collected, Person
from surveys.questionnaire import Question
from tests.summaries.made_up import AFTER_Q3, PHRASES, Q3, population
from webapp.staff.summaries import SUMMARISED
from webapp.summary_pages import summary_view

PROFILE = load_council(Path(__file__).resolve().parents[2] / "councils" / "cambridgeshire")
COUNTED = [name for name, each in PROFILE.questionnaires.items() if each.kind in SUMMARISED]
ONE_OF_EACH_SHAPE = ("ons_wellbeing", "rate_my_review", "event_feedback")
"""Scales from 0 to 10, faces in an order by lot, and several choices. Each takes some seconds."""


def answer(question: Question, rng: random.Random) -> tuple[str, ...]:
    if question.choices:
        return (rng.choice(question.choices[:3]).id,)
    if question.minimum is not None and question.maximum is not None:
        return (str(rng.randint(int(question.minimum), int(question.maximum))),)
    return ("answered",)


@pytest.mark.parametrize("name", COUNTED)
def test_what_a_summary_writes_holds_no_word_left_to_fill_in(name: str) -> None:
    for question in PROFILE.questionnaires[name].asked:
        for text in (question.text, *(choice.label for choice in question.choices)):
            assert "{" not in text, question.id


@pytest.mark.parametrize("name", ONE_OF_EACH_SHAPE)
def test_a_summary_shows_its_questions_as_they_are_asked(name: str) -> None:
    questionnaire = PROFILE.questionnaires[name]
    rng = random.Random(7)
    people = tuple(
        Person(person.groups, {each.id: answer(each, rng) for each in questionnaire.asked})
        for person in population(400, 7)
    )
    document = protected_document(
        Collected(PROFILE.id, name, Q3, people),
        questionnaire,
        [],
        rules=Rules(),
        phrases=PHRASES,
        questions={question.id: question.text for question in questionnaire.asked},
        survey=questionnaire.title,
        today=AFTER_Q3,
    )
    SummaryJson.model_validate(document)
    shown = summary_view(PROFILE, {**document, "sha256": ""})
    assert questionnaire.title in shown.title
    assert shown.questions, "something can be shown of 400 people"
    labels = [row.label for question in shown.questions for row in question.rows]
    assert not any("{" in text for text in (*labels, *(question.text for question in shown.questions)))
