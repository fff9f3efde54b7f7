"""Writing down what was said: inbound messages first of all, replies with the change that caused them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.inbound import Inbound
from bot.replies import Reply, State
from database.models import Contribution, Conversation, Message, Screening
from moderation.alerts import join_alert, raise_alert
from moderation.kept_screening import add_screening
from moderation.screening import Screening as ScreenResult


def receive(session: Session, conversation: Conversation, inbound: Inbound, now: dt.datetime) -> Message:
    """Store `inbound` and commit, or find it stored already under the same client message id."""
    stored = _stored(session, conversation, inbound.client_message_id)
    if stored is not None:
        return stored
    # Locked so that numbers in a conversation are given one at a time.
    session.refresh(conversation, with_for_update=True)
    stored = _stored(session, conversation, inbound.client_message_id)
    if stored is not None:
        session.rollback()
        return stored
    contribution = _contribution(session, conversation, inbound, now)
    message = Message(
        council_id=conversation.council_id,
        conversation_id=conversation.id,
        number=next_number(session, conversation),
        direction="in",
        kind="text",
        client_message_id=inbound.client_message_id,
        contribution_id=contribution.id if contribution else None,
        payload=inbound.payload,
        created_at=now,
    )
    session.add(message)
    conversation.last_message_at = now
    session.commit()
    return message


def _stored(session: Session, conversation: Conversation, client_message_id: str) -> Message | None:
    return session.scalar(
        select(Message).where(
            Message.council_id == conversation.council_id,
            Message.conversation_id == conversation.id,
            Message.client_message_id == client_message_id,
        )
    )


def _contribution(
    session: Session, conversation: Conversation, inbound: Inbound, now: dt.datetime
) -> Contribution | None:
    if inbound.text is None:
        return None
    contribution = Contribution(
        council_id=conversation.council_id,
        source="chat_message",
        conversation_id=conversation.id,
        young_person_id=conversation.young_person_id,
        text=inbound.text,
        received_at=now,
    )
    session.add(contribution)
    session.flush()
    return contribution


def keep_screening(
    session: Session,
    contribution: Contribution,
    result: ScreenResult,
    now: dt.datetime,
    *,
    answers: bool = False,
) -> None:
    """Store what the screen found, raise or join an alert when there is a risk, and commit.

    Words without risk that answer no question (`answers`) join the alert that they follow on. A message
    whose turn is taken again after a crash keeps the screening it has.
    """
    key = (contribution.council_id, contribution.id)
    if session.get(Screening, key) is None:
        add_screening(session, contribution, result, now)
        if result.level != "none":
            raise_alert(session, contribution, level=result.level, category=result.category, now=now)
        elif not answers:
            join_alert(session, contribution, now)
    session.commit()


def last_number(session: Session, conversation: Conversation) -> int:
    """The number of the conversation's newest message, 0 when there is none."""
    newest = session.scalar(
        select(func.max(Message.number)).where(
            Message.council_id == conversation.council_id, Message.conversation_id == conversation.id
        )
    )
    return newest or 0


def next_number(session: Session, conversation: Conversation) -> int:
    """The number that the next message of the (locked) conversation gets, from 1."""
    return last_number(session, conversation) + 1


def send(
    session: Session,
    conversation: Conversation,
    replies: Iterable[Reply],
    now: dt.datetime,
    in_reply_to: Message | None = None,
) -> list[Message]:
    """Add the replies as messages of the conversation (committed with the state change that caused them)."""
    number = next_number(session, conversation)
    said = [
        Message(
            council_id=conversation.council_id,
            conversation_id=conversation.id,
            number=number + offset,
            direction="out",
            kind=reply.kind,
            in_reply_to=in_reply_to.id if in_reply_to else None,
            text=reply.text,
            buttons=[{"title": button.title, "payload": button.payload} for button in reply.buttons],
            created_at=now,
        )
        for offset, reply in enumerate(replies)
    ]
    session.add_all(said)
    return said


def replies_to(session: Session, message: Message) -> tuple[Reply, ...]:
    """What was answered to an inbound message whose turn is done."""
    found = session.scalars(
        select(Message)
        .where(
            Message.council_id == message.council_id,
            Message.conversation_id == message.conversation_id,
            Message.in_reply_to == message.id,
        )
        .order_by(Message.number)
    )
    return tuple(Reply.of(row) for row in found)


def last_said(session: Session, conversation: Conversation) -> Reply | None:
    """The newest reply of the conversation; None before the first."""
    return next(iter(lately_said(session, conversation, 1)), None)


def lately_said(session: Session, conversation: Conversation, number: int) -> tuple[Reply, ...]:
    """The newest replies of the conversation, newest first."""
    found = session.scalars(
        select(Message)
        .where(
            Message.council_id == conversation.council_id,
            Message.conversation_id == conversation.id,
            Message.direction == "out",
        )
        .order_by(Message.number.desc())
        .limit(number)
    )
    return tuple(Reply.of(row) for row in found)


def typed_since(session: Session, conversation: Conversation, since: dt.datetime) -> int:
    """How many messages were typed in the conversation after `since`."""
    return session.scalars(
        select(func.count())
        .select_from(Message)
        .where(
            Message.council_id == conversation.council_id,
            Message.conversation_id == conversation.id,
            Message.contribution_id.is_not(None),
            Message.created_at > since,
        )
    ).one()


def history(session: Session, conversation: Conversation, after: int = 0) -> Sequence[Message]:
    """The conversation's messages with a number above `after`, in order."""
    return session.scalars(
        select(Message)
        .where(
            Message.council_id == conversation.council_id,
            Message.conversation_id == conversation.id,
            Message.number > after,
        )
        .order_by(Message.number)
    ).all()


def state_of(message: Message) -> State | None:
    """The state after an inbound message's turn; None while its turn is not done."""
    return None if message.state_after is None else State.from_data(message.state_after)
