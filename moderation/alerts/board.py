"""What the board of alerts shows: who waits, how long, and the words of one alert."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from database.models import Account, Alert, AlertContribution, AuditEntry, Contribution, Screening

ACKNOWLEDGE_WITHIN = {"urgent": dt.timedelta(minutes=15), "concern": dt.timedelta(days=1)}
"""How soon somebody must take an alert on: urgent in 15 minutes, a concern the same day (safety.md)."""

MOST_TAKEN = 50
"""Taken alerts shown on the board; older ones stay in the log."""


@dataclass(frozen=True)
class BoardAlert:
    """An alert with who has it, and how long it has waited."""

    alert: Alert
    taken_by: str | None
    waiting: dt.timedelta
    overdue: bool


@dataclass(frozen=True)
class AlertWords:
    """One contribution that an alert is about, and why it was flagged."""

    contribution: Contribution
    screening: Screening | None


def open_count(session: Session, council_id: str) -> int:
    """How many alerts nobody has acknowledged."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Alert)
            .where(Alert.council_id == council_id, Alert.status == "open")
        )
        or 0
    )


def open_alerts(session: Session, council_id: str, now: dt.datetime) -> list[BoardAlert]:
    """Alerts nobody has acknowledged: urgent first, the longest waiting first."""
    urgent_first = case((Alert.level == "urgent", 0), else_=1)
    found = session.scalars(
        select(Alert)
        .where(Alert.council_id == council_id, Alert.status == "open")
        .order_by(urgent_first, Alert.opened_at)
    )
    return [on_board(session, alert, now) for alert in found]


def taken_alerts(session: Session, council_id: str, now: dt.datetime) -> list[BoardAlert]:
    """Alerts that somebody has taken on, newest first."""
    found = session.scalars(
        select(Alert)
        .where(Alert.council_id == council_id, Alert.status != "open")
        .order_by(Alert.acknowledged_at.desc())
        .limit(MOST_TAKEN)
    )
    return [on_board(session, alert, now) for alert in found]


def on_board(session: Session, alert: Alert, now: dt.datetime) -> BoardAlert:
    """One alert as the board shows it."""
    account = (
        session.get(Account, (alert.council_id, alert.acknowledged_by)) if alert.acknowledged_by else None
    )
    waiting = (alert.acknowledged_at or now) - alert.opened_at
    overdue = alert.status == "open" and waiting > ACKNOWLEDGE_WITHIN[alert.level]
    return BoardAlert(alert, account.name if account else None, waiting, overdue)


def words_of(session: Session, alert: Alert) -> list[AlertWords]:
    """The contributions an alert is about, oldest first."""
    found = session.execute(
        select(Contribution, Screening)
        .join(
            AlertContribution,
            and_(
                AlertContribution.council_id == Contribution.council_id,
                AlertContribution.contribution_id == Contribution.id,
            ),
        )
        .outerjoin(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
            ),
        )
        .where(AlertContribution.council_id == alert.council_id, AlertContribution.alert_id == alert.id)
        .order_by(Contribution.received_at)
    )
    return [AlertWords(contribution, screening) for contribution, screening in found]


def steps_of(session: Session, alert: Alert) -> list[tuple[AuditEntry, str | None]]:
    """What the audit log says of an alert, oldest first, with the name of who did it."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.council_id == alert.council_id, AuditEntry.subject_id == alert.id)
        .order_by(AuditEntry.at)
    ).all()
    names = _names(session, alert.council_id, {entry.account_id for entry in entries if entry.account_id})
    return [(entry, names.get(entry.account_id) if entry.account_id else None) for entry in entries]


def _names(session: Session, council_id: str, accounts: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = session.scalars(select(Account).where(Account.council_id == council_id, Account.id.in_(accounts)))
    return {account.id: account.name for account in found}
