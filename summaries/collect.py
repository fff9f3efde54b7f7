"""Collect what is counted from the database: two queries, no words opened.

Only young people who are known by a join code are counted: without one, one person could answer many times.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from database.models import Answer, Response, YoungPerson
from summaries.periods import Period
from summaries.records import ANSWERED, DIMENSIONS, Collected, Person
from surveys.questionnaire import Questionnaire


def collect(session: Session, council_id: str, questionnaire: Questionnaire, period: Period) -> Collected:
    """One record a young person of the council, with their latest answer to each question in the period.

    Answers of responses that are finished, ended early or still going on count alike. A skipped question is
    no answer, and does not undo an earlier one. Groups are as they stand now.
    """
    answers: dict[uuid.UUID, dict[str, tuple[str, ...]]] = {}
    scales = {question.id for question in questionnaire.questions if question.type == "scale"}
    rows = session.execute(_latest_answers(council_id, questionnaire.id, period))
    for person_id, question_id, choices, number in rows:
        if person_id is not None:
            given = _as_counted(choices, number, is_scale=question_id in scales)
            answers.setdefault(person_id, {})[question_id] = given
    people = tuple(
        Person(groups, answers.get(person_id, {})) for person_id, groups in everybody(session, council_id)
    )
    return Collected(council_id, questionnaire.id, period, people)


def everybody(session: Session, council_id: str) -> Iterable[tuple[uuid.UUID, dict[str, str]]]:
    """The id and categories of each young person who can be asked, in the order of their ids."""
    rows: Iterable[Row[uuid.UUID, str, str, str]] = session.execute(
        select(YoungPerson.id, YoungPerson.age_band, YoungPerson.status, YoungPerson.area)
        .where(YoungPerson.council_id == council_id, YoungPerson.age_band.in_(DIMENSIONS["age_band"]))
        .order_by(YoungPerson.id)
    )
    for person_id, age_band, status, area in rows:
        yield person_id, {"age_band": age_band, "status": status, "area": area}


def _latest_answers(
    council_id: str, questionnaire_id: str, period: Period
) -> Select[uuid.UUID | None, str, list[str], Decimal | None]:
    return (
        select(Response.young_person_id, Answer.question_id, Answer.choices, Answer.number)
        .join(Response, (Response.council_id == Answer.council_id) & (Response.id == Answer.response_id))
        .where(
            Response.council_id == council_id,
            Response.questionnaire_id == questionnaire_id,
            Response.young_person_id.is_not(None),
            Answer.skipped.is_(False),
            Answer.answered_at >= period.starts_at,
            Answer.answered_at < period.ends_before,
        )
        .ext(distinct_on(Response.young_person_id, Answer.question_id))
        # The response's id decides between two answers of one moment: collecting again gives the same.
        .order_by(
            Response.young_person_id, Answer.question_id, Answer.answered_at.desc(), Answer.response_id.desc()
        )
    )


def _as_counted(choices: list[str], number: Decimal | None, *, is_scale: bool) -> tuple[str, ...]:
    if choices:
        return tuple(choices)
    if is_scale and number is not None:
        return (str(int(number)),)
    return (ANSWERED,)
