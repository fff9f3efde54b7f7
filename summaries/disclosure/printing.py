"""What is printed for a true number, and what a reader can know from what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from summaries.disclosure.cells import Value
from summaries.disclosure.rules import CONFIDENTIAL, Rules


def printed_count(true: int, rules: Rules) -> int | str:
    """The rounded count, or `c` when it is small. Each is rounded on its own, so tables need not add up."""
    if true < 0:
        raise ValueError("a count cannot be negative")
    if true <= rules.c_high:
        return CONFIDENTIAL
    return (true + rules.round_to // 2) // rules.round_to * rules.round_to


def interval(printed: Value, rules: Rules) -> tuple[int, int]:
    """The smallest and largest true count that is printed so. Raises ValueError for what is never printed."""
    if printed == CONFIDENTIAL:
        return (0, rules.c_high)
    if not isinstance(printed, int) or printed % rules.round_to or printed <= 0:
        raise ValueError(f"{printed!r} is never printed for a count")
    low = max(rules.shown_from, printed - rules.round_to // 2)
    return (low, printed + (rules.round_to - 1) // 2)


def printed_percent(numerator: int | str, denominator: int | str, rules: Rules) -> int | str | None:
    """A whole percentage of two *printed* counts; `c` when the numerator is, None when it may not be shown.

    Percentages of true counts would give them back ("4% of 25" is 1); this is a function of what is already
    printed and so adds nothing to it.
    """
    if isinstance(denominator, str) or denominator < rules.percent_from:
        return None
    if isinstance(numerator, str):
        return CONFIDENTIAL
    exact = Decimal(100 * numerator) / Decimal(denominator)
    # Rounding each on its own can put a part above its whole.
    return min(100, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))


def printed_mean(printed: Mapping[str, int | str], scores: Mapping[str, int], rules: Rules) -> float | None:
    """The mean score of printed counts to one decimal, or None when it may not be shown.

    It may not when fewer than `mean_from` answered or any answer is `c`: a mean gives the missing count back.
    """
    shown = {answer: count for answer, count in printed.items() if isinstance(count, int)}
    people = sum(shown.values())
    if set(shown) != set(scores) or people < rules.mean_from:
        return None
    exact = Decimal(sum(scores[answer] * count for answer, count in shown.items())) / Decimal(people)
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def may_be_split(counts: Mapping[str, int], merged: Iterable[Sequence[str]], rules: Rules) -> bool:
    """Whether a group's answers may be shown apart: enough people, and enough who differ.

    `counts` are the true counts of the group's answers; `merged` the merged categories that must not hold
    nearly the whole group either ("any negative"). Otherwise the answer of each member is as good as known.
    """
    people = sum(counts.values())
    commonest = [max(counts.values(), default=0), *(sum(counts[answer] for answer in run) for run in merged)]
    return people >= rules.split_from and people - max(commonest) >= rules.k


def ways_of_people(people: int, rules: Rules) -> int:
    """The most dimensions a table about people may have in a council of `people`: 0 is totals only."""
    return 0 if people < rules.one_way_from else 1 if people < rules.two_way_from else 2


def ways_of_answers(people: int, rules: Rules) -> int | None:
    """The most dimensions a question's answers may be split by; None when they may not be shown at all."""
    return None if people < rules.one_way_from else 0 if people < rules.two_way_from else 1
