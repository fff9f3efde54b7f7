"""What may be printed of small numbers of alerts. Pure.

A number from 1 to 4 is never printed, nor is anything that gives it away: a part whose rest would be small,
a share of so few, or a sum that leaves so few over. That nothing small can be worked out is held by
tests/moderation/test_small_numbers.py, which prints every small table there can be and looks for a small
number that is the same in all that are printed alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final, Literal

FEWEST: Final = 5
"""The smallest number printed besides nought (design of the monthly page, issue 4; NHS practice)."""

BOUNDS_FROM: Final = 2 * FEWEST
"""From how many on it is said whether few were in a part, or few were not: below, one says the other."""

MANY: Final = 20
"""From how many on a long time is summed up: enough that the 95th percentile is not one alert's own time."""

Withheld = Literal["few", "all_but_few", "withheld"]
"""`few`: 1 to 4. `all_but_few`: all but 1 to 4. `withheld`: said by nothing else, so not said at all."""

Count = int | Withheld


@dataclass(frozen=True)
class Share:
    """A percentage, whole: exactly so many, or only that it is at least or at most so many."""

    kind: Literal["exactly", "at_least", "at_most"]
    percent: int


def is_small(number: int) -> bool:
    """Whether a number is so small that it is not printed; nought is not."""
    return 0 < number < FEWEST


def count(number: int) -> Count:
    """A number that stands by itself: nothing printed can be taken from it."""
    return "few" if is_small(number) else number


def part(number: int, whole: int) -> Count:
    """How many of `whole` (which is printed by `count`): the rest can be worked out, so it counts too."""
    if not 0 <= number <= whole:
        raise ValueError("a part is from nought to the whole")
    if is_small(whole):
        return "withheld"
    rest = whole - number
    if not is_small(number) and not is_small(rest):
        return number
    if whole < BOUNDS_FROM:
        return "withheld"
    return "few" if is_small(number) else "all_but_few"


def second_part(number: int, first: int, whole: int) -> Count:
    """How many of `whole` are in a part that shares nothing with another part, `first`, printed by `part`.

    Both together give away how many are in neither. So where `first` is printed this one is a part of what
    that leaves over; where it is not, no more is said than that this one is small too. Nought is printed all
    the same: it leaves the first part what it was.
    """
    if number == 0 and not is_small(whole):
        return 0
    first_said = part(first, whole)
    if isinstance(first_said, int):
        return part(number, whole - first)
    few_of_many = first_said == "few" and is_small(number) and whole >= BOUNDS_FROM + FEWEST
    return "few" if few_of_many else "withheld"


def share(number: int, whole: int) -> Share | None:
    """What percentage of `whole` `number` is; None when it may not be said, or there is nothing to divide."""
    if whole == 0:
        return None
    said = part(number, whole)
    if said == "withheld":
        return None
    if said == "few":
        return Share("at_most", ceil(100 * (FEWEST - 1) / whole))
    if said == "all_but_few":
        return Share("at_least", floor(100 * (whole - FEWEST + 1) / whole))
    return Share("exactly", floor(100 * number / whole + 0.5))


def coarse_share(number: int, whole: int) -> Share | None:
    """As `share`, of many (`MANY`) and to the nearest 5%, bounds to the next 10%; None for fewer.

    For spells that overlap: of an exact share of one and of the next, their wholes could be worked out, and
    so the small number by which they differ.
    """
    if whole < MANY:
        return None
    said = share(number, whole)
    if said is None or said.kind == "exactly":
        return said and Share("exactly", 5 * floor(20 * number / whole + 0.5))
    if said.kind == "at_most":
        return Share("at_most", 10 * ceil(said.percent / 10))
    return Share("at_least", 10 * floor(said.percent / 10))


def total(whole: int, parts: Sequence[int]) -> Count:
    """A sum of which `parts` are printed by `count`, and the rest not at all.

    What a reader is left with after taking away the parts that are printed must not be small: less than
    `BOUNDS_FROM` would pin down a part that was left out, or the rest itself.
    """
    left_over = whole - sum(number for number in parts if not is_small(number))
    if left_over < 0:
        raise ValueError("parts add up to no more than the whole")
    return "withheld" if 0 < left_over < BOUNDS_FROM else whole


def nearest_rank(values: Sequence[float], percent: int) -> float | None:
    """The percentile by nearest rank: the smallest value that so many per cent are at or below.

    None for fewer than `FEWEST` values. Below 20 values the 95th is the largest.
    """
    if len(values) < FEWEST:
        return None
    return sorted(values)[max(1, ceil(percent / 100 * len(values))) - 1]
