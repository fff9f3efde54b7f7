"""Made-up staff, alerts and ways to send, and a clock that travels."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Account, Alert, Conversation, Message, Notice, OnCallTurn, SafetyTask
from earshot.council import CouncilProfile, load_council
from earshot.council.hours import LONDON
from moderation.alerts.raising import new_reference
from moderation.notices import composing
from moderation.notices.carriers import CarrierError
from moderation.notices.making import make_notices
from tests.surveys.transcript import ROOT

PROFILE: CouncilProfile = load_council(ROOT / "councils" / "cambridgeshire")
"""Open Monday to Friday, nine to five."""

NINE, FIVE = 9 * 60, 17 * 60
A_DAY = 24 * 60


def at(text: str) -> dt.datetime:
    """A moment by London's clocks."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def person(session: Session, name: str, role: str = "worker", phone: str | None = None) -> Account:
    """An account with an e-mail address made of its name; no password fits it."""
    account = Account(
        council_id=PROFILE.id,
        email_lookup=uuid.uuid4().bytes,
        email=f"{name.lower()}@example.org",
        name=name,
        role=role,
        password_hash="none",
        phone=phone,
        active=True,
    )
    session.add(account)
    session.flush()
    return account


def on_call(
    session: Session,
    *accounts: Account,
    days: Iterable[int] = range(5),
    hours: tuple[int, int] = (NINE, FIVE),
    on_bank_holidays: bool = False,
) -> None:
    """Put accounts on the rota in that order."""
    for day in days:
        for place, account in enumerate(accounts, start=1):
            session.add(
                OnCallTurn(
                    council_id=PROFILE.id,
                    account_id=account.id,
                    weekday=day,
                    starts=hours[0],
                    ends=hours[1],
                    place=place,
                    on_bank_holidays=on_bank_holidays,
                )
            )
    session.flush()


def alert(session: Session, level: str, opened: dt.datetime, category: str = "suicide") -> Alert:
    """An open alert."""
    raised = Alert(
        council_id=PROFILE.id,
        reference=new_reference(),
        level=level,
        category=category,
        status="open",
        opened_at=opened,
        clock_from=opened,
        round=1,
    )
    session.add(raised)
    session.flush()
    return raised


def task(session: Session, opened: dt.datetime, about: Alert | None = None) -> SafetyTask:
    """A safe reply that did not arrive."""
    conversation = Conversation(
        council_id=PROFILE.id, channel="sms", started_at=opened, last_message_at=opened
    )
    session.add(conversation)
    session.flush()
    message = Message(
        council_id=PROFILE.id, conversation_id=conversation.id, number=1, direction="out", kind="text"
    )
    session.add(message)
    session.flush()
    made = SafetyTask(
        council_id=PROFILE.id,
        kind="undelivered_reply",
        reference=new_reference(),
        conversation_id=conversation.id,
        message_id=message.id,
        alert_id=about.id if about else None,
        opened_at=opened,
    )
    session.add(made)
    session.flush()
    return made


def notices(session: Session) -> Sequence[Notice]:
    """Every notice, in the order in which they were made."""
    return session.scalars(
        select(Notice)
        .order_by(Notice.made_at, Notice.round, Notice.step, Notice.recipient, Notice.channel)
        .execution_options(populate_existing=True)
    ).all()


def told(session: Session, *, status: str = "waiting") -> list[str]:
    """ "Wed 10:15 escalated Ben email" for each notice with that status."""
    names = {str(account.id): account.name for account in session.scalars(select(Account))}
    return sorted_by_time(
        (
            notice.made_at,
            f"{notice.kind} {names.get(notice.recipient, notice.recipient)} {notice.channel}",
        )
        for notice in notices(session)
        if notice.status == status
    )


def sorted_by_time(found: Iterable[tuple[dt.datetime, str]]) -> list[str]:
    """Lines by their time, then by what they say."""
    return [f"{when.astimezone(LONDON):%a %H:%M} {said}" for when, said in sorted(found)]


def watch(session: Session, start: dt.datetime, end: dt.datetime, every: dt.timedelta) -> None:
    """Look again and again, as a scheduler would."""
    now = start
    while now <= end:
        make_notices(session, PROFILE, now)
        now += every


MINUTE = dt.timedelta(minutes=1)


@dataclass
class Carrier:
    """Keeps what it is given to send. `faults` are raised first, one a try."""

    sent: list[tuple[str, composing.Message, uuid.UUID]] = field(default_factory=list)
    faults: list[CarrierError | BaseException] = field(default_factory=list)

    def send(self, to: str, message: composing.Message, message_id: uuid.UUID) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((to, message, message_id))
        return f"id-{len(self.sent)}"

    @property
    def recipients(self) -> list[str]:
        """To whom, in order."""
        return [to for to, _, _ in self.sent]
