"""The only way from a young person's id to who they are. Whoever goes through says why, and it is noted.

A house rule fails when any other module of the product reads `Person` (the demo council, which makes them up,
apart).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Person, YoungPerson

Why = Literal["age_bands_follow_birthdays"]
"""The reasons there are. To add one, say here what it is for, and who may give it."""


def with_birthdays(session: Session, council_id: str, *, why: Why) -> Iterator[tuple[YoungPerson, dt.date]]:
    """Everybody with their date of birth. That the dates were read, and why, goes into the audit log."""
    record(session, council_id, "identity_read", detail={"why": why, "what": "date_of_birth"})
    pairs = session.execute(
        select(Person, YoungPerson)
        .join(
            YoungPerson,
            and_(YoungPerson.council_id == Person.council_id, YoungPerson.id == Person.young_person_id),
        )
        .where(Person.council_id == council_id)
    )
    for person, young_person in pairs:
        yield young_person, dt.date.fromisoformat(person.date_of_birth)
