"""How a young person said that they can be reached safely, for whoever looks at an alert about them.

It is told in the questionnaire `reach_me`, a request: told beside other questionnaires, and no evidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from database.models import Alert, QuestionnaireVersion, Response
from surveys.engine.labels import words_of
from surveys.engine.state import Answer, Progress
from surveys.questionnaire import Questionnaire

REACH_ME = "reach_me"
WAY, NUMBER, WHO, WHEN, CARE = "reach_way", "reach_number", "reach_who", "reach_when", "reach_care"
"""The questions of `reach_me`, by id."""

LEAVE_ME = "leave_me"
"""The choice of `reach_way` that asks for nobody to get in touch."""


@dataclass(frozen=True)
class SafeContact:
    """What they told, each None where they told nothing.

    `way` is a choice's id (`call`, `text`, `chat`, `someone`, `leave_me`) or None, and `way_said` what they
    read or typed. `where` is the number, or who to talk to. `when` are the safe times, `care` is what to be
    careful with. `told_at` is when they last said anything of it; `whole` whether they went to its end.
    """

    way: str | None
    way_said: str | None
    where: str | None
    when: str | None
    care: str | None
    told_at: dt.datetime
    whole: bool

    @property
    def leave_me(self) -> bool:
        """Whether they asked for nobody to get in touch."""
        return self.way == LEAVE_ME


def safe_contact_of(session: Session, alert: Alert) -> SafeContact | None:
    """What the young person of the alert, or whoever wrote in its conversation, told last; None for nothing.

    The words are opened, so the caller notes in the audit log that they were read.
    """
    return next(_told(session, alert), None)


def is_request() -> ColumnElement[bool]:
    """SQL, for a select from `Response`: whether it is to a request, which is in no list and no figures."""
    return exists().where(
        QuestionnaireVersion.council_id == Response.council_id,
        QuestionnaireVersion.questionnaire_id == Response.questionnaire_id,
        QuestionnaireVersion.version == Response.version,
        QuestionnaireVersion.definition["kind"].astext == "request",
    )


def _told(session: Session, alert: Alert) -> Iterator[SafeContact]:
    """From the newest on, those in which something was told and which their writer did not keep back."""
    whose = [Response.conversation_id == alert.conversation_id] if alert.conversation_id else []
    whose += [Response.young_person_id == alert.young_person_id] if alert.young_person_id else []
    if not whose:
        return
    found = session.scalars(
        select(Response)
        .where(Response.council_id == alert.council_id, Response.questionnaire_id == REACH_ME, or_(*whose))
        .order_by(Response.changed_at.desc(), Response.started_at.desc())
    )
    for response in found:
        progress = Progress.from_json(response.progress)
        kept_back = progress.reading_back and progress.status == "ended_early"
        told = None if kept_back else _read(session, response, progress)
        if told is not None:
            yield told


def _read(session: Session, response: Response, progress: Progress) -> SafeContact | None:
    key = (response.council_id, response.questionnaire_id, response.version)
    questionnaire = Questionnaire.model_validate(session.get_one(QuestionnaireVersion, key).definition)
    said = {
        question.id: _said(progress.answers, question.id, questionnaire) for question in questionnaire.asked
    }
    if not any(said.values()):
        return None
    way = progress.answers.get(WAY)
    return SafeContact(
        way=way.choice if way and not way.hidden else None,
        way_said=said.get(WAY),
        where=said.get(NUMBER) or said.get(WHO),
        when=said.get(WHEN),
        care=said.get(CARE),
        told_at=response.changed_at,
        whole=progress.status == "finished",
    )


def _said(answers: Mapping[str, Answer], question_id: str, questionnaire: Questionnaire) -> str | None:
    """An answer in words: what was picked, and after it what was typed, where that says more."""
    answer, question = answers.get(question_id), questionnaire.question(question_id)
    if answer is None or question is None or answer.skipped or answer.hidden:
        return None
    picked = words_of(question, Answer(question_id, choice=answer.choice, choices=answer.choices))
    parts = [part for part in (picked, answer.text) if part]
    return ": ".join(parts) or None
