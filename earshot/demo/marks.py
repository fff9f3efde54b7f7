"""The demo's marks on the screen: what the worker said of flagged words once their alert had ended."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterable, Mapping

from earshot.demo.alerts import AlertRows, Staff
from earshot.demo.filling import Values
from earshot.demo.rows import Flagged, ResponseRows

MARKED = 0.7
"""Of the flagged pieces, how many somebody marks: people skip some."""


def marks_of(
    responses: Iterable[ResponseRows], alerts: AlertRows, staff: Staff, rng: random.Random
) -> list[Values]:
    """Rows of corrections: too high where the alert ended as "the screen was wrong", else right.

    Only pieces whose alert has ended are marked, on the day of its outcome. Those that were not flagged are
    left alone, as people mostly do.
    """
    ended = {row["conversation_id"]: row for row in alerts.alerts if row["outcome"] is not None}
    return [
        _mark(response.conversation["council_id"], flagged, ended[conversation_id], staff.worker)
        for response in responses
        if (conversation_id := response.conversation["id"]) in ended
        for flagged in response.flagged
        if rng.random() < MARKED
    ]


def _mark(council_id: str, flagged: Flagged, alert: Mapping[str, object], worker: uuid.UUID) -> Values:
    screening, at = flagged.screening, alert["outcome_at"]
    assert isinstance(at, dt.datetime)  # an alert that has ended did so at a time  # noqa: S101
    wrong = alert["outcome"] == "screen_was_wrong"
    return {
        "council_id": council_id,
        "contribution_id": flagged.contribution_id,
        "verdict": "too_high" if wrong else "right",
        "level": "none" if wrong else screening.level,
        "category": "none" if wrong else screening.category,
        "screen_level": screening.level,
        "screen_category": screening.category,
        "screen_version": screening.version,
        "account_id": worker,
        "at": at,
    }
