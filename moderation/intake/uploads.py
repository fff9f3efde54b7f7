"""A spreadsheet from upload to its last screened cell: kept sealed, read some rows at a time, never twice.

How far it is stands in the row itself and changes in the same transaction as the contributions made of it,
so a process that ends in the middle loses nothing and repeats nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.audit import record
from database.models import TakenIn, Upload
from moderation.intake.guessing import read_day
from moderation.intake.pieces import Piece
from moderation.intake.screened import keep_screening, screened
from moderation.intake.spreadsheet import Table
from moderation.intake.taking import contribution_of
from moderation.screening import Screen

CELLS_AT_ONCE: Final = 25
"""Cells screened between two commits: about a second with the screen's trained part."""

KEPT_UNCONFIRMED: Final = dt.timedelta(days=1)
"""How long an upload waits for somebody to choose its columns. The file itself is still the worker's."""


@dataclass(frozen=True)
class Plan:
    """Which columns hold people's own words and which the day, by number; whether row one is headings."""

    texts: tuple[int, ...]
    date: int | None
    headed: bool

    @classmethod
    def of(cls, kept: dict[str, object]) -> Plan:
        """The plan that was stored with an upload."""
        texts, date = kept["texts"], kept["date"]
        assert isinstance(texts, list)  # noqa: S101 -- for the type checker; we wrote it
        return cls(tuple(texts), date if isinstance(date, int) else None, bool(kept["headed"]))


@dataclass(frozen=True)
class Counts:
    """What a plan will bring in: cells with words, the rows they are in, rows whose day cannot be read."""

    pieces: int
    rows: int
    without_day: int


def keep_upload(
    session: Session, council_id: str, table: Table, *, label: str, account_id: uuid.UUID, now: dt.datetime
) -> Upload:
    """Keep a spreadsheet sealed until a worker has said what is what in it (committed)."""
    upload = Upload(
        council_id=council_id,
        label=label,
        cells=table.to_json(),
        account_id=account_id,
        total=len(table.rows),
        at=now,
    )
    session.add(upload)
    session.commit()
    return upload


def table_of(upload: Upload) -> Table:
    """The rows of an upload."""
    return Table.from_json(upload.cells)


def counted(table: Table, plan: Plan, today: dt.date) -> Counts:
    """What `plan` will bring in of `table`."""
    body = table.rows[1:] if plan.headed else table.rows
    with_words = [row for row in body if any(row[number] for number in plan.texts)]
    pieces = sum(bool(row[number]) for row in with_words for number in plan.texts)
    days = [row for row in with_words if plan.date is not None and read_day(row[plan.date], today) is None]
    return Counts(pieces, len(with_words), len(days))


def confirm(session: Session, upload: Upload, plan: Plan, *, account_id: uuid.UUID, now: dt.datetime) -> None:
    """Have the upload read by `plan` from now on (committed). A second confirming changes nothing."""
    table = table_of(upload)
    detail = {
        "kind": "imported",
        "pieces": counted(table, plan, now.date()).pieces,
        "rows": len(table.rows),
        "columns": len(plan.texts),
    }
    taken = TakenIn(
        council_id=upload.council_id,
        id=upload.id,
        kind="imported",
        label=upload.label,
        account_id=account_id,
        left_out=list(table.unread),
        at=now,
    )
    session.add(taken)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return
    upload.plan = {**asdict(plan), "texts": list(plan.texts)}
    record(
        session,
        upload.council_id,
        "words_brought_in",
        account_id=account_id,
        subject_id=upload.id,
        detail=detail,
    )
    session.commit()


def discard(session: Session, upload: Upload) -> bool:
    """Delete an upload that nobody confirmed (committed); False when it is confirmed and stays."""
    result = session.execute(
        delete(Upload).where(
            Upload.council_id == upload.council_id, Upload.id == upload.id, Upload.plan.is_(None)
        )
    )
    session.commit()
    return isinstance(result, CursorResult) and result.rowcount == 1


def forget_uploads(session: Session, council_id: str, now: dt.datetime) -> int:
    """Delete uploads that waited `KEPT_UNCONFIRMED` for somebody to confirm them; how many (committed)."""
    result = session.execute(
        delete(Upload).where(
            Upload.council_id == council_id, Upload.plan.is_(None), Upload.at < now - KEPT_UNCONFIRMED
        )
    )
    session.commit()
    return result.rowcount if isinstance(result, CursorResult) else 0


def unfinished(session: Session, council_id: str) -> list[Upload]:
    """Uploads whose columns nobody has chosen yet, newest first."""
    return list(
        session.scalars(
            select(Upload)
            .where(Upload.council_id == council_id, Upload.plan.is_(None))
            .order_by(Upload.at.desc())
        )
    )


def read_on(session: Session, screen: Screen, council_id: str, now: dt.datetime) -> bool:
    """Take in and screen the next rows of a confirmed upload and commit; False when there is none to read.

    An upload that another process has in hand is passed over.
    """
    upload = session.scalar(
        select(Upload)
        .where(Upload.council_id == council_id, Upload.plan.is_not(None))
        .order_by(Upload.at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if upload is None:
        session.rollback()
        return False
    taken = session.get_one(TakenIn, (council_id, upload.id))
    plan = Plan.of(upload.plan or {})
    end = min(upload.total, upload.done + max(1, CELLS_AT_ONCE // len(plan.texts)))
    for piece, heading in _pieces(table_of(upload), plan, range(upload.done, end), now.date()):
        contribution = contribution_of(piece, taken, now)
        session.add(contribution)
        session.flush()
        found = screened(screen, piece.text, question=heading or None)
        keep_screening(session, contribution, found, now)
    upload.done = end
    if end == upload.total:
        session.delete(upload)
    session.commit()
    return True


def _pieces(table: Table, plan: Plan, places: range, today: dt.date) -> Iterator[tuple[Piece, str]]:
    """Each chosen cell of these rows as a piece, with the heading above it: what was asked."""
    for place in places:
        if plan.headed and place == 0:
            continue
        row = table.rows[place]
        day = None if plan.date is None else read_day(row[plan.date], today)
        for number in plan.texts:
            if row[number]:
                yield Piece(row[number], received_on=day), table.rows[0][number] if plan.headed else ""
