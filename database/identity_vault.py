"""The only way from a young person's id to who they are. Whoever goes through says why, and it is noted.

A house rule fails when any other module of the product reads `Person` (the demo council, which makes them up,
apart).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Person, YoungPerson

Why = Literal["age_bands_follow_birthdays"]
"""The reasons a process may have by itself. To add one, say here what it is for."""

SHORTEST_REASON = 10
"""Characters of the reason that a person gives: enough that "x" is not one."""


class ReasonMissingError(Exception):
    """Somebody wanted to know who a young person is without saying why."""


@dataclass(frozen=True)
class Identity:
    """Who a young person is."""

    name: str
    date_of_birth: dt.date
    phone: str | None


def who_is(
    session: Session,
    council_id: str,
    young_person_id: uuid.UUID,
    *,
    reason: str,
    account_id: uuid.UUID,
    alert_id: uuid.UUID,
) -> Identity | None:
    """Who the young person of an alert is, for somebody who must find them; None when nobody is on record.

    The reason, who asked and for which alert go into the audit log first (committed with the caller's
    transaction). Raises ReasonMissingError when no reason of some length is given.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissingError
    detail = {"why": reason.strip(), "young_person": str(young_person_id)}
    record(session, council_id, "identity_opened", account_id=account_id, subject_id=alert_id, detail=detail)
    person = session.get(Person, (council_id, young_person_id))
    if person is None:
        return None
    name = f"{person.first_name} {person.last_name}"
    return Identity(name, dt.date.fromisoformat(person.date_of_birth), person.phone)


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
