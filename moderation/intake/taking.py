"""Taking in what a worker typed: stored first, then screened some at a time, so that nothing is lost."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Exists, and_, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Contribution, Screening, TakenIn
from moderation.intake.pieces import Piece, received_at
from moderation.intake.results import Result, result_of
from moderation.intake.screened import keep_screening, screened
from moderation.screening import Screen

AT_ONCE: Final = 20
"""Pieces screened between two commits: under a second, and that much is done again after a crash."""


def take_in(
    session: Session,
    screen: Screen,
    council_id: str,
    *,
    kind: str,
    label: str,
    account_id: uuid.UUID,
    pieces: Iterable[Piece],
    now: dt.datetime,
    taken_in_id: uuid.UUID | None = None,
    wait: bool = True,
) -> Result:
    """Store the pieces and commit, then screen them, raising alerts as they come; what came of it.

    `kind` is ``worker_typed`` or ``group_note``, `label` what the worker calls it. The same `taken_in_id`
    twice is taken in once. `wait` is False where somebody waits for a page: then the first `AT_ONCE` are
    screened. What is left unread, for that or because of a crash, `read_stored` reads.
    """
    identifier = taken_in_id or uuid.uuid4()
    if session.get(TakenIn, (council_id, identifier)) is None:
        taken = TakenIn(
            council_id=council_id, id=identifier, kind=kind, label=label, account_id=account_id, at=now
        )
        _store(session, taken, tuple(pieces), now)
    while _read_some(session, screen, council_id, identifier, now) and wait:
        pass
    return result_of(session, council_id, identifier)


def read_stored(session: Session, screen: Screen, council_id: str, now: dt.datetime) -> bool:
    """Screen some of what `take_in` stored and has not read; whether there was any."""
    found = session.scalar(
        select(Contribution.taken_in_id)
        .where(
            Contribution.council_id == council_id, Contribution.taken_in_id.is_not(None), ~_has_screening()
        )
        .limit(1)
    )
    session.rollback()
    return found is not None and _read_some(session, screen, council_id, found, now)


def _store(session: Session, taken: TakenIn, pieces: tuple[Piece, ...], now: dt.datetime) -> None:
    session.add(taken)
    try:
        session.flush()
    except IntegrityError:
        # Pressed twice at once: the other press has stored it.
        session.rollback()
        return
    session.add_all(contribution_of(piece, taken, now) for piece in pieces)
    detail = {"kind": taken.kind, "pieces": len(pieces)}
    record(
        session,
        taken.council_id,
        "words_brought_in",
        account_id=taken.account_id,
        subject_id=taken.id,
        detail=detail,
    )
    session.commit()


def contribution_of(piece: Piece, taken: TakenIn, now: dt.datetime) -> Contribution:
    """A piece as the contribution that it becomes."""
    return Contribution(
        council_id=taken.council_id,
        source=taken.kind,
        taken_in_id=taken.id,
        young_person_id=piece.young_person_id,
        anonymous=piece.anonymous,
        text=piece.text,
        received_at=received_at(piece, now),
    )


def _read_some(
    session: Session, screen: Screen, council_id: str, taken_in_id: uuid.UUID, now: dt.datetime
) -> bool:
    """Screen the next pieces and commit; False when none is left. Two at once take turns."""
    session.execute(select(func.pg_advisory_xact_lock(_lock_of(taken_in_id))))
    waiting = session.scalars(
        select(Contribution)
        .where(
            Contribution.council_id == council_id,
            Contribution.taken_in_id == taken_in_id,
            ~_has_screening(),
        )
        .order_by(Contribution.id)
        .limit(AT_ONCE)
    ).all()
    for contribution in waiting:
        keep_screening(session, contribution, screened(screen, contribution.text), now)
    session.commit()
    return bool(waiting)


def _has_screening() -> Exists:
    return exists().where(
        and_(
            Screening.council_id == Contribution.council_id,
            Screening.contribution_id == Contribution.id,
        )
    )


def _lock_of(taken_in_id: uuid.UUID) -> int:
    """The number of an advisory lock: 64 bits, signed, as PostgreSQL takes it."""
    return int.from_bytes(taken_in_id.bytes[:8], signed=True)
