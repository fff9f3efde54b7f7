"""What a month's screening and alerts came to: true numbers for the page, which then says what may be said.

Months are London's. A screening belongs to the month it was made in, an alert to the one it was opened in, a
correction or an outcome to the one it was given in. Those are different sets, so that none can be taken from
another. An alert that was opened again is timed from its last opening.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from database.models import Alert, AuditEntry, Notice, Screening, ScreeningCorrection
from database.models.contributions import LEVELS
from earshot.council.hours import LONDON, OpeningHours, london
from moderation.on_call.steps import is_unanswered

URGENT_WITHIN: Final = dt.timedelta(minutes=15)
"""How soon somebody must acknowledge an urgent alert (safety.md)."""

MONTHS_IN_A_YEAR: Final = 12

ALERT_LEVELS: Final = ("urgent", "concern")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month by London's clocks."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: dt.datetime) -> Month:
        """The month that an aware moment falls in."""
        here = london(moment)
        return cls(here.year, here.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "2026-11"; ValueError when it is not written so."""
        day = dt.date.fromisoformat(f"{text}-01")
        return cls(day.year, day.month)

    @property
    def following(self) -> Month:
        """The next month."""
        return self.before(-1)

    def before(self, months: int) -> Month:
        """The month so many months earlier."""
        number = self.year * 12 + self.month - 1 - months
        return Month(number // 12, number % 12 + 1)

    @property
    def starts(self) -> dt.datetime:
        """Its first moment, aware."""
        return dt.datetime(self.year, self.month, 1, tzinfo=LONDON)

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


@dataclass(frozen=True)
class LevelOfAlerts:
    """The alerts of one level that were opened in the month. Times are in minutes, from opening to taking on.

    `in_time`: urgent ones taken on within a quarter of an hour, concerns on the working day they were for.
    `unanswered`: nobody took them on within the hour that somebody should have, if only once.
    """

    opened: int = 0
    waiting: int = 0
    in_time: int = 0
    unanswered: int = 0
    minutes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Monthly:
    """A month's true numbers. None of them may be printed but through `moderation.alerts.small_numbers`."""

    month: Month
    screened: Mapping[str, int] = field(default_factory=dict)
    corrected: Mapping[str, int] = field(default_factory=dict)
    right: Mapping[str, int] = field(default_factory=dict)
    alerts: Mapping[str, LevelOfAlerts] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened."""
        return not (
            any(self.screened.values())
            or any(self.corrected.values())
            or any(self.outcomes.values())
            or any(one.opened for one in self.alerts.values())
        )


def months(session: Session, council_id: str, now: dt.datetime) -> list[Month]:
    """Every month from the first screening or alert to `now` (aware), newest first; at least the present."""
    firsts = (
        session.scalar(select(func.min(Screening.screened_at)).where(Screening.council_id == council_id)),
        session.scalar(select(func.min(Alert.opened_at)).where(Alert.council_id == council_id)),
    )
    last = Month.of(now)
    month = min((Month.of(first) for first in firsts if first is not None), default=last)
    found = [min(month, last)]
    while found[-1] < last:
        found.append(found[-1].following)
    return found[::-1]


def monthly(
    session: Session, council_id: str, month: Month, *, office: OpeningHours, now: dt.datetime
) -> Monthly:
    """The numbers of one month; `now` (aware) is when those who still wait have waited until."""
    corrected, right = _corrections(session, council_id, month)
    return Monthly(
        month,
        screened=_screened(session, council_id, month),
        corrected=corrected,
        right=right,
        alerts=_levels(session, council_id, _opened(session, council_id, month, month), office, now),
        outcomes=_outcomes(session, council_id, month),
    )


def year_to(
    session: Session, council_id: str, month: Month, *, office: OpeningHours, now: dt.datetime
) -> dict[str, LevelOfAlerts]:
    """The alerts of the twelve months up to the end of `month`, by level.

    Most councils have too few alerts in one month to say how soon they were taken on.
    """
    opened = _opened(session, council_id, month.before(MONTHS_IN_A_YEAR - 1), month)
    return _levels(session, council_id, opened, office, now)


def _opened(session: Session, council_id: str, first: Month, last: Month) -> Sequence[Alert]:
    return session.scalars(
        select(Alert).where(
            Alert.council_id == council_id,
            Alert.opened_at >= first.starts,
            Alert.opened_at < last.following.starts,
        )
    ).all()


def _screened(session: Session, council_id: str, month: Month) -> dict[str, int]:
    found = session.execute(
        select(Screening.level, func.count())
        .where(
            Screening.council_id == council_id,
            Screening.screened_at >= month.starts,
            Screening.screened_at < month.following.starts,
        )
        .group_by(Screening.level)
    )
    counted = dict.fromkeys(LEVELS, 0)
    for level, number in found:
        counted[level] = number
    return counted


def _corrections(session: Session, council_id: str, month: Month) -> tuple[dict[str, int], dict[str, int]]:
    kept = ScreeningCorrection
    found = session.execute(
        select(kept.screen_level, func.count(), func.count().filter(kept.verdict == "right"))
        .where(kept.council_id == council_id, kept.at >= month.starts, kept.at < month.following.starts)
        .group_by(kept.screen_level)
    ).all()
    nought = dict.fromkeys(LEVELS, 0)
    return (
        {**nought, **{level: number for level, number, _ in found}},
        {**nought, **{level: right for level, _, right in found}},
    )


def _outcomes(session: Session, council_id: str, month: Month) -> dict[str, int]:
    found = session.execute(
        select(Alert.outcome, func.count())
        .where(
            Alert.council_id == council_id,
            Alert.outcome_at >= month.starts,
            Alert.outcome_at < month.following.starts,
        )
        .group_by(Alert.outcome)
    )
    return {outcome: number for outcome, number in found if outcome is not None}


def _levels(
    session: Session, council_id: str, alerts: Sequence[Alert], office: OpeningHours, now: dt.datetime
) -> dict[str, LevelOfAlerts]:
    taken = _taken_on(session, council_id, alerts)
    told = _told_unanswered(session, council_id, alerts)
    return {
        level: _level(
            level, [one for one in alerts if one.level == level], taken, told, office=office, now=now
        )
        for level in ALERT_LEVELS
    }


def _level(
    level: str,
    alerts: Sequence[Alert],
    taken: Mapping[object, dt.datetime],
    told: set[object],
    *,
    office: OpeningHours,
    now: dt.datetime,
) -> LevelOfAlerts:
    counts: Counter[str] = Counter()
    minutes = []
    for alert in alerts:
        at = taken.get(alert.id)
        if at is None:
            counts["waiting"] += 1
        else:
            minutes.append(max(0.0, (at - alert.clock_from).total_seconds() / 60))
        if alert.id in told or is_unanswered(level, alert.clock_from, at or now, office=office):
            counts["unanswered"] += 1
            # An urgent alert that once went unanswered was not in time, however quick its last round was.
            if level == "urgent":
                continue
        counts["in_time"] += at is not None and _in_time(level, alert.clock_from, at, office)
    return LevelOfAlerts(
        opened=len(alerts),
        waiting=counts["waiting"],
        in_time=counts["in_time"],
        unanswered=counts["unanswered"],
        minutes=tuple(sorted(minutes)),
    )


def _in_time(level: str, opened: dt.datetime, taken: dt.datetime, office: OpeningHours) -> bool:
    if level == "urgent":
        return taken - opened <= URGENT_WITHIN
    # The working day a concern is for: the day it came in when the office is open, else the next one.
    opens = office.next_opening(opened) or opened
    return london(taken).date() <= london(opens).date()


def _taken_on(session: Session, council_id: str, alerts: Sequence[Alert]) -> dict[object, dt.datetime]:
    """When each alert that somebody has was first taken on in its present round.

    By the audit log, since taking an alert over from a colleague sets the alert's own time anew.
    """
    held = {alert.id: alert for alert in alerts if alert.acknowledged_at is not None}
    noted: dict[object, dt.datetime] = {}
    entries = session.execute(
        select(AuditEntry.subject_id, AuditEntry.at)
        .where(
            AuditEntry.council_id == council_id,
            AuditEntry.action == "alert_acknowledged",
            AuditEntry.subject_id.in_(held),
        )
        .order_by(AuditEntry.at)
    )
    for alert_id, at in entries:
        if alert_id is not None and at >= held[alert_id].clock_from:
            noted.setdefault(alert_id, at)
    return {
        alert_id: min(at for at in (noted.get(alert_id), alert.acknowledged_at) if at is not None)
        for alert_id, alert in held.items()
    }


def _told_unanswered(session: Session, council_id: str, alerts: Sequence[Alert]) -> set[object]:
    """The alerts of which leads and duty team were told, in whichever round, that nobody answers."""
    return set(
        session.scalars(
            select(Notice.subject_id).where(
                Notice.council_id == council_id,
                Notice.kind == "unanswered",
                Notice.subject_id.in_([alert.id for alert in alerts]),
            )
        )
    )
