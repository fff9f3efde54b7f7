"""The attack finds what can be worked out, and nothing else."""

from __future__ import annotations

import itertools
import random

import pytest

from summaries.disclosure.attack import Finding, Release, attack
from summaries.disclosure.cells import Cell, where
from summaries.disclosure.model import (
    INSIDER,
    READER,
    AnswerBlock,
    Attacker,
    Background,
    Space,
    rows_of_cells,
    rows_of_knowledge,
)
from summaries.disclosure.printing import interval, printed_count
from summaries.disclosure.rules import Rules
from summaries.disclosure.solver import ContradictionError, Solver

RULES = Rules()
DIMS = {"age": ("young", "old"), "home": ("near", "far")}
SAFE = AnswerBlock("s.safe", ("yes", "no"), {"yes": 1, "no": 0})
PART = AnswerBlock("s.taking_part", ("took_part", "did_not"), whole=True)


def cell(
    groups: dict[str, list[str]], q: str | None, of: tuple[str, ...], value: int | str, stat: str = "count"
) -> Cell:
    return Cell("", "", where(groups), q, of, stat, value)  # type: ignore[arg-type]


def found(
    cells: list[Cell], people: dict[tuple[str, ...], int], attacker: Attacker = INSIDER, **impossible: str
) -> set[tuple[str, tuple[str, ...], str | None, tuple[str, ...]]]:
    known = tuple((where({name: [leaf] for name, leaf in _placed(group)}), n) for group, n in people.items())
    background = Background(known, (impossible,) if impossible else ())
    findings = attack(Release(DIMS, (PART, SAFE), tuple(cells)), background, RULES, attacker)
    return {(one.leak, tuple(leaf for _, (leaf,) in one.where), one.q, one.of) for one in findings}


def _placed(group: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, leaf) for leaf in group for name, leaves in DIMS.items() if leaf in leaves]


def test_a_printed_count_beside_an_exact_one_shows_that_a_whole_group_took_part() -> None:
    leaks = found([cell({"age": ["old"]}, PART.q, ("took_part",), 10)], {("old",): 8})
    assert ("L4", ("old",), PART.q, ("took_part",)) in leaks


def test_a_printed_count_beside_an_exact_one_shows_that_at_most_one_did_not() -> None:
    leaks = found([cell({"age": ["old"]}, PART.q, ("took_part",), 10)], {("old",): 9})
    assert ("L4b", ("old",), PART.q, ("took_part",)) in leaks


def test_the_same_count_among_enough_people_shows_nothing() -> None:
    assert (
        found([cell({"age": ["old"]}, PART.q, ("took_part",), 10)], {("old",): 60, ("young",): 60}) == set()
    )


def test_two_counts_show_a_few_people_of_a_small_overlap() -> None:
    # 33 are old, 30 near, and nobody young is near: 3 are old and far. Of the old 28 or more took part, of
    # the near 27 at most.
    leaks = found(
        [
            cell({"age": ["old"]}, PART.q, ("took_part",), 30),
            cell({"home": ["near"]}, PART.q, ("took_part",), 25),
        ],
        {(): 100, ("old",): 33, ("near",): 30},
        age="young",
        home="near",
    )
    assert ("L2", ("old", "far"), PART.q, ("took_part",)) in leaks


def test_what_the_background_alone_gives_away_is_not_the_releases_doing() -> None:
    # The number of people who are old and far (3) is known before anything is printed.
    known = {(): 100, ("old",): 33, ("near",): 30}
    assert found([cell({}, None, (), 100)], known, age="young", home="near") == set()


def test_a_percentage_taken_at_its_word_gives_an_exact_small_number() -> None:
    counts = [cell({}, SAFE.q, ("yes",), 95), cell({}, SAFE.q, ("yes", "no"), 100)]
    word = cell({}, SAFE.q, ("no",), 3, "percent")
    assert found(counts, {(): 300}, READER) == set()
    assert {leak for leak, *_ in found([*counts, word], {(): 300}, READER)} & {"L1", "L2"}
    # Who knows that percentages are of printed counts learns nothing from it.
    assert found([*counts, word], {(): 300}, INSIDER) == set()


def test_a_release_that_cannot_be_true_is_a_finding() -> None:
    assert found([cell({}, None, (), 20)], {(): 40}) == {("contradiction", (), None, ())}


@pytest.mark.parametrize("seed", range(25))
def test_bounds_are_those_of_trying_every_population(seed: int) -> None:
    rng = random.Random(seed)
    true = [rng.choice((0, 1, 3, 8, 9, 12)) for _ in range(4)]
    space = Space(DIMS, ())
    groups = [where({name: [leaf] for name, leaf in _placed(group)}) for group in _every_group()]
    cells = [
        Cell(
            "",
            "",
            group,
            None,
            (),
            "count",
            printed_count(sum(true[atom] for atom in space.members(group)), RULES),
        )
        for group in rng.sample(groups, 5)
    ]
    total = Background(((where({}), sum(true)),))
    solver = Solver(
        space.size, rows_of_knowledge(space, total, INSIDER) + rows_of_cells(space, cells, RULES, INSIDER)
    )
    possible = list(
        _populations(sum(true), [(space.members(one.where), interval(one.value, RULES)) for one in cells])
    )
    assert tuple(true) in possible
    for group in groups:
        atoms = space.members(group)
        sums = [sum(numbers[atom] for atom in atoms) for numbers in possible]
        # The relaxation to fractions can only be wider, and must not be wider by a whole person here.
        low, high = solver.smallest(atoms)[0], solver.largest(atoms)[0]
        assert low <= min(sums) + 1e-6
        assert high >= max(sums) - 1e-6
        assert (low, high) == pytest.approx((min(sums), max(sums)), abs=0.999)


def _every_group() -> list[tuple[str, ...]]:
    singles = [leaf for leaves in DIMS.values() for leaf in leaves]
    return [(), *((leaf,) for leaf in singles), *itertools.product(*DIMS.values())]


def _populations(total: int, bounds: list[tuple[tuple[int, ...], tuple[int, int]]]) -> list[tuple[int, ...]]:
    return [
        numbers
        for first in itertools.product(range(total + 1), repeat=3)
        if sum(first) <= total
        for numbers in [(*first, total - sum(first))]
        if all(low <= sum(numbers[atom] for atom in atoms) <= high for atoms, (low, high) in bounds)
    ]


def test_a_solver_of_contradictions_says_so() -> None:
    space = Space(DIMS, ())
    rows = rows_of_cells(space, [cell({}, None, (), 20), cell({}, None, (), 40)], RULES, INSIDER)
    with pytest.raises(ContradictionError):
        Solver(space.size, rows).smallest((0,))


def test_findings_name_their_attacker() -> None:
    release = Release(DIMS, (PART,), (cell({}, None, (), 20),))
    findings = attack(release, Background(((where({}), 40),)), RULES, READER)
    assert findings == (Finding("contradiction", "reader"),)
