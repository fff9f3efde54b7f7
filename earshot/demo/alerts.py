"""The demo's alerts: one a conversation that the screen flagged; older ones have been acknowledged or closed.

The rows are those that `moderation.alerts` would have made; it is not called because each would be a query.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from database.models.contributions import LEVELS
from earshot.demo.filling import Values
from earshot.demo.population import new_id
from earshot.demo.rows import ResponseRows
from moderation.alerts import REFERENCE_LENGTH, REFERENCE_LETTERS

OPEN_FOR = dt.timedelta(hours=48)
CLOSED_AFTER = dt.timedelta(days=60)
# A strategy discussion or the police would be a story that the demo does not tell.
ENDINGS = ("told_social_worker", "told_social_worker", "no_further_action", "screen_was_wrong")


@dataclass(frozen=True)
class Staff:
    """The ids of the demo's accounts that answer alerts."""

    worker: uuid.UUID
    lead: uuid.UUID


@dataclass
class AlertRows:
    """Rows of alerts, of what each is about, and of the audit log where somebody took one on."""

    alerts: list[Values] = field(default_factory=list)
    about: list[Values] = field(default_factory=list)
    audit: list[Values] = field(default_factory=list)


def alerts_of(
    responses: Iterable[ResponseRows], staff: Staff, rng: random.Random, now: dt.datetime
) -> AlertRows:
    """The alerts that the flagged among `responses` raised; the worker took on the older ones.

    The lead closed those of long ago. Those of the last two days are open, so that there is something to do.
    """
    made = AlertRows()
    for response in responses:
        if response.flagged:
            _add(made, response, staff, rng, now)
    return made


def _add(made: AlertRows, response: ResponseRows, staff: Staff, rng: random.Random, now: dt.datetime) -> None:
    council_id, opened_at = response.conversation["council_id"], response.flagged[0].at
    worst = max(response.flagged, key=lambda flagged: LEVELS.index(flagged.screening.level)).screening
    age, alert_id = now - opened_at, new_id(rng)
    status = "open" if age < OPEN_FOR else "acknowledged" if age < CLOSED_AFTER else "closed"
    taken_at = opened_at + dt.timedelta(minutes=rng.randint(2, 14 if worst.level == "urgent" else 240))
    made.alerts.append(
        {
            "council_id": council_id,
            "id": alert_id,
            "reference": "".join(rng.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH)),
            "conversation_id": response.conversation["id"],
            "young_person_id": response.conversation["young_person_id"],
            "level": worst.level,
            "category": worst.category,
            "status": status,
            "opened_at": opened_at,
            "clock_from": opened_at,
            "round": 1,
            "acknowledged_at": None if status == "open" else taken_at,
            "acknowledged_by": None if status == "open" else staff.worker,
            **_ending(status, staff, rng, taken_at),
        }
    )
    for flagged in response.flagged:
        made.about.append(
            {"council_id": council_id, "alert_id": alert_id, "contribution_id": flagged.contribution_id}
        )
    if status != "open":
        made.audit.append(
            {
                "council_id": council_id,
                # Not from the seed: the audit log outlives a demo that is made again.
                "id": uuid.uuid4(),
                "at": taken_at,
                "account_id": staff.worker,
                "action": "alert_acknowledged",
                "subject_id": alert_id,
                "detail": {},
            }
        )


def _ending(status: str, staff: Staff, rng: random.Random, taken_at: dt.datetime) -> Values:
    """How a closed alert ended: by the worker within a day, and closed by the lead the day after."""
    closed = status == "closed"
    ended_at = taken_at + dt.timedelta(hours=rng.randint(1, 24))
    return {
        "outcome": rng.choice(ENDINGS) if closed else None,
        "outcome_at": ended_at if closed else None,
        "outcome_by": staff.worker if closed else None,
        "closed_at": ended_at + dt.timedelta(hours=rng.randint(1, 24)) if closed else None,
        "closed_by": staff.lead if closed else None,
    }
