"""The primary rules: what is printed for a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.disclosure.printing import (
    interval,
    may_be_split,
    printed_count,
    printed_mean,
    printed_percent,
    ways_of_answers,
    ways_of_people,
)
from summaries.disclosure.rules import Rules

RULES = Rules()
STRICTER = Rules(round_to=10, c_high=9)


@pytest.mark.parametrize(
    ("true", "printed"),
    [(0, "c"), (1, "c"), (7, "c"), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1118, 1120)],
)
def test_small_counts_are_confidential_and_others_rounded(true: int, printed: int | str) -> None:
    assert printed_count(true, RULES) == printed


@given(st.integers(0, 5000), st.sampled_from([RULES, STRICTER]))
def test_a_printed_count_says_exactly_which_counts_print_so(true: int, rules: Rules) -> None:
    printed = printed_count(true, rules)
    low, high = interval(printed, rules)
    assert low <= true <= high
    assert [
        n for n in range(low - 12 if low > 12 else 0, high + 12) if printed_count(n, rules) == printed
    ] == list(range(low, high + 1))


@given(st.integers(0, 5000))
def test_no_number_under_eight_is_ever_printed(true: int) -> None:
    printed = printed_count(true, RULES)
    assert printed == "c" or (isinstance(printed, int) and printed >= 10 and printed % 5 == 0)


@pytest.mark.parametrize("printed", [0, 5, -5, 7, 12, "low", 2.5])
def test_what_is_never_printed_for_a_count_is_not_understood(printed: object) -> None:
    if printed == 5:
        # 5 would stand for 3 to 7, and those are confidential.
        assert interval(5, RULES)[0] > interval(5, RULES)[1]
        return
    with pytest.raises(ValueError, match="never printed"):
        interval(printed, RULES)  # type: ignore[arg-type]


@given(st.integers(20, 2000), st.data())
def test_a_percentage_is_the_same_for_every_count_that_prints_alike(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    numerator, denominator = printed_count(part, RULES), printed_count(whole, RULES)
    percent = printed_percent(numerator, denominator, RULES)
    if numerator == "c":
        assert percent == "c"
        return
    assert isinstance(percent, int)
    assert 0 <= percent <= 100
    low, high = interval(numerator, RULES)
    # At least five true numerators, or the confidential ones, give this very percentage.
    assert {printed_percent(printed_count(n, RULES), denominator, RULES) for n in range(low, high + 1)} == {
        percent
    }
    assert high - low >= 4


def test_a_percentage_needs_twenty_behind_it() -> None:
    assert printed_percent(10, 15, RULES) is None
    assert printed_percent(10, 20, RULES) == 50
    assert printed_percent(10, "c", RULES) is None


def test_a_mean_is_not_shown_beside_a_confidential_answer() -> None:
    scores = {"yes": 2, "sometimes": 1, "no": 0}
    assert printed_mean({"yes": 20, "sometimes": 10, "no": 10}, scores, RULES) == 1.3
    assert printed_mean({"yes": 20, "sometimes": 10, "no": "c"}, scores, RULES) is None
    assert printed_mean({"yes": 10, "no": 5}, {"yes": 2, "no": 0}, RULES) is None


@pytest.mark.parametrize(
    ("counts", "may"),
    [
        ({"yes": 5, "sometimes": 0, "no": 5}, True),
        ({"yes": 5, "sometimes": 0, "no": 4}, False),  # nine people
        ({"yes": 96, "sometimes": 2, "no": 2}, False),  # four who differ
        ({"yes": 95, "sometimes": 3, "no": 2}, True),
        ({"yes": 4, "sometimes": 48, "no": 48}, False),  # nearly everybody said something negative
        ({}, False),
    ],
)
def test_a_group_whose_answers_are_alike_is_not_split(counts: dict[str, int], may: bool) -> None:
    negative = [answer for answer in ("sometimes", "no") if answer in counts]
    assert may_be_split(counts, [negative], RULES) is may


def test_small_councils_get_fewer_dimensions() -> None:
    assert [ways_of_people(people, RULES) for people in (34, 50, 199, 200)] == [0, 1, 1, 2]
    assert [ways_of_answers(people, RULES) for people in (34, 50, 199, 200)] == [None, 0, 0, 1]


@pytest.mark.parametrize(
    "looser", [{"k": 3}, {"c_high": 4}, {"round_to": 1}, {"split_from": 9}, {"percent_from": 10}]
)
def test_a_council_cannot_loosen_a_rule(looser: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="rules can only be stricter"):
        Rules(**looser)


def test_rounding_so_coarse_that_it_would_print_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="no 0 is printed"):
        Rules(round_to=20)
