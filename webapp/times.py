"""Times and spans as pages show them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local(moment: dt.datetime | None) -> dt.datetime | None:
    """A stored moment by London's clocks."""
    return None if moment is None else moment.astimezone(LONDON)


def span(length: dt.timedelta) -> str:
    """How long, to the unit that matters: "12 minutes", "3 hours", "2 days"."""
    minutes = max(0, int(length.total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
