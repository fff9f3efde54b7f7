"""What stands around a safe reply: the alert, what was said of it lately, and what waits because of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.asking import Waiting
from bot.current import Turn
from bot.filling import fill
from database.models import Alert, AlertContribution, Message
from database.models import Screening as ScreeningRow
from moderation.safe_reply import Told
from moderation.screening import LEVELS, Screening

FOLLOWS_WITHIN = dt.timedelta(hours=4)
"""So long after a safe reply more words get a short one, and "I was joking" is taken to be about it."""

LOOKED_BACK = 20
"""How many replies back a safe reply is looked for."""


def alert_of(turn: Turn, *, closed: bool = False) -> Alert | None:
    """The newest alert of this conversation or young person that is not closed, or (`closed`) of any."""
    conversation = turn.conversation
    same = [Alert.conversation_id == conversation.id]
    if conversation.young_person_id is not None:
        same.append(Alert.young_person_id == conversation.young_person_id)
    wanted: list[ColumnElement[bool]] = [Alert.council_id == conversation.council_id, or_(*same)]
    if not closed:
        wanted.append(Alert.status != "closed")
    return turn.session.scalar(select(Alert).where(*wanted).order_by(Alert.opened_at.desc()).limit(1))


def told(turn: Turn) -> Told:
    """What has become of what was told so far, as it is honest to say."""
    alert = alert_of(turn)
    if alert is None:
        return "nobody"
    return "seen" if alert.status == "acknowledged" else "passed_on"


def told_before(turn: Turn, screening: Screening) -> frozenset[str] | None:
    """The categories that the whole safe reply was given for in the same situation; None: give it whole.

    It is given whole again after some hours, when this is more serious than what it was given for, after
    "that is not what I meant", and when the alert that it was given for has been closed.
    """
    alert = alert_of(turn)
    since = turn.now - FOLLOWS_WITHIN
    if alert is None or not _stands(turn, max(since, alert.opened_at)):
        return None
    earlier = turn.session.execute(_screened(turn, alert, since)).all()
    worst = max((LEVELS.index(level) for level, _ in earlier), default=LEVELS.index("concern"))
    if LEVELS.index(screening.level) > worst:
        return None
    return frozenset(category for _, category in earlier)


def safe_reply_lately(turn: Turn) -> bool:
    """Whether a safe reply was given in the last hours, and not very many replies ago."""
    return any(message.kind == "safety" for message in _said(turn, turn.now - FOLLOWS_WITHIN))


def held(turn: Turn, open_: Waiting) -> bool:
    """Whether the questionnaire is paused since a safe reply, and so waits until they want to carry on."""
    if open_.progress.status != "paused":
        return False
    state = Message.state_after
    asked = and_(
        state["question"].astext.is_not(None), state["questionnaire"].astext == open_.questionnaire.id
    )
    numbers = select(
        func.max(Message.number).filter(Message.direction == "out", Message.kind == "safety"),
        func.max(Message.number).filter(Message.direction == "in", asked),
    ).where(*_here(turn))
    safety, question = turn.session.execute(numbers).one()
    return safety is not None and safety > (question or 0)


def _stands(turn: Turn, since: dt.datetime) -> bool:
    """Whether a safe reply was given since then that they did not correct."""
    words, profile = turn.services.words, turn.services.profile
    corrections = {
        fill(text, profile)
        for said in (words.not_what_i_meant, words.not_what_i_meant_seen)
        for text in (*said.texts("web"), *said.texts("sms"))
    }
    for message in _said(turn, since):
        if message.kind == "safety":
            return True
        if any((message.text or "").startswith(each) for each in corrections):
            return False
    return False


def _said(turn: Turn, since: dt.datetime) -> Iterator[Message]:
    """The newest replies of this conversation since then, newest first."""
    yield from turn.session.scalars(
        select(Message)
        .where(*_here(turn), Message.direction == "out", Message.created_at >= since)
        .order_by(Message.number.desc())
        .limit(LOOKED_BACK)
    )


def _here(turn: Turn) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.council_id == turn.message.council_id,
        Message.conversation_id == turn.message.conversation_id,
    )


def _screened(turn: Turn, alert: Alert, since: dt.datetime) -> Select[str, str]:
    """The level and category of each of the alert's contributions since then but this turn's."""
    return (
        select(ScreeningRow.level, ScreeningRow.category)
        .join(
            AlertContribution,
            and_(
                AlertContribution.council_id == ScreeningRow.council_id,
                AlertContribution.contribution_id == ScreeningRow.contribution_id,
            ),
        )
        .where(
            AlertContribution.council_id == alert.council_id,
            AlertContribution.alert_id == alert.id,
            AlertContribution.contribution_id.is_distinct_from(turn.message.contribution_id),
            ScreeningRow.screened_at >= since,
            ScreeningRow.level != "none",
        )
    )
