"""Alerts in tests of the staff pages: raised by a chat, moved in time, and what people press."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import (
    Account,
    Alert,
    AuditEntry,
    Contribution,
    Conversation,
    Message,
    Notice,
    OnCallTurn,
    SafetyTask,
    Screening,
    YoungPerson,
)
from moderation.alerts import raise_alert
from moderation.alerts.tasks import open_task
from tests.database.server import COUNCIL
from tests.webapp.portals import Council
from tests.webapp.signing_in import token_of
from tests.webapp.test_chat_api import rows

WORDS = "i want to kill myself"
ABOUT_STAFF = "my teacher touches me and makes me do stuff"


def raised(
    council: Council,
    words: str = WORDS,
    *,
    ago: dt.timedelta = dt.timedelta(),
    level: str = "urgent",
    category: str = "suicide",
    known: bool = False,
) -> Alert:
    """A new alert, raised `ago` by a young person who wrote `words` (`known`: who had used a join code)."""
    with council.owner.session() as session:
        person = session.scalars(select(YoungPerson.id)).one() if known else None
        conversation = Conversation(council_id=COUNCIL, channel="web", young_person_id=person)
        session.add(conversation)
        session.flush()
        contribution = _said(session, conversation, words, level, category)
        at = now() - ago
        alert = raise_alert(session, contribution, level=level, category=category, now=at)
        session.commit()
        return alert


def wrote_more(council: Council, alert: Alert, words: str, *, level: str, category: str) -> Alert:
    """The alert after the same young person wrote something else that was flagged."""
    with council.owner.session() as session:
        conversation = session.get_one(Conversation, (COUNCIL, alert.conversation_id))
        contribution = _said(session, conversation, words, level, category)
        joined = raise_alert(session, contribution, level=level, category=category, now=now())
        session.commit()
        return joined


def _said(
    session: Session, conversation: Conversation, words: str, level: str, category: str
) -> Contribution:
    contribution = Contribution(
        council_id=COUNCIL,
        source="chat_message",
        conversation_id=conversation.id,
        young_person_id=conversation.young_person_id,
        text=words,
    )
    session.add(contribution)
    session.flush()
    screening = Screening(
        council_id=COUNCIL,
        contribution_id=contribution.id,
        level=level,
        category=category,
        reasons="a reason",
        version="1",
    )
    reply = Message(
        council_id=COUNCIL, conversation_id=conversation.id, number=1, direction="out", text="Here."
    )
    session.add_all([screening, reply] if not _spoken(session, conversation) else [screening])
    session.flush()
    return contribution


def _spoken(session: Session, conversation: Conversation) -> bool:
    return session.scalar(select(Message.id).where(Message.conversation_id == conversation.id)) is not None


def moved(council: Council, alert_id: uuid.UUID, ago: dt.timedelta) -> Alert:
    """The alert as if it had been raised `ago` from now."""
    return changed(council, alert_id, opened_at=now() - ago, clock_from=now() - ago)


def changed(council: Council, alert_id: uuid.UUID, **values: Any) -> Alert:
    """The alert with some of its columns changed."""
    with council.owner.session() as session:
        alert = session.get_one(Alert, (COUNCIL, alert_id))
        for name, value in values.items():
            setattr(alert, name, value)
        session.commit()
        return alert


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def account_id(council: Council, role: str) -> uuid.UUID:
    with council.owner.session() as session:
        return session.scalars(select(Account.id).where(Account.role == role)).one()


def on_call(council: Council, *roles: str, starts: int = 0, ends: int = 1440) -> None:
    """Put people on call every day, all day unless told otherwise, in that order."""
    with council.owner.session() as session:
        for place, role in enumerate(roles, start=1):
            for weekday in range(7):
                session.add(
                    OnCallTurn(
                        council_id=COUNCIL,
                        account_id=account_id(council, role),
                        weekday=weekday,
                        starts=starts,
                        ends=ends,
                        place=place,
                        on_bank_holidays=True,
                    )
                )
        session.commit()


def noticed(council: Council, subject_id: uuid.UUID, recipient: str, **values: Any) -> None:
    """A notice of an alert, sent by e-mail unless `values` say otherwise."""
    row = {"kind": "raised", "channel": "email", "status": "sent", "sent_at": now(), "attempts": 1, **values}
    with council.owner.session() as session:
        session.add(Notice(council_id=COUNCIL, subject_id=subject_id, recipient=recipient, **row))
        session.commit()


def tasked(
    council: Council, alert: Alert, kind: Any = "undelivered_reply", ago: dt.timedelta = dt.timedelta()
) -> SafetyTask:
    """A task of the alert's conversation, opened `ago`."""
    with council.owner.session() as session:
        assert alert.conversation_id is not None
        said = select(Message.id).where(Message.conversation_id == alert.conversation_id)
        message_id = session.scalars(said).one()
        task = open_task(
            session,
            council_id=COUNCIL,
            kind=kind,
            conversation_id=alert.conversation_id,
            message_id=message_id,
            alert_id=alert.id,
            reason="30005",
            now=now() - ago,
        )
        session.commit()
        return task


def press(client: FlaskClient, path: str, *, on: str = "/alerts", **data: str) -> Any:
    """Post a form, with the token of the page `on` which it stands; where that leads."""
    token = token_of(client.get(on).text)
    return client.post(path, data={"csrf_token": token, **data}, follow_redirects=True)


def audited(council: Council, action: str) -> list[AuditEntry]:
    return [entry for entry in rows(council, AuditEntry) if entry.action == action]
