"""Age bands follow birthdays. Only the band is written outside the identity schema, never the date."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from database.identity_vault import with_birthdays

BANDS = ((4, "0-4"), (7, "5-7"), (10, "8-10"), (15, "11-15"), (17, "16-17"))
"""The oldest age in each band; whoever is older is in 18-25."""


def band_of(birthday: dt.date, today: dt.date) -> str:
    """The age band of somebody born on `birthday`."""
    had_birthday = (today.month, today.day) >= (birthday.month, birthday.day)
    age = today.year - birthday.year - (0 if had_birthday else 1)
    return next((band for oldest, band in BANDS if age <= oldest), "18-25")


def renew_age_bands(session: Session, council_id: str, today: dt.date) -> int:
    """Set the band of everybody whose birthday has moved them; how many that were (not committed)."""
    moved = 0
    for young_person, birthday in with_birthdays(session, council_id, why="age_bands_follow_birthdays"):
        band = band_of(birthday, today)
        if band != young_person.age_band:
            young_person.age_band = band
            moved += 1
    return moved
