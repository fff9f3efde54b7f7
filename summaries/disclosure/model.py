"""What an intruder knows, as linear constraints over the numbers of people in the finest groups.

Unknowns, all at least nought: for each atom (one leaf category of every dimension, the period among them)
the people in it, and for each block of answers the people in it who gave each answer. A block's answers in
an atom are at most the people in it. A printed count is a row with the bounds of `printing.interval`; a
percentage or a mean, taken at its word, is two rows that bound it by its own denominator.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from summaries.disclosure.cells import Cell, Where
from summaries.disclosure.printing import interval
from summaries.disclosure.rules import CONFIDENTIAL, Rules

Dims = Mapping[str, tuple[str, ...]]
INFINITY = float("inf")


def merged_runs(responses: Sequence[str], scores: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """The merged categories a reader makes of answers: the first so many, and the last so many.

    Scored answers go from the worst to the best ("any negative"), others as they are asked. Runs of one
    answer and of the whole are left out.
    """
    ordered = sorted(scores, key=lambda answer: scores[answer]) if scores else list(responses)
    runs = [run for size in range(2, len(ordered)) for run in (ordered[:size], ordered[-size:])]
    return tuple(dict.fromkeys(tuple(run) for run in runs))


@dataclass(frozen=True)
class AnswerBlock:
    """A block of answers as the attack sees it.

    `merged` are the merged answers it also looks at. `whole` says that each person is in exactly one answer
    (taking part or not); `within` is a block and answer that whoever answers this must have given.
    """

    q: str
    responses: tuple[str, ...]
    scores: Mapping[str, int] = field(default_factory=dict)
    merged: tuple[tuple[str, ...], ...] = ()
    whole: bool = False
    within: tuple[str, str] | None = None


@dataclass(frozen=True)
class Background:
    """What is known without any summary: exact numbers of people, and groups that nobody can be in."""

    people: tuple[tuple[Where, int], ...] = ()
    impossible: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Attacker:
    """How a reader takes what is printed.

    One who `knows_the_system` knows which groups are impossible and how the blocks hang together, and that a
    percentage only repeats printed counts. One who does not takes each percentage at its word.
    """

    name: str
    knows_the_system: bool


INSIDER = Attacker("insider", knows_the_system=True)
READER = Attacker("reader", knows_the_system=False)


@dataclass(frozen=True)
class Row:
    """Bounds on a weighted sum of columns."""

    columns: tuple[int, ...]
    weights: tuple[float, ...]
    low: float
    high: float


class Space:
    """The columns: where each unknown stands. `dims` are the leaf categories of each dimension."""

    def __init__(self, dims: Dims, questions: Sequence[AnswerBlock]) -> None:
        self.dims = dims
        self.questions = {question.q: question for question in questions}
        self.atoms = tuple(itertools.product(*dims.values()))
        self._start: dict[tuple[str | None, str], int] = {(None, ""): 0}
        for question in questions:
            for answer in question.responses:
                self._start[(question.q, answer)] = len(self._start) * len(self.atoms)
        self.size = len(self._start) * len(self.atoms)

    def members(self, group: Where) -> tuple[int, ...]:
        """The numbers of the atoms in `group`."""
        places = {dimension: place for place, dimension in enumerate(self.dims)}
        tests = [(places[dimension], set(leaves)) for dimension, leaves in group]
        return tuple(
            number
            for number, atom in enumerate(self.atoms)
            if all(atom[place] in leaves for place, leaves in tests)
        )

    def columns(self, atoms: Iterable[int], q: str | None, of: Sequence[str] = ("",)) -> tuple[int, ...]:
        """The columns of the people of `atoms` (`q` None), or of those who gave one of the answers `of`."""
        starts = [self._start[(q, answer)] for answer in (of if q is not None else ("",))]
        atoms = tuple(atoms)
        return tuple(start + atom for start in starts for atom in atoms)


def rows_of_knowledge(space: Space, background: Background, attacker: Attacker) -> list[Row]:
    """The rows that hold before anything is published."""
    rows = [_sum(space.columns(space.members(group), None), n, n) for group, n in background.people]
    everywhere = range(len(space.atoms))
    for question in space.questions.values():
        for atom in everywhere:
            rows.append(_within_people(space, question, atom, attacker))
        if attacker.knows_the_system and question.within is not None:
            rows += [_within_block(space, question, atom) for atom in everywhere]
    if attacker.knows_the_system:
        for group in background.impossible:
            named = tuple((dimension, (leaf,)) for dimension, leaf in group.items())
            rows += [_sum((column,), 0, 0) for column in space.columns(space.members(named), None)]
    return rows


def rows_of_cells(space: Space, cells: Iterable[Cell], rules: Rules, attacker: Attacker) -> list[Row]:
    """The rows that what is printed adds. Cells that say the same twice give one row."""
    rows: dict[Row, None] = {}
    for cell in cells:
        for row in _rows_of_cell(space, cell, rules, attacker):
            rows[row] = None
    return list(rows)


def _rows_of_cell(space: Space, cell: Cell, rules: Rules, attacker: Attacker) -> list[Row]:
    atoms = space.members(cell.where)
    if cell.stat == "count":
        low, high = interval(cell.value, rules)
        return [_sum(space.columns(atoms, cell.q, cell.of), low, high)]
    if cell.value == CONFIDENTIAL or (attacker.knows_the_system and cell.stat == "percent"):
        return []
    if cell.q is None or isinstance(cell.value, str):
        raise ValueError(f"cell {cell.id} states a {cell.stat} of nothing")
    question = space.questions[cell.q]
    if cell.stat == "percent":
        weights = {answer: 100.0 if answer in cell.of else 0.0 for answer in question.responses}
        return _ratio(space, atoms, cell.q, weights, value=cell.value, half=0.5)
    return _ratio(space, atoms, cell.q, question.scores, value=cell.value, half=0.05)


def _ratio(
    space: Space, atoms: tuple[int, ...], q: str, weights: Mapping[str, float], *, value: float, half: float
) -> list[Row]:
    """`value` - `half` <= weighted sum / number of those weighed <= `value` + `half`, made linear."""
    columns = space.columns(atoms, q, tuple(weights))
    each = [weight for weight in weights.values() for _ in atoms]
    above = Row(columns, tuple(weight - (value - half) for weight in each), 0, INFINITY)
    below = Row(columns, tuple(weight - (value + half) for weight in each), -INFINITY, 0)
    return [above, below]


def _sum(columns: tuple[int, ...], low: float, high: float) -> Row:
    return Row(columns, (1.0,) * len(columns), low, high)


def _within_people(space: Space, question: AnswerBlock, atom: int, attacker: Attacker) -> Row:
    answers = space.columns((atom,), question.q, question.responses)
    people = space.columns((atom,), None)
    exactly = attacker.knows_the_system and question.whole
    return Row(people + answers, (1.0,) + (-1.0,) * len(answers), 0, 0 if exactly else INFINITY)


def _within_block(space: Space, question: AnswerBlock, atom: int) -> Row:
    if question.within is None:
        raise ValueError(f"{question.q} is within nothing")
    outer, answer = question.within
    answers = space.columns((atom,), question.q, question.responses)
    return Row(
        space.columns((atom,), outer, (answer,)) + answers, (1.0,) + (-1.0,) * len(answers), 0, INFINITY
    )
