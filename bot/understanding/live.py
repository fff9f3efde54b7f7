"""The goal that a turn acts on: the screen's word first, then what the message was understood as."""

from __future__ import annotations

from bot.understanding.results import Understood
from moderation.screening import Screening

RISK = "crisis"


def acted_on(screening: Screening, understood: Understood) -> str:
    """The goal. An urgent message gets the safe reply whatever it was understood as, so it is a crisis."""
    return RISK if screening.level == "urgent" else understood.goal
