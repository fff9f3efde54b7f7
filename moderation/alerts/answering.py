"""What adults do about an alert: take it on, hand it back, note what was done, end it, and have it closed.

Every function locks the alert's row first and leaves the commit to its caller, so that of two people who
press at once one is told what the other did. Each step goes into the audit log, without anybody's words.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from database.audit import record
from database.models import Alert, AlertAction
from moderation.alerts.raising import open_again

LONGEST_NOTE = 4000
"""Characters of a note: a page and a half. The full record belongs in the council's case system."""


class AlertStateError(Exception):
    """The alert is not in a state in which that can be done. The text names why, a word from a list."""


def acknowledge(session: Session, alert: Alert, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Take an open alert on; AlertStateError("taken") or ("closed") when it is not open any more."""
    _locked(session, alert)
    if alert.status != "open":
        raise AlertStateError("closed" if alert.status == "closed" else "taken")
    alert.status, alert.acknowledged_at, alert.acknowledged_by = "acknowledged", now, account_id
    _note(session, alert, "alert_acknowledged", account_id)


def take_over(session: Session, alert: Alert, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Have an alert that somebody else has; AlertStateError when none has, it has ended, or it is theirs."""
    _held(session, alert)
    if alert.acknowledged_by == account_id:
        raise AlertStateError("yours")
    before, alert.acknowledged_by, alert.acknowledged_at = alert.acknowledged_by, account_id, now
    _note(session, alert, "alert_taken_over", account_id, {"from": str(before)})


def hand_back(session: Session, alert: Alert, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Let go of an alert, which is open again with a new round; AlertStateError when it is not theirs."""
    _held(session, alert, by=account_id)
    open_again(alert, now)
    _note(session, alert, "alert_handed_back", account_id)


def add_action(
    session: Session,
    alert: Alert,
    account_id: uuid.UUID,
    *,
    kind: str,
    note: str,
    done_at: dt.datetime,
    now: dt.datetime,
) -> AlertAction:
    """Write down something that was done, by anybody, while the alert is not closed."""
    _locked(session, alert)
    if alert.status == "closed":
        raise AlertStateError("closed")
    action = AlertAction(
        council_id=alert.council_id,
        alert_id=alert.id,
        account_id=account_id,
        kind=kind,
        note=note.strip()[:LONGEST_NOTE] or None,
        done_at=done_at,
        at=now,
    )
    session.add(action)
    _note(session, alert, "alert_action_added", account_id, {"kind": kind})
    return action


def give_outcome(
    session: Session, alert: Alert, account_id: uuid.UUID, *, outcome: str, note: str, now: dt.datetime
) -> None:
    """Say how it ended; then a second person closes it. AlertStateError when it is not theirs or has one."""
    _held(session, alert, by=account_id)
    alert.outcome, alert.outcome_at, alert.outcome_by = outcome, now, account_id
    alert.outcome_note = note.strip()[:LONGEST_NOTE] or None
    _note(session, alert, "alert_outcome_given", account_id, {"outcome": outcome})


def send_back(session: Session, alert: Alert, account_id: uuid.UUID) -> None:
    """Take the outcome away again, so that who has the alert does more; AlertStateError when it has none."""
    _ended(session, alert)
    alert.outcome, alert.outcome_at, alert.outcome_by, alert.outcome_note = None, None, None, None
    _note(session, alert, "alert_sent_back", account_id)


def close(session: Session, alert: Alert, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Close an alert that has an outcome; AlertStateError("same_person") for who had it or ended it."""
    _ended(session, alert)
    if account_id in (alert.acknowledged_by, alert.outcome_by):
        raise AlertStateError("same_person")
    alert.status, alert.closed_at, alert.closed_by = "closed", now, account_id
    _note(session, alert, "alert_closed", account_id, {"outcome": alert.outcome})


def _locked(session: Session, alert: Alert) -> None:
    # Reading it anew would lose what this session has changed and not yet written.
    session.flush()
    session.refresh(alert, with_for_update=True)


def _held(session: Session, alert: Alert, by: uuid.UUID | None = None) -> None:
    """Lock the alert and see that somebody (`by`, when given) has it and that it has no outcome."""
    _locked(session, alert)
    if alert.status != "acknowledged":
        raise AlertStateError(alert.status)
    if alert.outcome is not None:
        raise AlertStateError("ended")
    if by is not None and alert.acknowledged_by != by:
        raise AlertStateError("not_yours")


def _ended(session: Session, alert: Alert) -> None:
    _locked(session, alert)
    if alert.status == "closed":
        raise AlertStateError("closed")
    if alert.outcome is None:
        raise AlertStateError("no_outcome")


def _note(
    session: Session,
    alert: Alert,
    action: str,
    account_id: uuid.UUID,
    detail: dict[str, object] | None = None,
) -> None:
    record(session, alert.council_id, action, account_id=account_id, subject_id=alert.id, detail=detail or {})
