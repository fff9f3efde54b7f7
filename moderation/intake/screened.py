"""What the screen finds in a piece that was brought in: kept, and raised as an alert or joined to one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from database.models import Alert, AlertContribution, Contribution
from moderation.alerts import raise_alert
from moderation.kept_screening import add_screening
from moderation.screening import Screen
from moderation.screening import Screening as ScreenResult


def screened(screen: Screen, text: str, *, question: str | None = None) -> ScreenResult:
    """What the screen makes of `text`. A text that it fails on is a concern, so that a person reads it.

    Else one such cell would hold up every spreadsheet behind it, for ever.
    """
    try:
        return screen.screen(text, question=question)
    except Exception as error:
        reason = f"The screen could not read this ({type(error).__name__}). A person must."
        return ScreenResult("concern", "other", (reason,), screen.version)


def keep_screening(
    session: Session, contribution: Contribution, result: ScreenResult, now: dt.datetime
) -> None:
    """Store what the screen found, and raise or join an alert when there is a risk (not committed)."""
    add_screening(session, contribution, result, now)
    if result.level == "none":
        return
    concerns = _concerns_beside(session, contribution) if result.level == "concern" else None
    if concerns is None:
        raise_alert(session, contribution, level=result.level, category=result.category, now=now)
        return
    session.add(
        AlertContribution(
            council_id=concerns.council_id, alert_id=concerns.id, contribution_id=contribution.id
        )
    )


def _concerns_beside(session: Session, contribution: Contribution) -> Alert | None:
    """The waiting alert about concerns of the same session or spreadsheet, for an anonymous piece.

    Its concerns are one task, or a spreadsheet would raise hundreds. What may be urgent is a task each, and
    so is anything of somebody who is known.
    """
    if not contribution.anonymous:
        return None
    session.flush()
    return session.scalar(
        select(Alert)
        .join(
            AlertContribution,
            and_(AlertContribution.council_id == Alert.council_id, AlertContribution.alert_id == Alert.id),
        )
        .join(
            Contribution,
            and_(
                Contribution.council_id == AlertContribution.council_id,
                Contribution.id == AlertContribution.contribution_id,
            ),
        )
        .where(
            Alert.council_id == contribution.council_id,
            Contribution.taken_in_id == contribution.taken_in_id,
            Alert.level == "concern",
            Alert.status == "open",
        )
        .order_by(Alert.opened_at.desc(), Alert.id)
        .limit(1)
        .with_for_update(of=Alert)
    )
