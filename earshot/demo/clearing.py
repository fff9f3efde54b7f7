"""Whether a council has anything in it, whether all of it is the demo's, and taking the demo out again."""

from __future__ import annotations

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.orm import Session

from database.models import (
    Account,
    Alert,
    AlertAction,
    AlertContribution,
    Answer,
    Contribution,
    Conversation,
    JoinCode,
    Message,
    Notice,
    OnCallAway,
    OnCallTurn,
    OutgoingText,
    Person,
    PublishedSummary,
    Response,
    SafetyTask,
    Screening,
    ScreeningCorrection,
    SmsThread,
    SummaryDraft,
    TakenIn,
    Upload,
    YoungPerson,
)

# What a council collects by being used. Its own row, its questionnaires' versions and its audit log may be
# there before anybody is, so they do not count.
_USED = (YoungPerson, Account, Conversation, Contribution, Response, PublishedSummary, SummaryDraft)

# Children before parents. The audit log stays: nobody may remove it, and it holds no words.
_EMPTIED = (
    Notice,
    SafetyTask,
    OutgoingText,
    SmsThread,
    AlertAction,
    AlertContribution,
    Alert,
    ScreeningCorrection,
    Screening,
    Message,
    Answer,
    Response,
    Contribution,
    TakenIn,
    Upload,
    Conversation,
    JoinCode,
    Person,
    YoungPerson,
    OnCallTurn,
    OnCallAway,
    Account,
    SummaryDraft,
    PublishedSummary,
)

# The tables whose rows a trigger keeps from being deleted, and its name (migration 0002).
_GUARDS = {
    "words.alert": "never_deleted",
    "words.alert_contribution": "never_deleted",
    "published.summary": "append_only",
}


class NotOnlyDemoError(Exception):
    """The council holds people or accounts that the demo did not make, so nothing in it is deleted."""


def is_empty(session: Session, council_id: str) -> bool:
    """Whether nobody has been added to the council and nobody has used it."""
    return not any(
        session.scalar(select(model.council_id).where(model.council_id == council_id).limit(1))
        for model in _USED
    )


def is_only_demo(session: Session, council_id: str) -> bool:
    """Whether everybody in the council, young people and accounts, was made by the demo."""
    return not any(
        session.scalar(select(model.id).where(model.council_id == council_id, model.demo.is_(False)).limit(1))
        for model in (YoungPerson, Account)
    )


def strangers(session: Session, council_id: str) -> int:
    """How many conversations are with somebody the council does not know (people trying the demo out)."""
    return _count(
        session,
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.council_id == council_id, Conversation.young_person_id.is_(None)),
    )


def clear_demo(session: Session, council_id: str) -> int:
    """Delete the demo council's rows (not committed); returns how many young people it had.

    Raises NotOnlyDemoError when anybody in it is not the demo's. The session's role must own the tables:
    the triggers that keep alerts and published summaries for ever are put aside for this transaction.
    """
    if not is_only_demo(session, council_id):
        raise NotOnlyDemoError(council_id)
    people = _count(
        session, select(func.count()).select_from(YoungPerson).where(YoungPerson.council_id == council_id)
    )
    for table, trigger in _GUARDS.items():
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"))
    for model in _EMPTIED:
        session.execute(delete(model).where(model.council_id == council_id))
    for table, trigger in _GUARDS.items():
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}"))
    session.expire_all()
    return people


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
