"""What became of a text: the provider's word for it, and the task for a person when a safe reply is lost."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.sms.outbox import withhold_waiting
from database.models import Alert, OutgoingText, SmsThread
from moderation.alerts.tasks import open_task

STOPPED: Final = "21610"
"""Twilio's code for a phone that has texted STOP to our number."""

_BECOMES: Final[Mapping[str, str]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
"""Twilio's MessageStatus to ours. Any other says only that it is on its way."""

_RANK: Final[Mapping[str, int]] = {
    "waiting": 0,
    "withheld": 0,
    "sent": 1,
    "failed": 2,
    "undelivered": 2,
    "delivered": 3,
}
"""Reports come late and out of order: a text only ever moves up."""


def settle(
    session: Session,
    council_id: str,
    *,
    provider_id: str,
    text_id: uuid.UUID | None,
    status: str,
    error_code: str | None,
    now: dt.datetime,
) -> bool:
    """Take the provider's report about a text; whether there is such a text (not committed).

    `text_id` is our own id of it, which finds it even while the provider's is not stored yet. A safe reply
    that is lost becomes a task.
    """
    text = _reported(session, council_id, provider_id, text_id)
    if text is None:
        return False
    becomes = _BECOMES.get(status)
    if becomes is None or _RANK[becomes] <= _RANK[text.status]:
        return True
    text.provider_id = text.provider_id or provider_id
    if becomes in ("undelivered", "failed"):
        lose(session, text, becomes, error_code or becomes, now)
    else:
        text.status, text.sent_at = becomes, text.sent_at or now
        text.settled_at = now if becomes == "delivered" else None
        text.error_code = None
    return True


def lose(session: Session, text: OutgoingText, status: str, code: str, now: dt.datetime) -> None:
    """Note that a text will not arrive, and why; open the task when it is a safe reply (not committed).

    After a STOP that only the provider knows of, whatever else waits for that phone is withheld too.
    """
    text.status, text.error_code, text.settled_at = status, code, now
    task_if_safety(session, text, code, now)
    if code != STOPPED:
        return
    thread = session.get(SmsThread, (text.council_id, text.conversation_id), populate_existing=True)
    if thread is not None and thread.stopped_at is None:
        thread.stopped_at = now
    for other in withhold_waiting(session, text.council_id, text.conversation_id, now):
        task_if_safety(session, other, code, now)


def task_if_safety(session: Session, text: OutgoingText, reason: str, now: dt.datetime) -> None:
    """Have a person see to a safe reply that does not arrive; once, however often it is reported."""
    if not text.safety:
        return
    alert = open_alert(session, text.council_id, text.conversation_id)
    open_task(
        session,
        council_id=text.council_id,
        kind="undelivered_reply",
        conversation_id=text.conversation_id,
        message_id=text.message_id,
        alert_id=None if alert is None else alert.id,
        reason=reason,
        now=now,
    )


def open_alert(
    session: Session, council_id: str, conversation_id: uuid.UUID, young_person_id: uuid.UUID | None = None
) -> Alert | None:
    """The newest alert about the conversation, or about who it is with, that is not closed."""
    same = [Alert.conversation_id == conversation_id]
    if young_person_id is not None:
        same.append(Alert.young_person_id == young_person_id)
    return session.scalar(
        select(Alert)
        .where(Alert.council_id == council_id, or_(*same), Alert.status != "closed")
        .order_by(Alert.opened_at.desc())
        .limit(1)
    )


def _reported(
    session: Session, council_id: str, provider_id: str, text_id: uuid.UUID | None
) -> OutgoingText | None:
    """The text, locked: the sender may be writing down at this moment that it went."""
    which = OutgoingText.provider_id == provider_id if text_id is None else OutgoingText.id == text_id
    return session.scalar(
        select(OutgoingText)
        .where(OutgoingText.council_id == council_id, which)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
