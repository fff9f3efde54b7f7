"""Who is on call now and who is next, read off a rota. Pure; the moment is given."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from earshot.council.hours import LONDON, london
from moderation.on_call.rota import Rota

DAYS_AHEAD = 14
"""How far ahead somebody is looked for: over Christmas, or a week in which everybody is away."""


@dataclass(frozen=True)
class Watch:
    """Some people on call, whoever is told first at the front, from a moment on."""

    since: dt.datetime
    people: tuple[uuid.UUID, ...]


def next_watch(rota: Rota, now: dt.datetime) -> Watch | None:
    """The next moment after `now` (aware) at which others than now are on call; None within a fortnight.

    A gap in which nobody is on call is passed over, but who comes after it counts, even if they are the same.
    """
    before = rota.on_call(now)
    for moment in _changes(rota, now):
        people = rota.on_call(moment)
        if people and people != before:
            return Watch(moment, people)
        before = people
    return None


def watch_ends(rota: Rota, now: dt.datetime) -> dt.datetime | None:
    """When others than now (aware) are on call, or nobody; None when that is not within a fortnight."""
    people = rota.on_call(now)
    return next((moment for moment in _changes(rota, now) if rota.on_call(moment) != people), None)


def _changes(rota: Rota, now: dt.datetime) -> list[dt.datetime]:
    """The moments after `now` at which a turn begins or ends, or a day, in order."""
    today = london(now).date()
    edges: dict[int, set[int]] = {weekday: {0} for weekday in range(7)}
    for turn in rota.turns:
        edges[turn.weekday] |= {turn.starts, turn.ends % 1440}
        # The end of a turn at midnight is the first minute of the next day, which is there already.
    found = []
    for ahead in range(DAYS_AHEAD + 1):
        day = today + dt.timedelta(days=ahead)
        for minute in sorted(edges[day.weekday()]):
            moment = dt.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=LONDON)
            if moment > now:
                found.append(moment)
    return found
