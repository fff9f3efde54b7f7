"""The rota as it stands in the database: reading it, and what a lead changes about it.

Changes leave the commit to their caller. Each goes into the audit log.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Account, OnCallAway, OnCallTurn
from moderation.on_call.rota import Away, Rota, Turn

ON_CALL_ROLES: Final = ("worker", "lead", "adviser")
"""Who can be on call: whoever may read what an alert is about. An administrator may not."""

MINUTES_IN_A_DAY: Final = 24 * 60

RotaFault = Literal[
    "weekday_unknown",
    "hours_wrong_way_round",
    "place_below_one",
    "days_wrong_way_round",
    "not_staff_on_call",
    "not_active",
    "turn_already_there",
    "gone",
]


class RotaError(Exception):
    """The rota cannot be changed like that. `why` is a word from `RotaFault`."""

    def __init__(self, why: RotaFault) -> None:
        super().__init__(why)
        self.why: RotaFault = why


@dataclass(frozen=True)
class NamedTurn:
    """A turn and whose it is. `counts` is False for an account that is not active or may not be on call."""

    turn: OnCallTurn
    name: str
    counts: bool


@dataclass(frozen=True)
class NamedAway:
    """Days on which somebody takes no turn, with who it is."""

    away: OnCallAway
    name: str


def load_rota(session: Session, council_id: str) -> Rota:
    """The council's rota without the turns of accounts that are not active or may not be on call."""
    turns = session.scalars(
        select(OnCallTurn)
        .join(Account, (Account.council_id == OnCallTurn.council_id) & (Account.id == OnCallTurn.account_id))
        .where(
            OnCallTurn.council_id == council_id,
            Account.active.is_(True),
            Account.role.in_(ON_CALL_ROLES),
        )
        .order_by(OnCallTurn.weekday, OnCallTurn.starts, OnCallTurn.place, OnCallTurn.id)
    )
    away = session.scalars(select(OnCallAway).where(OnCallAway.council_id == council_id))
    return Rota(
        tuple(
            Turn(one.account_id, one.weekday, one.starts, one.ends, one.place, one.on_bank_holidays)
            for one in turns
        ),
        tuple(Away(one.account_id, one.first_day, one.last_day) for one in away),
    )


def turns_of(session: Session, council_id: str) -> list[NamedTurn]:
    """Every turn with its name, in the order of the week and of who is told first."""
    found = session.execute(
        select(OnCallTurn, Account)
        .join(Account, (Account.council_id == OnCallTurn.council_id) & (Account.id == OnCallTurn.account_id))
        .where(OnCallTurn.council_id == council_id)
        .order_by(OnCallTurn.weekday, OnCallTurn.starts, OnCallTurn.place, OnCallTurn.id)
    )
    return [NamedTurn(turn, account.name, _can_be_on_call(account)) for turn, account in found]


def away_of(session: Session, council_id: str, *, since: dt.date) -> list[NamedAway]:
    """Who is away, from the day `since` on, the earliest first."""
    found = session.execute(
        select(OnCallAway, Account)
        .join(Account, (Account.council_id == OnCallAway.council_id) & (Account.id == OnCallAway.account_id))
        .where(OnCallAway.council_id == council_id, OnCallAway.last_day >= since)
        .order_by(OnCallAway.first_day, OnCallAway.last_day, OnCallAway.id)
    )
    return [NamedAway(away, account.name) for away, account in found]


def can_be_on_call(session: Session, council_id: str) -> Sequence[Account]:
    """The accounts that a turn can be given to, in the order of their names."""
    found = session.scalars(
        select(Account).where(
            Account.council_id == council_id, Account.active.is_(True), Account.role.in_(ON_CALL_ROLES)
        )
    )
    return sorted(found, key=lambda account: account.name.casefold())


def add_turn(session: Session, council_id: str, turn: Turn, *, by: uuid.UUID) -> OnCallTurn:
    """Put a weekly turn on the rota; RotaError when it makes no sense or its account cannot be on call."""
    if not 0 <= turn.weekday <= 6:
        raise RotaError("weekday_unknown")
    if not 0 <= turn.starts < turn.ends <= MINUTES_IN_A_DAY:
        raise RotaError("hours_wrong_way_round")
    if turn.place < 1:
        raise RotaError("place_below_one")
    _check_account(session, council_id, turn.account_id)
    if _overlaps(session, council_id, turn):
        raise RotaError("turn_already_there")
    row = OnCallTurn(
        council_id=council_id,
        account_id=turn.account_id,
        weekday=turn.weekday,
        starts=turn.starts,
        ends=turn.ends,
        place=turn.place,
        on_bank_holidays=turn.on_bank_holidays,
    )
    session.add(row)
    session.flush()
    record(session, council_id, "on_call_turn_added", account_id=by, subject_id=row.id, detail=_said(row))
    return row


def remove_turn(session: Session, council_id: str, turn_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """Take a turn off the rota; RotaError("gone") when it is not there any more."""
    row = session.get(OnCallTurn, (council_id, turn_id), with_for_update=True)
    if row is None:
        raise RotaError("gone")
    session.delete(row)
    session.flush()
    record(session, council_id, "on_call_turn_removed", account_id=by, subject_id=turn_id, detail=_said(row))


def add_away(session: Session, council_id: str, away: Away, *, by: uuid.UUID) -> OnCallAway:
    """Say that somebody takes no turn from the first to the last day; RotaError when that makes no sense."""
    if away.first_day > away.last_day:
        raise RotaError("days_wrong_way_round")
    _check_account(session, council_id, away.account_id)
    row = OnCallAway(
        council_id=council_id,
        account_id=away.account_id,
        first_day=away.first_day,
        last_day=away.last_day,
    )
    session.add(row)
    session.flush()
    record(session, council_id, "on_call_away_added", account_id=by, subject_id=row.id, detail=_days(row))
    return row


def remove_away(session: Session, council_id: str, away_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """Take back that somebody is away; RotaError("gone") when it is not there any more."""
    row = session.get(OnCallAway, (council_id, away_id), with_for_update=True)
    if row is None:
        raise RotaError("gone")
    session.delete(row)
    session.flush()
    record(session, council_id, "on_call_away_removed", account_id=by, subject_id=away_id, detail=_days(row))


def _can_be_on_call(account: Account) -> bool:
    return account.active and account.role in ON_CALL_ROLES


def _check_account(session: Session, council_id: str, account_id: uuid.UUID) -> None:
    account = session.get(Account, (council_id, account_id))
    if account is None or account.role not in ON_CALL_ROLES:
        raise RotaError("not_staff_on_call")
    if not account.active:
        raise RotaError("not_active")


def _overlaps(session: Session, council_id: str, turn: Turn) -> bool:
    """Whether the same person has a turn already in some of those hours."""
    there = select(OnCallTurn.id).where(
        OnCallTurn.council_id == council_id,
        OnCallTurn.account_id == turn.account_id,
        OnCallTurn.weekday == turn.weekday,
        OnCallTurn.starts < turn.ends,
        OnCallTurn.ends > turn.starts,
    )
    return session.scalar(there.limit(1)) is not None


def _said(row: OnCallTurn) -> dict[str, object]:
    return {
        "account": str(row.account_id),
        "weekday": row.weekday,
        "starts": row.starts,
        "ends": row.ends,
        "place": row.place,
        "on_bank_holidays": row.on_bank_holidays,
    }


def _days(row: OnCallAway) -> dict[str, object]:
    return {
        "account": str(row.account_id),
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
