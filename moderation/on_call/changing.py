"""Changing several turns of the rota at once: Monday to Friday is five turns and one line to a lead.

Changes leave the commit to their caller, and go through `store`, so that each is checked and noted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import OnCallTurn
from moderation.on_call.rota import Turn
from moderation.on_call.store import NamedTurn, RotaError, add_turn, remove_turn

LAST_PLACE: Final = 9
"""The last place there is in the order: nobody is told ninth within the hour, so more would say nothing."""


@dataclass(frozen=True)
class Line:
    """The turns of one person that differ in nothing but the weekday, as one line of the rota.

    `id` is one of its turns', by which the line is known. `others_after` says that somebody is told later.
    """

    id: uuid.UUID
    account_id: uuid.UUID
    name: str
    weekdays: tuple[int, ...]
    starts: int
    ends: int
    place: int
    on_bank_holidays: bool
    counts: bool
    others_after: bool


class LineDayError(Exception):
    """One of the days of a line cannot be kept: `why` as in `RotaError`, and which weekday (0 is Monday)."""

    def __init__(self, why: str, weekday: int) -> None:
        super().__init__(why)
        self.why, self.weekday = why, weekday


def lines_of(turns: Sequence[NamedTurn]) -> list[Line]:
    """The rota line by line: by the hour it starts, who is told first at the front."""
    by_key: dict[tuple[object, ...], list[NamedTurn]] = {}
    for named in turns:
        by_key.setdefault(_key(named.turn), []).append(named)
    lines = [
        Line(
            id=min(one.turn.id for one in same),
            account_id=same[0].turn.account_id,
            name=same[0].name,
            weekdays=tuple(sorted(one.turn.weekday for one in same)),
            starts=same[0].turn.starts,
            ends=same[0].turn.ends,
            place=same[0].turn.place,
            on_bank_holidays=same[0].turn.on_bank_holidays,
            counts=same[0].counts,
            others_after=any(
                _meet(one.turn, other.turn) and other.turn.place > one.turn.place
                for one in same
                for other in turns
            ),
        )
        for same in by_key.values()
    ]
    return sorted(lines, key=lambda line: (line.weekdays[0], line.starts, line.place, line.name.casefold()))


def turns_of_line(session: Session, council_id: str, turn_id: uuid.UUID) -> list[OnCallTurn]:
    """The turns of the line that the turn is in, locked; RotaError("gone") when it is not there any more."""
    turn = session.get(OnCallTurn, (council_id, turn_id))
    if turn is None:
        raise RotaError("gone")
    same = session.scalars(
        select(OnCallTurn)
        .where(
            OnCallTurn.council_id == council_id,
            OnCallTurn.account_id == turn.account_id,
            OnCallTurn.starts == turn.starts,
            OnCallTurn.ends == turn.ends,
            OnCallTurn.place == turn.place,
            OnCallTurn.on_bank_holidays == turn.on_bank_holidays,
        )
        .order_by(OnCallTurn.weekday)
        .with_for_update()
    )
    return list(same)


def add_line(session: Session, council_id: str, turns: Iterable[Turn], *, by: uuid.UUID) -> None:
    """Put a person's turns on several weekdays on the rota; LineDayError for the first that cannot be."""
    for turn in turns:
        try:
            add_turn(session, council_id, turn, by=by)
        except RotaError as error:
            raise LineDayError(error.why, turn.weekday) from error


def remove_line(session: Session, council_id: str, turn_id: uuid.UUID, *, by: uuid.UUID) -> list[Turn]:
    """Take a whole line off the rota, and say what it was; RotaError("gone")."""
    there = turns_of_line(session, council_id, turn_id)
    for row in there:
        remove_turn(session, council_id, row.id, by=by)
    return [as_turn(row) for row in there]


def change_line(
    session: Session, council_id: str, turn_id: uuid.UUID, turns: Sequence[Turn], *, by: uuid.UUID
) -> None:
    """Put `turns` in place of a line; RotaError("gone") or LineDayError."""
    remove_line(session, council_id, turn_id, by=by)
    add_line(session, council_id, turns, by=by)


def move_line(
    session: Session, council_id: str, turn_id: uuid.UUID, way: Literal["up", "down"], *, by: uuid.UUID
) -> None:
    """Have a line told one place earlier or later: who was at that place in its hours takes its place.

    Nothing changes beyond the first and the last place. RotaError("gone").
    """
    there = turns_of_line(session, council_id, turn_id)
    place = there[0].place
    wanted = place + (-1 if way == "up" else 1)
    if not 1 <= wanted <= LAST_PLACE:
        return
    others = session.scalars(
        select(OnCallTurn).where(OnCallTurn.council_id == council_id, OnCallTurn.place == wanted)
    ).all()
    for other in others:
        if any(_meet(row, other) for row in there):
            _put(session, other, place, by)
    for row in there:
        _put(session, row, wanted, by)


def as_turn(row: OnCallTurn) -> Turn:
    """A stored turn as the rota's rules take it."""
    return Turn(row.account_id, row.weekday, row.starts, row.ends, row.place, row.on_bank_holidays)


def _put(session: Session, row: OnCallTurn, place: int, by: uuid.UUID) -> None:
    detail = {"account": str(row.account_id), "weekday": row.weekday, "from": row.place, "to": place}
    row.place = place
    record(session, row.council_id, "on_call_turn_moved", account_id=by, subject_id=row.id, detail=detail)


def _meet(one: OnCallTurn, other: OnCallTurn) -> bool:
    """Whether two turns share some minutes of a weekday."""
    return one.weekday == other.weekday and one.starts < other.ends and other.starts < one.ends


def _key(turn: OnCallTurn) -> tuple[object, ...]:
    return turn.account_id, turn.starts, turn.ends, turn.place, turn.on_bank_holidays
