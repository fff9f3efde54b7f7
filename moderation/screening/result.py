"""What the screen answers: a level, a category, and reasons that a worker can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["none", "concern", "urgent"]

LEVELS: Final[tuple[Level, ...]] = ("none", "concern", "urgent")

# Section 3 of the design, in the order that settles a tie: the label that would change what is done first.
# Harm by someone paid to care goes to the designated officer (LADO) whatever else it is, so it leads.
CATEGORIES: Final[tuple[str, ...]] = (
    "allegation_against_staff",
    "abuse_sexual",
    "suicide",
    "exploitation_cse",
    "exploitation_cce_county_lines",
    "domestic_abuse",
    "abuse_physical",
    "missing",
    "neglect",
    "self_harm",
    "abuse_emotional",
    "eating",
    "substance",
    "bullying",
    "other",
    "none",
)


@dataclass(frozen=True)
class Screening:
    """The screen's answer for one contribution.

    `reasons` are sentences for a worker and may repeat a few of the writer's words, so they are as private
    as the contribution itself. `version` names the rules and the trained part that gave this answer.
    """

    level: Level
    category: str
    reasons: tuple[str, ...]
    version: str

    @property
    def flagged(self) -> bool:
        """Whether a human has to look at it."""
        return self.level != "none"


def higher(first: Level, second: Level) -> Level:
    """The more serious of two levels."""
    return first if LEVELS.index(first) >= LEVELS.index(second) else second
