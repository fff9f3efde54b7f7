"""A week of the rota, day by day: who is on call when, and when nobody is in office hours. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from earshot.council.hours import LONDON, OpeningHours, bank_holidays
from moderation.on_call.rota import Rota

MINUTES_IN_A_DAY = 24 * 60


@dataclass(frozen=True)
class Stretch:
    """From `starts` to `ends`, in minutes of London's day: whoever is told first at the front."""

    starts: int
    ends: int
    people: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Day:
    """One day of the rota. `gaps` are stretches of office hours in which nobody is on call."""

    day: dt.date
    bank_holiday: bool
    stretches: tuple[Stretch, ...]
    gaps: tuple[Stretch, ...]


def day_of(rota: Rota, office: OpeningHours, day: dt.date) -> Day:
    """One day with everything that the rota knows: weekly turns, time away, bank holidays."""
    hours = office.on(day)
    edges = {0, MINUTES_IN_A_DAY}
    for turn in rota.turns:
        if turn.weekday == day.weekday():
            edges |= {turn.starts, turn.ends}
    if hours is not None:
        edges |= {hours.opens, hours.closes}
    every = list(_stretches(rota, day, sorted(edges)))
    gaps = [
        one
        for one in every
        if not one.people and hours is not None and hours.opens <= one.starts and one.ends <= hours.closes
    ]
    covered = [one for one in every if one.people]
    return Day(day, day in bank_holidays(), _joined(covered), _joined(gaps))


def week_of(rota: Rota, office: OpeningHours, monday: dt.date) -> tuple[Day, ...]:
    """The seven days from `monday` on."""
    return tuple(day_of(rota, office, monday + dt.timedelta(days=number)) for number in range(7))


def bank_holidays_ahead(today: dt.date, *, days: int) -> tuple[dt.date, ...]:
    """The known bank holidays from `today` on, within so many days, in order."""
    last = today + dt.timedelta(days=days)
    return tuple(sorted(day for day in bank_holidays() if today <= day <= last))


def bank_holidays_known_to() -> dt.date:
    """The last bank holiday that is known; days after it count as ordinary ones."""
    return max(bank_holidays())


def _stretches(rota: Rota, day: dt.date, edges: list[int]) -> Iterator[Stretch]:
    for starts, ends in pairwise(edges):
        at = dt.datetime(day.year, day.month, day.day, starts // 60, starts % 60, tzinfo=LONDON)
        yield Stretch(starts, ends, rota.on_call(at))


def _joined(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Stretches that follow each other with the same people, as one."""
    joined: list[Stretch] = []
    for one in stretches:
        if joined and joined[-1].ends == one.starts and joined[-1].people == one.people:
            joined[-1] = Stretch(joined[-1].starts, one.ends, one.people)
        else:
            joined.append(one)
    return tuple(joined)
