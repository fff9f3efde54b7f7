"""The outbox: texts to a phone are written with the change that causes them, and sent by the scheduler."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.replies import Reply
from bot.sms.threads import thread_of
from bot.sms_form import as_texts, load_sms_form
from database.models import Conversation, Message, OutgoingText, SmsThread

LONGEST = 320
"""Characters of one text, two segments (safety.md, Phones and screens): short ones go as one text."""

_TICK = dt.timedelta(microseconds=1)


def queue(
    session: Session, conversation: Conversation, messages: Sequence[Message], now: dt.datetime
) -> None:
    """Put messages that were just added to the (locked) conversation into the outbox (not committed).

    Nothing where no phone is behind it. While somebody wants no texts, or after the safety word, they are
    kept as withheld, except what answers that very text.
    """
    if conversation.channel != "sms" or not messages:
        return
    thread = thread_of(session, conversation)
    if thread is None:
        return
    silent = _is_silent(thread, now, asked=messages[0].in_reply_to is not None)
    made_at = max(now, _newest(session, conversation) + _TICK)
    for place, (owner, text) in enumerate(_joined(messages)):
        session.add(
            OutgoingText(
                council_id=conversation.council_id,
                conversation_id=conversation.id,
                message_id=owner.id,
                text=text,
                safety=owner.kind == "safety",
                status="withheld" if silent else "waiting",
                # In the order they were said, which the sender keeps.
                made_at=made_at + place * _TICK,
                next_try_at=now,
                settled_at=now if silent else None,
            )
        )


def withhold_waiting(
    session: Session, council_id: str, conversation_id: uuid.UUID, now: dt.datetime
) -> list[OutgoingText]:
    """Let nothing more go out that waits to; what was withheld (not committed).

    A text that is on its way to the provider at this moment is past recall.
    """
    waiting = session.scalars(
        select(OutgoingText)
        .where(
            OutgoingText.council_id == council_id,
            OutgoingText.conversation_id == conversation_id,
            OutgoingText.status == "waiting",
        )
        .with_for_update(skip_locked=True)
    ).all()
    for text in waiting:
        text.status, text.settled_at = "withheld", now
    return list(waiting)


def _is_silent(thread: SmsThread, now: dt.datetime, *, asked: bool) -> bool:
    since = [moment for moment in (thread.stopped_at, thread.hidden_at) if moment is not None]
    return any(moment < now for moment in since) if asked else bool(since)


def _newest(session: Session, conversation: Conversation) -> dt.datetime:
    newest = session.scalar(
        select(func.max(OutgoingText.made_at)).where(
            OutgoingText.council_id == conversation.council_id,
            OutgoingText.conversation_id == conversation.id,
        )
    )
    return newest or dt.datetime.min.replace(tzinfo=dt.UTC)


def _joined(messages: Iterable[Message]) -> list[tuple[Message, str]]:
    """One text a message, neighbours in one where they fit, each with the message it is kept under.

    A text with a safe reply in it is kept under that one: whether it arrives is what matters about it.
    """
    texts: list[tuple[Message, str]] = []
    for message in messages:
        [text] = as_texts([Reply.of(message)], load_sms_form())
        if not text:
            continue
        if texts and len(both := f"{texts[-1][1]}\n{text}") <= LONGEST:
            before = texts[-1][0]
            texts[-1] = (before if before.kind == "safety" else message, both)
        else:
            texts.append((message, text))
    return texts
