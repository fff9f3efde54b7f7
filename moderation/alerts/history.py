"""The story of one alert: every step in the audit log, and every message to an adult that it waits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Alert, AuditEntry, Notice
from moderation.alerts.board import Names, recipient_of

LOOKS = frozenset({"alert_viewed"})
"""Steps of which several by the same person in a row are told as one."""


BEGINNINGS = frozenset({"raised", "alert_raised_by_button"})
"""Steps that come before all others."""


@dataclass(frozen=True)
class Event:
    """One step: the audit log's word for it (or "raised", "notice_sent", "notice_failed", "notice_waiting").

    `who` is the name of who did it, or for a notice of who it was for (a word such as "duty" when it is no
    account). `times` counts looks in a row, the last of them at `until`.
    """

    at: dt.datetime
    action: str
    who: str | None = None
    account_id: uuid.UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    times: int = 1
    until: dt.datetime | None = None


def history_of(session: Session, alert: Alert, names: Names) -> list[Event]:
    """What happened with an alert, oldest first, without a young person's words; `names` are the staff."""
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.council_id == alert.council_id, AuditEntry.subject_id == alert.id)
    ).all()
    begun = any(
        entry.action == "alert_raised_by_button"
        or (entry.action == "alert_raised_by_correction" and entry.detail.get("opened"))
        for entry in entries
    )
    events = [] if begun else [Event(alert.opened_at, "raised")]
    for entry in entries:
        who = names.get(entry.account_id) if entry.account_id else None
        events.append(Event(entry.at, entry.action, who, entry.account_id, entry.detail))
    events += [_of_notice(notice, names) for notice in _notices(session, alert)]
    # What raised it first, whatever the clocks of two processes say.
    events.sort(key=lambda event: (event.action not in BEGINNINGS, event.at))
    return _looks_joined(events)


def _looks_joined(events: list[Event]) -> list[Event]:
    joined: list[Event] = []
    for event in events:
        last = joined[-1] if joined else None
        if (
            last
            and event.action in LOOKS
            and (last.action, last.account_id) == (event.action, event.account_id)
        ):
            joined[-1] = replace(last, times=last.times + 1, until=event.at)
        else:
            joined.append(event)
    return joined


def _notices(session: Session, alert: Alert) -> list[Notice]:
    return list(
        session.scalars(
            select(Notice).where(
                Notice.council_id == alert.council_id,
                Notice.subject_id == alert.id,
                Notice.status != "not_needed",
            )
        )
    )


def _of_notice(notice: Notice, names: Names) -> Event:
    recipient = recipient_of(notice.recipient)
    who = names.get(recipient) if isinstance(recipient, uuid.UUID) else recipient
    detail = {
        "kind": notice.kind,
        "channel": notice.channel,
        "attempts": notice.attempts,
        "error": notice.last_error,
    }
    account_id = recipient if isinstance(recipient, uuid.UUID) else None
    return Event(notice.sent_at or notice.made_at, f"notice_{notice.status}", who, account_id, detail)
