"""Who gets a demo join code: a few very different young people, and one who is half way through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from earshot.demo.people import DemoPerson
from earshot.demo.playing import Played
from earshot.demo.responses import RECENT_HOURS

_WANTED: tuple[tuple[str, Callable[[DemoPerson], bool]], ...] = (
    ("aged 8 to 10, in care", lambda person: person.age_band == "8-10"),
    ("aged 11 to 15, in care, out of county", lambda p: p.age_band == "11-15" and p.area == "out_of_county"),
    ("aged 16 or 17, came to this country alone", lambda p: p.age_band == "16-17" and p.unaccompanied),
    ("a care leaver, 18 or over", lambda person: person.status == "care_leaver" and person.age >= 18),
)
HALF_WAY = "half way through The Promise"


def people_with_codes(
    people: Sequence[DemoPerson], played: Sequence[Played], now: dt.datetime
) -> tuple[tuple[DemoPerson, str], ...]:
    """Each chosen person with what is told about them; nobody twice, and no one of a kind that is missing.

    All but the last have nothing unfinished and nothing new, so that the demo starts afresh for them.
    """
    lately = now - dt.timedelta(hours=2 * RECENT_HOURS)
    unfinished = {one.plan.person.id for one in played if one.progress.status in {"paused", "asking"}}
    busy = unfinished | {one.plan.person.id for one in played if one.last_at > lately}
    chosen: list[tuple[DemoPerson, str]] = []
    for says, is_wanted in _WANTED:
        person = next((person for person in people if is_wanted(person) and person.id not in busy), None)
        if person is not None:
            busy.add(person.id)
            chosen.append((person, _described(person, says)))
    half_way = next(
        (one for one in reversed(played) if one.progress.status == "paused" and one.plan.stop == "paused"),
        None,
    )
    if half_way is not None:
        chosen.append((half_way.plan.person, _described(half_way.plan.person, HALF_WAY)))
    return tuple(chosen)


def _described(person: DemoPerson, says: str) -> str:
    return f"{person.first_name} {person.last_name}: {says}"
