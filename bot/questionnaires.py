"""A questionnaire within a conversation: its stored progress, and its answers, around the pure engine."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.replies import State
from database.models import Answer as AnswerRow
from database.models import (
    Contribution,
    Conversation,
    Message,
    QuestionnaireVersion,
    Response,
    Screening,
)
from moderation.safe_contact import is_request
from surveys import engine
from surveys.engine.state import Answer, Progress, Step
from surveys.questionnaire import Questionnaire

OVER = ("finished", "ended_early")

LOOK_BACK = 10
"""How many messages back the words of an answer are looked for."""


class UnknownQuestionnaireError(Exception):
    """No questionnaire of that id is offered."""


def open_response(session: Session, conversation: Conversation, *, fresh: bool = False) -> Response | None:
    """The response this conversation is in the middle of, paused or not.

    `fresh` reads it again even when the session has it: another message may have changed it meanwhile.
    """
    if conversation.response_id is None:
        return None
    key = (conversation.council_id, conversation.response_id)
    response = session.get(Response, key, populate_existing=fresh)
    return response if response is not None and response.status not in OVER else None


def unfinished(
    session: Session, conversation: Conversation, questionnaire_id: str | None = None
) -> Response | None:
    """The newest unfinished response of the conversation's young person, from whichever channel.

    Of this conversation, where the young person is not known. To one questionnaire, or (None) to any but a
    request: that is told beside others and may be private, so that nothing speaks of it unasked.
    """
    if conversation.young_person_id is None:
        whose = Response.conversation_id == conversation.id
    else:
        whose = Response.young_person_id == conversation.young_person_id
    wanted = ~is_request() if questionnaire_id is None else Response.questionnaire_id == questionnaire_id
    return session.scalar(
        select(Response)
        .where(Response.council_id == conversation.council_id, whose, Response.status.not_in(OVER), wanted)
        .order_by(Response.started_at.desc())
        .limit(1)
    )


def add_response(
    session: Session,
    conversation: Conversation,
    questionnaire: Questionnaire,
    progress: Progress,
    now: dt.datetime,
) -> Response:
    """A new response of the conversation (not committed)."""
    keep_version(session, conversation.council_id, questionnaire)
    response = Response(
        council_id=conversation.council_id,
        questionnaire_id=questionnaire.id,
        version=questionnaire.version,
        young_person_id=conversation.young_person_id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        status=progress.status,
        progress=progress.to_json(),
        started_at=now,
        changed_at=now,
    )
    session.add(response)
    conversation.response_id = response.id
    return response


def last_answers(
    session: Session, conversation: Conversation, questionnaire: Questionnaire
) -> Mapping[str, Answer]:
    """What the same young person answered last time, by question id, for "same as before"; no words of it."""
    if conversation.young_person_id is None:
        return {}
    last = session.scalar(
        select(Response)
        .where(
            Response.council_id == conversation.council_id,
            Response.young_person_id == conversation.young_person_id,
            Response.questionnaire_id == questionnaire.id,
            Response.status.in_(OVER),
        )
        .order_by(Response.started_at.desc())
        .limit(1)
    )
    if last is None:
        return {}
    return {
        question_id: replace(answer, text=None)
        for question_id, answer in progress_of(last).answers.items()
        if not answer.hidden and (answer.choice or answer.number is not None)
    }


def keep_version(session: Session, council_id: str, questionnaire: Questionnaire) -> None:
    """Keep this version of the questionnaire whole, so that it can be finished after a newer one came."""
    key = (council_id, questionnaire.id, questionnaire.version)
    if session.get(QuestionnaireVersion, key) is None:
        session.add(
            QuestionnaireVersion(
                council_id=council_id,
                questionnaire_id=questionnaire.id,
                version=questionnaire.version,
                definition=questionnaire.model_dump(mode="json"),
            )
        )
        session.flush()


def questionnaire_of(session: Session, response: Response) -> Questionnaire:
    """The questionnaire as it was when the response began."""
    key = (response.council_id, response.questionnaire_id, response.version)
    found = _PARSED.get(key)
    if found is None:
        row = session.get_one(QuestionnaireVersion, key)
        found = _PARSED[key] = Questionnaire.model_validate(row.definition)
    return found


# Versions never change and there are few of them; reading one takes longer than the rest of a turn.
_PARSED: dict[tuple[str, str, int], Questionnaire] = {}


def progress_of(response: Response) -> Progress:
    """The engine's state of a response."""
    return Progress.from_json(response.progress)


def apply_step(session: Session, response: Response, step: Step, message: Message, now: dt.datetime) -> None:
    """Store what the engine made of a message: progress, status and the answers it set (not committed)."""
    response.progress = step.progress.to_json()
    response.status = step.progress.status
    response.changed_at = now
    response.finished_at = now if step.progress.status in OVER else None
    for answer in step.changed:
        _keep_answer(session, response, answer, message, now)


def _keep_answer(
    session: Session, response: Response, answer: Answer, message: Message, now: dt.datetime
) -> None:
    key = (response.council_id, response.id, answer.question_id)
    row = session.get(AnswerRow, key)
    if row is None:
        row = AnswerRow(
            council_id=response.council_id, response_id=response.id, question_id=answer.question_id
        )
        session.add(row)
    row.choices = [answer.choice] if answer.choice else list(answer.choices)
    row.number = answer.number
    row.skipped = answer.skipped
    row.answered_at = now
    row.contribution_id = _where_words_are(session, answer, message, row.contribution_id)


def _where_words_are(
    session: Session, answer: Answer, message: Message, before: uuid.UUID | None
) -> uuid.UUID | None:
    """The contribution that holds an answer's words, which are stored once and not again with the answer.

    They are this message's, or those of an earlier one that was offered back ("kinda" → "Did you mean:
    Sometimes?" → "yeah"). Where an answer was given in several messages, the newest of them.
    """
    if answer.text is None:
        return None
    lines = {line.strip() for line in answer.text.splitlines()} | {answer.text.strip()}
    recent = session.scalars(
        select(Contribution)
        .where(
            Contribution.council_id == message.council_id,
            Contribution.conversation_id == message.conversation_id,
        )
        .order_by(Contribution.received_at.desc())
        .limit(LOOK_BACK)
    )
    by_newest = sorted(recent, key=lambda found: found.id != message.contribution_id)
    exactly = (found.id for found in by_newest if found.text.strip() in lines)
    # Words volunteered before their question came are one clause of an earlier message.
    within = (found.id for found in by_newest if any(line in found.text for line in lines))
    return next(exactly, None) or message.contribution_id or next(within, before)


def recent_texts(session: Session, conversation: Conversation, since: dt.datetime) -> tuple[str, ...]:
    """What was typed in the conversation since then and holds no risk, oldest first, at most ten messages."""
    found = session.scalars(
        select(Contribution)
        .join(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
                Screening.level == "none",
            ),
        )
        .where(
            Contribution.council_id == conversation.council_id,
            Contribution.conversation_id == conversation.id,
            Contribution.source != "nickname",
            Contribution.received_at >= since,
        )
        .order_by(Contribution.received_at.desc())
        .limit(LOOK_BACK)
    )
    return tuple(contribution.text for contribution in found)[::-1]


def state_of(response: Response | None, questionnaire: Questionnaire | None) -> State:
    """Where the conversation stands after the response was changed."""
    if response is None or questionnaire is None or response.status in OVER:
        return State()
    progress = progress_of(response)
    if response.status != "asking" or progress.question_id is None:
        return State(questionnaire=questionnaire.id)
    return State(questionnaire.id, progress.question_id, engine.position(questionnaire, progress))
