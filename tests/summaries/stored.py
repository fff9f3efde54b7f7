"""Young people, responses and answers put into the test database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from database.models import Answer, Contribution, QuestionnaireVersion, Response, YoungPerson
from surveys.questionnaire import Questionnaire
from tests.summaries.made_up import Q3, population

IN_Q3 = dt.datetime(2026, 8, 14, 15, 30, tzinfo=dt.UTC)


def store_questionnaire(session: Session, council_id: str, questionnaire: Questionnaire) -> None:
    """The version that responses point at."""
    session.add(
        QuestionnaireVersion(
            council_id=council_id,
            questionnaire_id=questionnaire.id,
            version=questionnaire.version,
            definition=questionnaire.model_dump(mode="json"),
        )
    )
    session.flush()


def store_person(session: Session, council_id: str, **groups: str) -> YoungPerson:
    """A young person, in care in the county and aged 11 to 15 unless `groups` say otherwise."""
    person = YoungPerson(
        council_id=council_id, **{"age_band": "11-15", "status": "in_care", "area": "in_county", **groups}
    )
    session.add(person)
    session.flush()
    return person


def store_response(
    session: Session,
    council_id: str,
    person: YoungPerson | None,
    answers: Mapping[str, Any],
    *,
    at: dt.datetime = IN_Q3,
    status: str = "finished",
) -> Response:
    """A response of `person` (None: without a code); an answer is choices, words, or None when skipped."""
    response = Response(
        council_id=council_id,
        questionnaire_id="promise",
        version=1,
        young_person_id=person.id if person else None,
        channel="web",
        status=status,
        started_at=at,
    )
    response.progress = "{}"
    session.add(response)
    session.flush()
    for question_id, given in answers.items():
        session.add(_answer(session, response, question_id, given, at))
    session.flush()
    return response


def _answer(session: Session, response: Response, question_id: str, given: Any, at: dt.datetime) -> Answer:
    contribution = None
    if isinstance(given, str):
        contribution = Contribution(council_id=response.council_id, source="survey_answer", received_at=at)
        contribution.text = given
        session.add(contribution)
        session.flush()
    return Answer(
        council_id=response.council_id,
        response_id=response.id,
        question_id=question_id,
        choices=list(given) if isinstance(given, tuple) else [],
        contribution_id=contribution.id if contribution else None,
        skipped=given is None,
        answered_at=at,
    )


def store_population(session: Session, council_id: str, size: int, seed: int) -> None:
    """A made-up council of `size` with its answers in the third quarter of 2026, in few statements."""
    people, responses, answers = [], [], []
    for person in population(size, seed):
        row = YoungPerson(council_id=council_id, id=uuid.uuid4(), **person.groups)
        people.append(row)
        if person.answers:
            response = Response(
                council_id=council_id,
                questionnaire_id="promise",
                version=1,
                young_person_id=row.id,
                channel="demo",
                status="finished",
                started_at=Q3.starts_at,
            )
            response.progress = "{}"
            responses.append(response)
            answers += [
                Answer(
                    council_id=council_id,
                    response_id=response.id,
                    question_id=question_id,
                    choices=[choice for choice in given if choice != "answered"],
                    answered_at=Q3.starts_at + dt.timedelta(days=3),
                )
                for question_id, given in person.answers.items()
            ]
    for rows in (people, responses, answers):
        session.add_all(rows)
        session.flush()
