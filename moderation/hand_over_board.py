"""What staff see of hand-overs: who waits and how long, who has whom, and one conversation's thread."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from database.models import (
    Account,
    Alert,
    Contribution,
    Conversation,
    HandOver,
    Message,
    Screening,
    YoungPerson,
)

SHOWN_BEFORE = 10
"""Messages before the one that asked for a person, so that whoever answers knows what it was about."""

CLOSED_LATELY = dt.timedelta(days=7)
MOST_CLOSED = 20
"""Closed hand-overs on the board, and how far back."""


@dataclass(frozen=True)
class BoardHandOver:
    """A hand-over as the board shows it. `alert` says whether the conversation has one that is not closed."""

    hand_over: HandOver
    age_band: str | None
    channel: str
    taken_by: str | None
    closed_by: str | None
    alert: bool
    waiting: dt.timedelta


@dataclass(frozen=True)
class Line:
    """One line of the thread: who said it, what, when, and what the screen made of it."""

    number: int
    author: Literal["young_person", "bot", "person"]
    sender: str | None
    text: str
    pressed: bool
    at: dt.datetime
    level: str


def waiting_count(session: Session, council_id: str) -> int:
    """How many young people wait for somebody to take their hand-over."""
    return (
        session.scalar(
            select(func.count())
            .select_from(HandOver)
            .where(HandOver.council_id == council_id, HandOver.status == "waiting")
        )
        or 0
    )


def board(session: Session, council_id: str, status: str, now: dt.datetime) -> list[BoardHandOver]:
    """The council's hand-overs of one status: longest waiting first; the closed of this week newest first."""
    wanted = select(HandOver).where(HandOver.council_id == council_id, HandOver.status == status)
    if status == "closed":
        wanted = wanted.where(HandOver.closed_at > now - CLOSED_LATELY)
        wanted = wanted.order_by(HandOver.closed_at.desc()).limit(MOST_CLOSED)
    else:
        wanted = wanted.order_by(HandOver.opened_at)
    return [on_board(session, found, now) for found in session.scalars(wanted)]


def on_board(session: Session, hand_over: HandOver, now: dt.datetime) -> BoardHandOver:
    """One hand-over as the board shows it."""
    conversation = session.get_one(Conversation, (hand_over.council_id, hand_over.conversation_id))
    person = (
        session.get(YoungPerson, (hand_over.council_id, hand_over.young_person_id))
        if hand_over.young_person_id
        else None
    )
    until = hand_over.taken_at or hand_over.closed_at or now
    return BoardHandOver(
        hand_over,
        person.age_band if person else None,
        conversation.channel,
        _name(session, hand_over.council_id, hand_over.taken_by),
        _name(session, hand_over.council_id, hand_over.closed_by),
        open_alert(session, hand_over) is not None,
        until - hand_over.opened_at,
    )


def open_alert(session: Session, hand_over: HandOver) -> Alert | None:
    """The alert of the same conversation that is not closed, the newest if there are several."""
    return session.scalar(
        select(Alert)
        .where(
            Alert.council_id == hand_over.council_id,
            Alert.conversation_id == hand_over.conversation_id,
            Alert.status != "closed",
        )
        .order_by(Alert.opened_at.desc())
        .limit(1)
    )


def last_number(session: Session, hand_over: HandOver) -> int:
    """The number of the newest message of the hand-over's stretch of the conversation."""
    return session.scalar(select(func.max(Message.number)).where(*_stretch(hand_over))) or 0


def thread_of(session: Session, hand_over: HandOver) -> list[Line]:
    """The hand-over's stretch of its conversation, oldest first, and a little of what went before."""
    found = session.execute(
        select(Message, Contribution, Screening.level)
        .outerjoin(
            Contribution,
            and_(
                Contribution.council_id == Message.council_id,
                Contribution.id == Message.contribution_id,
            ),
        )
        .outerjoin(
            Screening,
            and_(
                Screening.council_id == Message.council_id,
                Screening.contribution_id == Message.contribution_id,
            ),
        )
        .where(*_stretch(hand_over))
        .order_by(Message.number)
    ).all()
    titles: dict[str, str] = {}
    lines = []
    for message, contribution, level in found:
        titles.update({button["payload"]: button["title"] for button in message.buttons})
        lines.append(_line(message, contribution, level, titles))
    return [line for line in lines if line.text]


def _line(
    message: Message, contribution: Contribution | None, level: str | None, titles: dict[str, str]
) -> Line:
    text = message.text or ""
    if contribution is not None:
        text = contribution.text
    elif message.payload is not None:
        text = titles.get(message.payload, "")
    author: Literal["young_person", "bot", "person"] = "young_person"
    if message.direction == "out":
        author = "bot" if message.account_id is None else "person"
    return Line(
        message.number,
        author,
        message.sender,
        text,
        message.payload is not None,
        message.created_at,
        level or "none",
    )


def _stretch(hand_over: HandOver) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.council_id == hand_over.council_id,
        Message.conversation_id == hand_over.conversation_id,
        Message.number >= hand_over.opened_by_number - SHOWN_BEFORE,
        *(() if hand_over.closed_by_number is None else (Message.number <= hand_over.closed_by_number,)),
    )


def _name(session: Session, council_id: str, account_id: uuid.UUID | None) -> str | None:
    account = session.get(Account, (council_id, account_id)) if account_id else None
    return account.name if account else None
