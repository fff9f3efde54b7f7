"""What the board of alerts shows: who waits and how long, who has what, and what a second person must close.

No words are read here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from database.models import Account, Alert, Notice
from earshot.council.hours import OpeningHours
from moderation.on_call.rota import Rota
from moderation.on_call.steps import DUTY, ESCALATE_EVERY, LEADS, is_unanswered, next_step_at, steps_due

CLOSED_LATELY = dt.timedelta(days=7)
MOST_CLOSED = 20
"""Closed alerts on the board, and how far back; older ones stay in the database."""

Names = Mapping[uuid.UUID, str]


@dataclass(frozen=True)
class NextStep:
    """When an alert that still waits is told to somebody next, and to whom: accounts, `DUTY` or `LEADS`."""

    at: dt.datetime
    recipients: tuple[uuid.UUID | str, ...]


@dataclass(frozen=True)
class Told:
    """Who was sent word of an alert's present round, and when they were first."""

    recipient: uuid.UUID | str
    at: dt.datetime


@dataclass(frozen=True)
class BoardAlert:
    """An alert as the board shows it.

    `waiting` is how long this round has waited, or did until somebody took it on. `late`: an urgent one past
    its 15 minutes, or any that is `unanswered` (an hour; for a concern an hour of office time).
    `told_last` says which of `LEADS` and `DUTY` an unanswered one has reached.
    """

    alert: Alert
    taken_by: str | None
    outcome_by: str | None
    closed_by: str | None
    waiting: dt.timedelta
    late: bool
    unanswered: bool
    next_step: NextStep | None
    told: tuple[Told, ...]
    told_last: frozenset[str]


@dataclass(frozen=True)
class Board:
    """Alerts by what they need: somebody, work, a second person, nothing any more."""

    waiting: tuple[BoardAlert, ...]
    held: tuple[BoardAlert, ...]
    to_close: tuple[BoardAlert, ...]
    closed: tuple[BoardAlert, ...]
    names: Names


@dataclass(frozen=True)
class Waiting:
    """One open alert, as a page that watches must know it. `key` changes when it is raised again."""

    key: str
    reference: str
    level: str


@dataclass(frozen=True)
class BoardState:
    """The open alerts, and a `version` that changes with anything that the board shows of alerts."""

    waiting: tuple[Waiting, ...]
    version: str


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


def board_state(session: Session, council_id: str) -> BoardState:
    """What pages that watch ask every few seconds: one query over the alerts that are not closed."""
    found = session.execute(
        select(
            *(Alert.id, Alert.round, Alert.reference, Alert.level, Alert.category, Alert.status),
            *(Alert.acknowledged_by, Alert.acknowledged_at, Alert.outcome, Alert.outcome_at),
        )
        .where(Alert.council_id == council_id, Alert.status.in_(("open", "acknowledged")))
        .order_by(Alert.id)
    ).all()
    digest = hashlib.sha256(repr([tuple(row) for row in found]).encode()).hexdigest()[:16]
    return BoardState(
        tuple(
            Waiting(f"{row.id}.{row.round}", row.reference, row.level)
            for row in found
            if row.status == "open"
        ),
        digest,
    )


def read_board(
    session: Session, council_id: str, now: dt.datetime, *, rota: Rota, office: OpeningHours
) -> Board:
    """Every alert that is not closed, and those closed in the last week.

    Waiting ones: urgent first, the longest waiting first. The rest: the longest first; closed newest first.
    """
    alive = session.scalars(
        select(Alert)
        .where(Alert.council_id == council_id, Alert.status.in_(("open", "acknowledged")))
        .order_by(Alert.clock_from, Alert.id)
    ).all()
    closed = session.scalars(
        select(Alert)
        .where(
            Alert.council_id == council_id, Alert.status == "closed", Alert.closed_at > now - CLOSED_LATELY
        )
        .order_by(Alert.closed_at.desc())
        .limit(MOST_CLOSED)
    ).all()
    names = staff_names(session, council_id)
    notices = _notices(session, council_id, [alert for alert in alive if alert.status == "open"])
    shown = [
        _shown(alert, now, names=names, notices=notices.get(alert.id, ()), rota=rota, office=office)
        for alert in (*alive, *closed)
    ]
    waiting = [one for one in shown if one.alert.status == "open"]
    waiting.sort(key=lambda one: one.alert.level != "urgent")
    taken = [one for one in shown if one.alert.status == "acknowledged"]
    held = [one for one in taken if one.alert.outcome is None]
    to_close = [one for one in taken if one.alert.outcome is not None]
    return Board(
        tuple(waiting),
        tuple(sorted(held, key=lambda one: one.alert.acknowledged_at or now)),
        tuple(sorted(to_close, key=lambda one: one.alert.outcome_at or now)),
        tuple(one for one in shown if one.alert.status == "closed"),
        names,
    )


def on_board(
    session: Session, alert: Alert, now: dt.datetime, *, names: Names, rota: Rota, office: OpeningHours
) -> BoardAlert:
    """One alert as the board shows it; `names` are the council's staff."""
    notices = _notices(session, alert.council_id, [alert]).get(alert.id, ())
    return _shown(alert, now, names=names, notices=notices, rota=rota, office=office)


def staff_names(session: Session, council_id: str) -> Names:
    """The names of the council's staff, former ones too, by account. A council has dozens, not thousands."""
    found = session.scalars(
        select(Account).where(
            Account.council_id == council_id, Account.role.in_(("worker", "lead", "adviser", "admin"))
        )
    )
    return {account.id: account.name for account in found}


def _shown(
    alert: Alert,
    now: dt.datetime,
    *,
    names: Names,
    notices: Iterable[Notice],
    rota: Rota,
    office: OpeningHours,
) -> BoardAlert:
    waits = alert.status == "open"
    unanswered = waits and is_unanswered(alert.level, alert.clock_from, now, office=office)
    sent = [notice for notice in notices if notice.sent_at is not None and notice.round == alert.round]
    last = {DUTY if notice.recipient == DUTY else LEADS for notice in sent if notice.kind == "unanswered"}
    waiting = (alert.acknowledged_at or now) - alert.clock_from
    return BoardAlert(
        alert,
        _name(names, alert.acknowledged_by),
        _name(names, alert.outcome_by),
        _name(names, alert.closed_by),
        max(waiting, dt.timedelta()),
        unanswered or (waits and alert.level == "urgent" and waiting >= ESCALATE_EVERY),
        unanswered,
        _next_step(alert, now, rota, office, unanswered=unanswered) if waits else None,
        _told(sent),
        frozenset(last),
    )


def _next_step(
    alert: Alert, now: dt.datetime, rota: Rota, office: OpeningHours, *, unanswered: bool
) -> NextStep | None:
    at = next_step_at(alert.level, alert.clock_from, now, office=office)
    if at is None:
        return None
    if unanswered:
        # Always the same from here on, so that the steps of days need not be gone through.
        return NextStep(at, (LEADS, DUTY))
    steps = steps_due(alert.level, alert.clock_from, at, rota=rota, office=office)
    return NextStep(at, steps[-1].recipients)


def _told(sent: Iterable[Notice]) -> tuple[Told, ...]:
    first: dict[str, dt.datetime] = {}
    for notice in sent:
        if notice.sent_at is not None:
            first.setdefault(notice.recipient, notice.sent_at)
    return tuple(Told(recipient_of(recipient), at) for recipient, at in first.items())


def recipient_of(recipient: str) -> uuid.UUID | str:
    """A notice's recipient: an account's id, or a word such as `DUTY`."""
    try:
        return uuid.UUID(recipient)
    except ValueError:
        return recipient


def _notices(session: Session, council_id: str, alerts: Sequence[Alert]) -> dict[uuid.UUID, list[Notice]]:
    """The notices of those alerts, by alert, in the order in which they went out."""
    by_alert: dict[uuid.UUID, list[Notice]] = {}
    if not alerts:
        return by_alert
    found = session.scalars(
        select(Notice)
        .where(Notice.council_id == council_id, Notice.subject_id.in_([alert.id for alert in alerts]))
        .order_by(Notice.sent_at, Notice.made_at)
    )
    for notice in found:
        by_alert.setdefault(notice.subject_id, []).append(notice)
    return by_alert


def _name(names: Names, account_id: uuid.UUID | None) -> str | None:
    return names.get(account_id) if account_id else None
