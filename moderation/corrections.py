"""What workers say of the screen: right, too high or too low; and the evaluation file that comes of it.

A correction changes nothing about a screening: it stands beside it. The last one counts.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Alert, AlertContribution, Contribution, Screening, ScreeningCorrection
from database.models.contributions import LEVELS, VERDICTS
from moderation.alerts.raising import open_again, raise_alert
from moderation.screening import CATEGORIES

CorrectionFault = Literal[
    "unknown",
    "right_changes_no_level",
    "not_lower",
    "not_higher",
    "category_missing",
    "none_has_no_category",
    "not_screened",
]

LINES_AT_ONCE: Final = 200
"""Rows that the evaluation file is read in, so that a large one is never in memory whole."""


class CorrectionError(Exception):
    """That cannot be said of the screening. `why` is a word from `CorrectionFault`."""

    def __init__(self, why: CorrectionFault) -> None:
        super().__init__(why)
        self.why: CorrectionFault = why


@dataclass(frozen=True)
class Corrected:
    """A correction that stands, and the alert that it raised or made more serious, if it did."""

    correction: ScreeningCorrection
    alert: Alert | None


@dataclass(frozen=True)
class Tally:
    """How many corrections say the same: what was said, and the level, category and version of the screen."""

    verdict: str
    screen_level: str
    screen_category: str
    level: str
    category: str
    version: str
    count: int


def correct(
    session: Session,
    contribution: Contribution,
    *,
    verdict: str,
    level: str,
    category: str,
    account_id: uuid.UUID,
    now: dt.datetime,
) -> Corrected:
    """Keep what a worker says of a contribution's screening (not committed).

    `level` and `category` are what it should have been. Too low raises an alert, or makes the open one more
    serious: a person has noticed a risk. Too high leaves every alert as it is: ending one takes an outcome
    and a second person. Raises CorrectionError.
    """
    screening = session.get(Screening, (contribution.council_id, contribution.id))
    if screening is None:
        raise CorrectionError("not_screened")
    _check(verdict, level, category, screening.level)
    said: dict[str, object] = {
        "verdict": verdict,
        "level": level,
        "category": category,
        "screen_level": screening.level,
        "screen_category": screening.category,
        "screen_version": screening.version,
    }
    correction = _keep(session, contribution, {**said, "account_id": account_id, "at": now})
    alert = _warn(session, contribution, level, category, now) if verdict == "too_low" else None
    record(
        session,
        contribution.council_id,
        "screening_corrected",
        account_id=account_id,
        subject_id=contribution.id,
        detail=said,
    )
    if alert is not None:
        record(
            session,
            contribution.council_id,
            "alert_raised_by_correction",
            account_id=account_id,
            subject_id=alert.id,
            # `opened` tells an alert that a person began from one that the screen had raised before.
            detail={"level": level, "category": category, "opened": alert.opened_at == now},
        )
    return Corrected(correction, alert)


def verdict_of(screen_level: str, level: str) -> str:
    """What to say of a screen's level where `level` was the right one; CorrectionError for an unknown one."""
    if level not in LEVELS or screen_level not in LEVELS:
        raise CorrectionError("unknown")
    steps = LEVELS.index(level) - LEVELS.index(screen_level)
    return "right" if steps == 0 else "too_low" if steps > 0 else "too_high"


def has_open_alert(session: Session, contribution: Contribution) -> bool:
    """Whether an alert about these words is not closed yet."""
    return any(alert.status != "closed" for alert in _alerts_about(session, contribution))


def has_alert(session: Session, contribution: Contribution) -> bool:
    """Whether there is an alert about these words, closed or not."""
    return bool(_alerts_about(session, contribution))


def corrections_of(
    session: Session, council_id: str, contribution_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, ScreeningCorrection]:
    """What stands for each of the contributions that somebody has looked at."""
    found = session.scalars(
        select(ScreeningCorrection).where(
            ScreeningCorrection.council_id == council_id,
            ScreeningCorrection.contribution_id.in_(set(contribution_ids)),
        )
    )
    return {one.contribution_id: one for one in found}


def tallies(session: Session, council_id: str) -> list[Tally]:
    """How often each thing was said, the most frequent first."""
    kept = ScreeningCorrection
    columns = (
        kept.verdict,
        kept.screen_level,
        kept.screen_category,
        kept.level,
        kept.category,
        kept.screen_version,
    )
    found = session.execute(
        select(*columns, func.count().label("count"))
        .where(kept.council_id == council_id)
        .group_by(*columns)
        .order_by(func.count().desc(), *columns)
    )
    return [Tally(*row) for row in found]


def correction_count(session: Session, council_id: str) -> int:
    """How many lines the evaluation file has."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ScreeningCorrection)
            .where(ScreeningCorrection.council_id == council_id)
        )
        or 0
    )


def evaluation_lines(session: Session, council_id: str) -> Iterator[str]:
    """The evaluation file line by line, as `earshot evaluate screening` reads it, oldest correction first.

    Each is a JSON object in ASCII with `text`, `risk` and `category`: what a person says, not the screen.
    They hold young people's words, so whoever asks for them is noted by the caller.
    """
    found = session.execute(
        select(Contribution, ScreeningCorrection)
        .join(
            ScreeningCorrection,
            and_(
                ScreeningCorrection.council_id == Contribution.council_id,
                ScreeningCorrection.contribution_id == Contribution.id,
            ),
        )
        .where(Contribution.council_id == council_id)
        .order_by(ScreeningCorrection.at, ScreeningCorrection.contribution_id)
        .execution_options(yield_per=LINES_AT_ONCE)
    )
    for contribution, correction in found:
        line = {"text": contribution.text, "risk": correction.level, "category": correction.category}
        yield json.dumps(line) + "\n"


def _check(verdict: str, level: str, category: str, screen_level: str) -> None:
    fault: CorrectionFault | None = None
    if verdict not in VERDICTS or level not in LEVELS or category not in CATEGORIES:
        fault = "unknown"
    elif level != "none" and category == "none":
        fault = "category_missing"
    elif level == "none" and category != "none":
        fault = "none_has_no_category"
    else:
        fault = _level_fault(verdict, LEVELS.index(level) - LEVELS.index(screen_level))
    if fault is not None:
        raise CorrectionError(fault)


def _level_fault(verdict: str, steps: int) -> CorrectionFault | None:
    """What is wrong with moving the level by so many `steps` (more serious counts up)."""
    if verdict == "right":
        return None if steps == 0 else "right_changes_no_level"
    if verdict == "too_high":
        return None if steps < 0 else "not_lower"
    return None if steps > 0 else "not_higher"


def _keep(session: Session, contribution: Contribution, said: dict[str, Any]) -> ScreeningCorrection:
    """Add or replace in one statement, which also makes a second worker on the same words wait."""
    key = {"council_id": contribution.council_id, "contribution_id": contribution.id}
    session.execute(
        insert(ScreeningCorrection)
        .values(**key, **said)
        .on_conflict_do_update(index_elements=list(key), set_=said)
    )
    return session.get_one(ScreeningCorrection, tuple(key.values()), populate_existing=True)


def _warn(
    session: Session, contribution: Contribution, level: str, category: str, now: dt.datetime
) -> Alert | None:
    """Raise an alert, or make the one about these words more serious; None when that is done already."""
    about = _alerts_about(session, contribution, locked=True)
    if any(LEVELS.index(alert.level) >= LEVELS.index(level) for alert in about):
        return None
    alert = next((alert for alert in about if alert.status != "closed"), None)
    if alert is None:
        return raise_alert(session, contribution, level=level, category=category, now=now)
    alert.level, alert.category = level, category
    open_again(alert, now)
    return alert


def _alerts_about(session: Session, contribution: Contribution, *, locked: bool = False) -> list[Alert]:
    about = (
        select(Alert)
        .join(
            AlertContribution,
            and_(AlertContribution.council_id == Alert.council_id, AlertContribution.alert_id == Alert.id),
        )
        .where(
            Alert.council_id == contribution.council_id,
            AlertContribution.contribution_id == contribution.id,
        )
    )
    if locked:
        about = about.with_for_update(of=Alert).execution_options(populate_existing=True)
    return list(session.scalars(about))
