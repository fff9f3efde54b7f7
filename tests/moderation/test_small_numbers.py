"""Nothing small can be worked out of what is printed: every small table is tried against every other."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from itertools import product

import pytest

from moderation.alerts.small_numbers import (
    FEWEST,
    Share,
    coarse_share,
    count,
    is_small,
    nearest_rank,
    part,
    second_part,
    share,
    total,
)

Table = dict[str, int]


def given_away(
    tables: Iterable[Table],
    printed: Callable[[Table], Hashable],
    looked_at: Callable[[Table], bool] = lambda _table: True,
) -> list[tuple[str, Hashable]]:
    """The small numbers of any table that every table printed alike has in common.

    `looked_at` leaves out tables near the edge, whose fellows lie beyond it.
    """
    alike: dict[Hashable, list[Table]] = defaultdict(list)
    for table in tables:
        alike[printed(table)].append(table)
    return [
        (name, shown)
        for shown, same in alike.items()
        for name in same[0]
        if any(looked_at(table) for table in same)
        if is_small(same[0][name]) and len({table[name] for table in same}) == 1
    ]


def test_the_attack_finds_a_single_hidden_number_that_a_total_gives_away() -> None:
    tables = [{"a": a, "b": b} for a, b in product(range(12), repeat=2)]
    assert given_away(tables, lambda one: (count(one["a"]), count(one["b"]), one["a"] + one["b"]))


def test_a_number_by_itself_is_printed_from_five_on_and_nought_is() -> None:
    assert [count(number) for number in range(7)] == [0, "few", "few", "few", "few", 5, 6]


def test_no_part_gives_itself_or_the_rest_away() -> None:
    tables = [{"part": n, "rest": whole - n, "whole": whole} for whole in range(40) for n in range(whole + 1)]

    def printed(one: Table) -> Hashable:
        whole = one["whole"]
        return count(whole), part(one["part"], whole), share(one["part"], whole)

    assert given_away(tables, printed) == []


def test_two_parts_do_not_give_away_how_many_are_in_neither() -> None:
    tables = [
        {
            "first": first,
            "second": second,
            "neither": whole - first - second,
            "not_first": whole - first,
            "not_second": whole - second,
            "whole": whole,
        }
        for whole in range(32)
        for first in range(whole + 1)
        for second in range(whole - first + 1)
    ]

    def printed(one: Table) -> Hashable:
        first, whole = one["first"], one["whole"]
        return (
            count(whole),
            part(first, whole),
            share(first, whole),
            second_part(one["second"], first, whole),
        )

    assert given_away(tables, printed) == []


def test_no_part_of_a_total_is_given_away_printed_or_not() -> None:
    tables = [
        {"urgent": urgent, "concern": concern, "none": none}
        for urgent, concern, none in product(range(13), range(13), range(31))
    ]

    def printed(one: Table) -> Hashable:
        parts = (one["urgent"], one["concern"])
        return total(sum(one.values()), parts), *(count(number) for number in parts)

    assert given_away(tables, printed, lambda one: one["none"] <= 22) == []


def test_most_months_keep_their_total() -> None:
    assert total(312, (3, 12)) == 312
    assert total(14, (3, 10)) == "withheld", "4 are left over, of which 3 would be given away"
    assert total(20, (8, 12)) == 20, "nothing is left over"
    assert total(0, (0, 0)) == 0


def test_a_share_says_a_bound_where_the_exact_one_would_give_a_small_number_away() -> None:
    assert share(15, 30) == Share("exactly", 50)
    assert share(20, 20) == Share("exactly", 100)
    assert share(0, 20) == Share("exactly", 0)
    assert share(18, 20) == Share("at_least", 80)
    assert share(2, 20) == Share("at_most", 20)
    assert share(6, 8) is None
    assert share(2, 4) is None
    assert share(0, 0) is None


def test_a_share_of_a_long_spell_gives_neither_a_small_number_nor_how_many_there_were_away() -> None:
    # Wholes up to 90 are looked at; those beyond only help to hide.
    tables = [
        {"part": n, "rest": whole - n, "whole": whole} for whole in range(20, 140) for n in range(whole + 1)
    ]
    alike: dict[object, set[int]] = defaultdict(set)
    for table in tables:
        alike[coarse_share(table["part"], table["whole"])].add(table["whole"])
    for said, wholes in alike.items():
        assert len([whole for whole in wholes if whole <= 90]) >= 10, said
    assert given_away(tables, lambda one: coarse_share(one["part"], one["whole"])) == []


def test_a_share_of_a_long_spell_is_rounded_and_true() -> None:
    assert coarse_share(17, 24) == Share("exactly", 70)
    assert coarse_share(24, 24) == Share("exactly", 100)
    assert coarse_share(22, 24) == Share("at_least", 80)
    assert coarse_share(2, 24) == Share("at_most", 20)
    assert coarse_share(19, 19) is None


def test_a_bound_is_true() -> None:
    for whole in range(1, 60):
        for number in range(whole + 1):
            said = share(number, whole)
            if said is not None and said.kind == "at_least":
                assert 100 * number / whole >= said.percent
            if said is not None and said.kind == "at_most":
                assert 100 * number / whole <= said.percent


def test_percentiles_are_by_nearest_rank_and_none_of_fewer_than_five() -> None:
    assert nearest_rank([1, 2, 3, 4], 50) is None
    assert nearest_rank([5, 1, 4, 2, 3], 50) == 3
    assert nearest_rank([15, 20, 35, 40, 50], 30) == 20, "the example of the usual textbooks"
    assert nearest_rank([15, 20, 35, 40, 50], 40) == 20
    assert nearest_rank([15, 20, 35, 40, 50], 100) == 50
    assert nearest_rank(list(range(1, 101)), 95) == 95
    assert nearest_rank(list(range(1, 20)), 95) == 19, "below 20 values it is the largest"
    assert FEWEST == 5


def test_what_cannot_be_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="part"):
        part(3, 2)
    with pytest.raises(ValueError, match="whole"):
        total(9, (5, 6))
