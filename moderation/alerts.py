"""Alerts: the task an adult must answer when the screen found a risk. One a situation."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Alert, AlertContribution, Contribution
from database.models.contributions import LEVELS

# No vowels, so that no word comes about; no 0, 1 or look-alikes, so that it can be read out.
REFERENCE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
REFERENCE_LENGTH = 6


class AlertStateError(Exception):
    """The alert is not in a state in which that can be done."""


def raise_alert(
    session: Session, contribution: Contribution, *, level: str, category: str, now: dt.datetime
) -> Alert:
    """Join `contribution` to its conversation's open alert, or open one (not committed).

    The highest level wins, and brings its category with it; an alert that was acknowledged at a lower level
    opens again, because what was acknowledged was less than is known now.
    """
    alert = _open_alert(session, contribution)
    if alert is None:
        alert = Alert(
            council_id=contribution.council_id,
            reference="".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH)),
            conversation_id=contribution.conversation_id,
            young_person_id=contribution.young_person_id,
            level=level,
            category=category,
            status="open",
            opened_at=now,
        )
        session.add(alert)
        session.flush()
    elif LEVELS.index(level) > LEVELS.index(alert.level):
        alert.level, alert.category = level, category
        alert.status, alert.acknowledged_at, alert.acknowledged_by = "open", None, None
    session.add(
        AlertContribution(council_id=alert.council_id, alert_id=alert.id, contribution_id=contribution.id)
    )
    return alert


def acknowledge(session: Session, alert: Alert, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Take an open alert on (not committed); AlertStateError when somebody already has.

    The row is locked first, so that of two workers who press at once only one is told that it is theirs.
    """
    session.refresh(alert, with_for_update=True)
    if alert.status != "open":
        raise AlertStateError(alert.status)
    alert.status, alert.acknowledged_at, alert.acknowledged_by = "acknowledged", now, account_id
    record(session, alert.council_id, "alert_acknowledged", account_id=account_id, subject_id=alert.id)


def _open_alert(session: Session, contribution: Contribution) -> Alert | None:
    if contribution.conversation_id is None:
        return None
    return session.scalar(
        select(Alert)
        .where(
            Alert.council_id == contribution.council_id,
            Alert.conversation_id == contribution.conversation_id,
            Alert.status != "closed",
        )
        .order_by(Alert.opened_at.desc())
        .limit(1)
        .with_for_update()
    )
