"""Keeping what the screen found in a contribution, by whatever path its words came."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from database.models import Contribution, Screening
from moderation.screening import Screening as ScreenResult


def add_screening(
    session: Session, contribution: Contribution, result: ScreenResult, now: dt.datetime
) -> None:
    """Add the row that says what the screen found (not committed). Whoever calls raises the alert."""
    session.add(
        Screening(
            council_id=contribution.council_id,
            contribution_id=contribution.id,
            level=result.level,
            category=result.category,
            reasons="\n".join(result.reasons),
            version=result.version,
            screened_at=now,
        )
    )
