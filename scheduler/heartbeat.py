"""Saying that the scheduler lives: a row for the portals, and a file for the supervisor."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.models import Heartbeat


def beat(session: Session, file: Path, now: dt.datetime) -> int:
    """Renew the row and then the file, so that a fresh file means the database answered too."""
    session.execute(
        insert(Heartbeat)
        .values(process="scheduler", at=now)
        .on_conflict_do_update(index_elements=[Heartbeat.process], set_={"at": now})
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return 1
