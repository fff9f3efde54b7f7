"""Raising an alert: the task an adult must answer when the screen found a risk. One a situation."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Alert, AlertContribution, Contribution
from database.models.contributions import LEVELS

# No vowels, so that no word comes about; no 0, 1 or look-alikes, so that it can be read out.
REFERENCE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
REFERENCE_LENGTH = 6


def raise_alert(
    session: Session, contribution: Contribution, *, level: str, category: str, now: dt.datetime
) -> Alert:
    """Join `contribution` to its situation's open alert, or open one (not committed).

    A situation is a conversation, or a young person on whatever channel. The highest level wins, and brings
    its category with it; an alert that was acknowledged at a lower level opens again with a new round,
    because what was acknowledged was less than is known now. So does one that already has an outcome: whoever
    gave it did not know of these words.
    """
    alert = _open_alert(session, contribution)
    if alert is None:
        alert = Alert(
            council_id=contribution.council_id,
            reference=new_reference(),
            conversation_id=contribution.conversation_id,
            young_person_id=contribution.young_person_id,
            level=level,
            category=category,
            status="open",
            opened_at=now,
            clock_from=now,
            round=1,
        )
        session.add(alert)
        session.flush()
    elif LEVELS.index(level) > LEVELS.index(alert.level):
        alert.level, alert.category = level, category
        _raise_again(session, alert, now)
    elif alert.outcome is not None:
        _raise_again(session, alert, now)
    session.add(
        AlertContribution(council_id=alert.council_id, alert_id=alert.id, contribution_id=contribution.id)
    )
    return alert


def _raise_again(session: Session, alert: Alert, now: dt.datetime) -> None:
    open_again(alert, now)
    detail = {"level": alert.level, "round": alert.round}
    record(session, alert.council_id, "alert_raised_again", subject_id=alert.id, detail=detail)


def open_again(alert: Alert, now: dt.datetime) -> None:
    """Have an alert that is not closed wait for somebody once more, with its clock set back."""
    alert.status, alert.acknowledged_at, alert.acknowledged_by = "open", None, None
    alert.outcome, alert.outcome_at, alert.outcome_by, alert.outcome_note = None, None, None, None
    alert.clock_from, alert.round = now, alert.round + 1


def new_reference() -> str:
    """Random letters for an alert or a task; they mean nothing outside."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


def _open_alert(session: Session, contribution: Contribution) -> Alert | None:
    """The newest alert of the same situation that is not closed: the same conversation or young person."""
    same = []
    if contribution.conversation_id is not None:
        same.append(Alert.conversation_id == contribution.conversation_id)
    if contribution.young_person_id is not None:
        same.append(Alert.young_person_id == contribution.young_person_id)
    if not same:
        return None
    return session.scalar(
        select(Alert)
        .where(Alert.council_id == contribution.council_id, or_(*same), Alert.status != "closed")
        .order_by(Alert.opened_at.desc())
        .limit(1)
        .with_for_update()
    )
