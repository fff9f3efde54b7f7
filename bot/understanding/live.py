"""The goal that a turn acts on, outside any questionnaire: the same for a turn and for `earshot evaluate`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding import thresholds
from bot.understanding.results import Understood
from bot.understanding.topics import Topics
from moderation.screening import Screening

RISK = "crisis"


@dataclass(frozen=True)
class Reading:
    """A goal, its topic when one is known, and whether to act on it rather than to ask.

    `narrowed` says that plain phrases of a topic decided it (topics.yml), whatever the rest was taken for.
    """

    goal: str
    sure: bool
    about: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether a topic's own phrases decided."""
        return self.about is not None


def is_risk(understood: Understood) -> bool:
    """Whether a message is likely enough to tell of a risk to be answered as one."""
    # The keyword matcher's confidences are no probabilities; its guess counts like any other of its guesses.
    likely = dict(understood.ranking).get(RISK, 0.0) if understood.by == "rasa" else 0.0
    return likely >= thresholds.RISK


def read(text: str, understood: Understood, topics: Topics) -> Reading:
    """What `text`, understood so, is taken for by a turn that has no question open."""
    if is_risk(understood):
        return Reading(RISK, sure=True)
    sure = understood.confidence >= thresholds.ACT
    narrowed = topics.of(text, understood.goal, sure=sure)
    if narrowed is not None:
        return Reading(narrowed.goal, sure=True, about=narrowed.about)
    return Reading(understood.goal, sure)


def acted_on(screening: Screening, text: str, understood: Understood, topics: Topics) -> str:
    """The goal that is acted on, or the likeliest of those offered.

    An urgent message gets the safe reply whatever it was understood as, so it is a crisis.
    """
    return RISK if screening.level == "urgent" else read(text, understood, topics).goal
