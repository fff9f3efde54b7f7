"""Made-up councils for the tests of summaries: a short questionnaire, and populations from a seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

from summaries.disclosure.rules import Rules
from summaries.periods import Period, quarter
from summaries.phrases import load_phrases
from summaries.protecting import protected_document
from summaries.records import DIMENSIONS, Collected, Person
from surveys.questionnaire import Questionnaire

Q3 = quarter(2026, 3)
AFTER_Q3 = dt.date(2026, 10, 5)
PHRASES = load_phrases()
YES_SOMETIMES_NO = ("yes", "sometimes", "no")


def questionnaire() -> Questionnaire:
    """Four questions of the types that are counted differently, and a note."""
    choices = [{"id": answer, "label": answer.title()} for answer in YES_SOMETIMES_NO]
    ways = [{"id": way, "label": way.title()} for way in ("letter", "text", "call")]
    return Questionnaire.model_validate(
        {
            "id": "promise",
            "version": 1,
            "kind": "survey",
            "title": "The Promise",
            "closing": {"lines": ["Thank you."], "early": ["Thank you."]},
            "questions": [
                {"id": "hello", "type": "note", "text": "Hello."},
                {
                    "id": "safe",
                    "type": "yes_no_sometimes",
                    "text": "Do you feel safe?",
                    "why": "So.",
                    "choices": choices,
                },
                {
                    "id": "heard",
                    "type": "yes_no_sometimes",
                    "text": "Are you heard?",
                    "why": "So.",
                    "choices": choices,
                },
                {
                    "id": "ways",
                    "type": "choices",
                    "text": "How shall we tell you?",
                    "why": "So.",
                    "choices": ways,
                },
                {"id": "words", "type": "long_text", "text": "Anything else?", "why": "So."},
            ],
        }
    )


def population(
    size: int, seed: int, *, taking_part: float = 0.4, mood: Sequence[float] = (6, 3, 2)
) -> tuple[Person, ...]:
    """`size` people of Cambridgeshire's ages; a share `taking_part` of them answer, with weights `mood`."""
    rng = random.Random(seed)
    return tuple(_person(rng, taking_part, mood) for _ in range(size))


def _person(rng: random.Random, taking_part: float, mood: Sequence[float]) -> Person:
    band = rng.choices(DIMENSIONS["age_band"], [8, 10, 28, 17, 37])[0]
    young = band in ("5-7", "8-10", "11-15")
    leaver = not young and (band == "18-25" or rng.random() < 0.1)
    groups = {
        "age_band": band,
        "status": "care_leaver" if leaver else "in_care",
        "area": rng.choice(DIMENSIONS["area"]),
    }
    answers: dict[str, tuple[str, ...]] = {}
    if rng.random() < taking_part:
        for question in ("safe", "heard"):
            if rng.random() < 0.9:
                answers[question] = (rng.choices(YES_SOMETIMES_NO, mood)[0],)
        if rng.random() < 0.6:
            answers["ways"] = tuple(way for way in ("letter", "text", "call") if rng.random() < 0.4) or (
                "text",
            )
        if rng.random() < 0.3:
            answers["words"] = ("answered",)
    return Person(groups, answers)


def document_of(
    people: Sequence[Person],
    *,
    period: Period = Q3,
    ledger: Sequence[Mapping[str, Any]] = (),
    rules: Rules | None = None,
    today: dt.date = AFTER_Q3,
) -> dict[str, Any]:
    """The protected document of `people`."""
    asked = questionnaire()
    return protected_document(
        Collected("cambridgeshire", asked.id, period, tuple(people)),
        asked,
        ledger,
        rules=rules or Rules(),
        phrases=PHRASES,
        questions={question.id: question.text for question in asked.asked},
        survey=asked.title,
        today=today,
    )
