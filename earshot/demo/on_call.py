"""The demo's on-call rota: in office hours the worker is told first, then the adviser, then the lead."""

from __future__ import annotations

import random
from collections.abc import Mapping

from sqlalchemy.orm import Session

from database.models import Account, OnCallTurn
from earshot.demo.population import new_id

ORDER = ("worker", "adviser", "lead")
WEEKDAYS = range(5)
"""Monday to Friday."""

STARTS, ENDS = 9 * 60, 17 * 60
"""09:00 to 17:00, in minutes of London's day. At night it goes to the council's duty team, by the rules."""


def add_rota(
    session: Session, council_id: str, accounts: Mapping[str, Account], rng: random.Random
) -> tuple[OnCallTurn, ...]:
    """Add the turns of the demo's accounts, by role (flushed, not committed)."""
    turns = tuple(
        OnCallTurn(
            council_id=council_id,
            id=new_id(rng),
            account_id=accounts[role].id,
            weekday=weekday,
            starts=STARTS,
            ends=ENDS,
            place=place,
        )
        for weekday in WEEKDAYS
        for place, role in enumerate(ORDER, start=1)
    )
    session.add_all(turns)
    session.flush()
    return turns
