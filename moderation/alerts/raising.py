"""Raising an alert: the task an adult must answer when the screen found a risk. One a situation."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Alert, AlertContribution, Contribution, Conversation
from database.models.contributions import LEVELS

# No vowels, so that no word comes about; no 0, 1 or look-alikes, so that it can be read out.
REFERENCE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
REFERENCE_LENGTH = 6


JOINS_WITHIN = dt.timedelta(hours=4)
"""So long after an alert's newest words what else they say, risky or not, belongs to the same situation."""


def raise_alert(
    session: Session, contribution: Contribution, *, level: str, category: str, now: dt.datetime
) -> Alert:
    """Join `contribution` to its situation's open alert, or open one (not committed).

    A situation is a conversation, or a young person on whatever channel. The highest level wins, and brings
    its category with it; an alert that was acknowledged at a lower level opens again with a new round,
    because what was acknowledged was less than is known now. So does one that already has an outcome: whoever
    gave it did not know of these words.
    """
    alert = _raised(session, contribution, level, category, now)
    session.flush()
    _add_words(session, alert, contribution)
    return alert


def raise_alert_without_words(
    session: Session, conversation: Conversation, *, level: str, category: str, now: dt.datetime
) -> Alert:
    """The same for somebody who asked for help by pressing a button: an alert about no words yet."""
    there = _open_alert(session, conversation.council_id, conversation.id, conversation.young_person_id)
    alert = _raised(session, conversation, level, category, now)
    session.flush()
    if there is None:
        record(session, alert.council_id, "alert_raised_by_button", subject_id=alert.id)
    return alert


def join_alert(session: Session, contribution: Contribution, now: dt.datetime) -> None:
    """Add words in which no risk was found to the alert that they follow on, if there is one (not committed).

    "He does it every night" tells nothing by itself: whoever has the alert must see it.
    """
    alert = _open_alert(
        session,
        contribution.council_id,
        contribution.conversation_id,
        contribution.young_person_id,
        to_raise=False,
    )
    if alert is None:
        return
    newest = session.scalar(
        select(func.max(Contribution.received_at))
        .join(
            AlertContribution,
            and_(
                AlertContribution.council_id == Contribution.council_id,
                AlertContribution.contribution_id == Contribution.id,
            ),
        )
        .where(AlertContribution.council_id == alert.council_id, AlertContribution.alert_id == alert.id)
    )
    if now - max(newest or alert.opened_at, alert.opened_at) <= JOINS_WITHIN:
        _add_words(session, alert, contribution)


def _raised(
    session: Session, source: Contribution | Conversation, level: str, category: str, now: dt.datetime
) -> Alert:
    """The situation's open alert at this level or above, or a new one."""
    conversation_id = source.conversation_id if isinstance(source, Contribution) else source.id
    alert = _open_alert(session, source.council_id, conversation_id, source.young_person_id)
    if alert is None:
        alert = Alert(
            council_id=source.council_id,
            reference=new_reference(),
            conversation_id=conversation_id,
            young_person_id=source.young_person_id,
            level=level,
            category=category,
            status="open",
            opened_at=now,
            clock_from=now,
            round=1,
        )
        session.add(alert)
    elif LEVELS.index(level) > LEVELS.index(alert.level):
        alert.level, alert.category = level, category
        _raise_again(session, alert, now)
    elif alert.outcome is not None:
        _raise_again(session, alert, now)
    return alert


def _add_words(session: Session, alert: Alert, contribution: Contribution) -> None:
    key = (alert.council_id, alert.id, contribution.id)
    if session.get(AlertContribution, key) is None:
        session.add(
            AlertContribution(council_id=alert.council_id, alert_id=alert.id, contribution_id=contribution.id)
        )


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


def _open_alert(
    session: Session,
    council_id: str,
    conversation_id: uuid.UUID | None,
    young_person_id: uuid.UUID | None,
    *,
    to_raise: bool = True,
) -> Alert | None:
    """The newest alert of the same situation that is not closed: the same conversation or young person.

    Whoever may raise one (`to_raise`) waits for another who does so for the same situation at this moment,
    and locks what is found. Ordinary messages, which are nearly all, only look.
    """
    same = []
    if conversation_id is not None:
        same.append(Alert.conversation_id == conversation_id)
    if young_person_id is not None:
        same.append(Alert.young_person_id == young_person_id)
    if not same:
        return None
    newest = (
        select(Alert)
        .where(Alert.council_id == council_id, or_(*same), Alert.status != "closed")
        .order_by(Alert.opened_at.desc())
        .limit(1)
    )
    if not to_raise:
        return session.scalar(newest)
    key = func.hashtextextended(f"earshot alert {council_id} {young_person_id or conversation_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))
    return session.scalar(newest.with_for_update())
