"""Who is told of a task about somebody's safety that nobody has done, and when. Pure.

At once whoever is on call first, or else the leads; the duty team as well while the office is shut. After an
hour the leads and the duty team. Then it stands on the board.
"""

from __future__ import annotations

import datetime as dt

from earshot.council import OpeningHours
from moderation.on_call.rota import Rota
from moderation.on_call.steps import DUTY, LEADS, UNANSWERED_AFTER, Step


def task_steps_due(
    opened_at: dt.datetime, now: dt.datetime, *, rota: Rota, office: OpeningHours
) -> tuple[Step, ...]:
    """Every step of a task due from `opened_at` to `now` (both aware), in order."""
    first = rota.on_call(opened_at)[:1] or (LEADS,)
    on_duty = () if office.is_open(opened_at) else (DUTY,)
    late = opened_at + UNANSWERED_AFTER
    steps = (
        Step(0, opened_at, "raised", (*first, *on_duty)),
        Step(1, late, "unanswered", (LEADS, DUTY)),
    )
    return tuple(step for step in steps if step.at <= now)
