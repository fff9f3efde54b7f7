"""Periods that a summary can cover: quarters of the calendar year, one fixed partition for ever.

One partition because two that overlap could be subtracted from each other ("bands" in the rules of
disclosure control).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

COUNCIL_TIME = ZoneInfo("Europe/London")
"""Every council that Earshot serves is in the United Kingdom, and a quarter ends at midnight there."""

_QUARTER = re.compile(r"(?P<year>20\d\d) ?Q(?P<quarter>[1-4])")


@dataclass(frozen=True, order=True)
class Period:
    """From the start of `first` to the end of `last`, both included."""

    first: dt.date
    last: dt.date

    @property
    def key(self) -> str:
        """The name inside documents: `2026Q3`."""
        return f"{self.first.year}Q{(self.first.month + 2) // 3}"

    @property
    def label(self) -> str:
        """The name people read: `2026 Q3`."""
        return f"{self.first.year} Q{(self.first.month + 2) // 3}"

    @property
    def starts_at(self) -> dt.datetime:
        """The first moment of the period."""
        return dt.datetime.combine(self.first, dt.time(), COUNCIL_TIME)

    @property
    def ends_before(self) -> dt.datetime:
        """The first moment after the period."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), COUNCIL_TIME)


def quarter(year: int, number: int) -> Period:
    """Quarter `number` (1 to 4) of `year`."""
    first = dt.date(year, 3 * number - 2, 1)
    after = dt.date(year + 1, 1, 1) if number == 4 else dt.date(year, 3 * number + 1, 1)
    return Period(first, after - dt.timedelta(days=1))


def quarter_of(day: dt.date) -> Period:
    """The quarter that `day` is in."""
    return quarter(day.year, (day.month + 2) // 3)


def last_full_quarter(before: dt.date) -> Period:
    """The newest quarter that was over when `before` began."""
    return quarter_of(quarter_of(before).first - dt.timedelta(days=1))


def parse_period(text: str) -> Period:
    """Read `2026Q3` or `2026 Q3`. Raises ValueError, saying what is accepted."""
    found = _QUARTER.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a quarter; write it like 2026 Q3")
    return quarter(int(found["year"]), int(found["quarter"]))


def quarters(first: dt.date, last: dt.date) -> tuple[Period, ...]:
    """The quarters from that of `first` to that of `last`, oldest first; empty when they are reversed."""
    found = []
    period = quarter_of(first)
    while period.first <= last:
        found.append(period)
        period = quarter_of(period.last + dt.timedelta(days=1))
    return tuple(found)
