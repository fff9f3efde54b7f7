"""The rows of one invented person: what tables are cut by, and, in a schema of its own, who they are."""

from __future__ import annotations

import datetime as dt

from database.sealed import KeyRing
from earshot.demo.filling import Values
from earshot.demo.people import DemoPerson

KNOWN_FOR = dt.timedelta(days=400)
"""How long the council has had everybody in its list: longer than the year of responses."""


def known(person: DemoPerson, council_id: str, now: dt.datetime) -> Values:
    """The row of `words.young_person`, without anything that names them."""
    return {
        "council_id": council_id,
        "id": person.id,
        "age_band": person.age_band,
        "status": person.status,
        "area": person.area,
        "sex": person.sex,
        "legal_status": person.legal_status,
        "placement": person.placement,
        "unaccompanied": person.unaccompanied,
        "disability": person.disability,
        "demo": True,
        "added_at": now - KNOWN_FOR,
    }


def named(person: DemoPerson, council_id: str, keys: KeyRing) -> Values:
    """The row of `identity.person`: name, birthday (2010-05-17) and phone, still open."""
    return {
        "council_id": council_id,
        "young_person_id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "phone": person.phone,
        "phone_lookup": keys.look_up("phone", person.phone) if person.phone else None,
    }
