"""Forgetting what has run out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from database.models import JoinCode

KEPT_AFTER_END = dt.timedelta(days=30)
"""How long a code that no longer opens anything is kept, so that "run out" can be told from "never was"."""


def forget_join_codes(session: Session, council_id: str, now: dt.datetime) -> int:
    """Delete join codes that ran out over `KEPT_AFTER_END` ago; how many (not committed)."""
    result = session.execute(
        delete(JoinCode).where(JoinCode.council_id == council_id, JoinCode.expires_at < now - KEPT_AFTER_END)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0
