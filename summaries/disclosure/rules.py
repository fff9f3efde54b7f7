"""The numbers of disclosure control. A council may make them stricter, never looser."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

CONFIDENTIAL = "c"
LOW = "low"


@dataclass(frozen=True)
class Rules:
    """The rules' numbers; the defaults are those of the specification, each with its basis there.

    Raises ValueError, naming the field, for a number that is looser than the default.
    """

    k: int = 5
    """Nobody may work out a count of 1 to k - 1; also how many must differ from the commonest answer."""
    round_to: int = 5
    """Counts are printed to the nearest multiple of this, a half upwards (NHS, Ofqual)."""
    c_high: int = 7
    """A true count of nought to this is printed `c` (NHS Digital suppresses 1 to 7; hiding zeros is ours)."""
    percent_from: int = 20
    """The smallest printed denominator of a percentage."""
    mean_from: int = 20
    """The smallest number of people behind a mean."""
    split_from: int = 10
    """The smallest number of people whose answers are shown apart."""
    two_way_from: int = 200
    """With fewer people, a table has one dimension, and a question's answers are that one."""
    one_way_from: int = 50
    """With fewer people, totals and themes only."""
    theme_from: int = 8
    """The smallest number of young people who raised a theme that is named."""
    quote_from: int = 20
    """The smallest number of people in a group that a quote is said to come from."""

    def __post_init__(self) -> None:
        for number in fields(self):
            default = number.default
            if not isinstance(default, int) or getattr(self, number.name) < default:
                raise ValueError(f"{number.name} must be at least {default}: rules can only be stricter")
        if self.round_to % 5:
            raise ValueError("round_to must be a multiple of 5")
        if self.c_high < self.round_to // 2:
            raise ValueError("c_high must reach as far as what rounds to nought, so that no 0 is printed")

    @property
    def shown_from(self) -> int:
        """The smallest true count that is printed as a number."""
        return self.c_high + 1

    def to_json(self) -> dict[str, Any]:
        """As a published summary states them."""
        return {
            "k": self.k,
            "round_to": self.round_to,
            "c_band": [0, self.c_high],
            "shown_min": self.shown_from,
            "zeros_published": False,
            "zero_means_zero": False,
            "pct_dp": 0,
        }
