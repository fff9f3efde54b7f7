"""The gate: a release attacked together with the ledger of everything ever published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from summaries.disclosure.attack import Finding, Progress, Release, attack
from summaries.disclosure.cells import Cell, Where
from summaries.disclosure.model import (
    INSIDER,
    READER,
    AnswerBlock,
    Attacker,
    Background,
    Dims,
    Space,
    rows_of_cells,
    rows_of_knowledge,
)
from summaries.disclosure.printing import interval
from summaries.disclosure.rules import Rules
from summaries.disclosure.solver import ContradictionError, Solver

PERIOD = "period"


@dataclass(frozen=True)
class Statement:
    """What one document states: cells over its dimensions, with the answers that its questions have."""

    dims: Dims
    blocks: tuple[AnswerBlock, ...]
    cells: tuple[Cell, ...]


class Gate:
    """Decides whether cells may be printed, given what was printed before and what is known anyway."""

    def __init__(
        self, rules: Rules, background: Background, new: Statement, ledger: Iterable[Statement]
    ) -> None:
        """`new` gives the questions, the dimensions and, by its periods, the part of the ledger used."""
        self.rules = rules
        linked = _linked(new, tuple(ledger))
        self.published = tuple(cell for statement in linked for cell in statement.cells)
        self.dims = _together([new, *linked], new.dims[PERIOD])
        blocks = {block.q: block for statement in (*linked, new) for block in statement.blocks}
        self.blocks = tuple(blocks.values())
        self.background = _still_true(background, self.published, rules)
        if self.published and not self.agrees((), INSIDER):
            # Numbers of people moved on since something was printed about them; together they mislead.
            self.background = replace(self.background, people=())
        self._already = frozenset(self._found(())) if self.published else frozenset()

    def findings(self, cells: Sequence[Cell], *, progress: Progress | None = None) -> tuple[Finding, ...]:
        """What either attacker finds in `cells` and the ledger together; empty when they may be printed.

        What the ledger gives away without `cells` is not counted: it cannot be taken back.
        """
        found = self._found(cells, progress=progress)
        return tuple(finding for finding in found if finding not in self._already)

    def _found(self, cells: Sequence[Cell], *, progress: Progress | None = None) -> tuple[Finding, ...]:
        release = Release(self.dims, self.blocks, (*self.published, *cells))
        return tuple(
            finding
            for attacker in (INSIDER, READER)
            for finding in attack(release, self.background, self.rules, attacker, progress=progress)
        )

    def agrees(self, cells: Sequence[Cell], attacker: Attacker) -> bool:
        """Whether `cells` contradict neither themselves nor what is known and published."""
        space = Space(self.dims, self.blocks)
        rows = rows_of_knowledge(space, self.background, attacker)
        rows += rows_of_cells(space, (*self.published, *cells), self.rules, attacker)
        try:
            Solver(space.size, rows).smallest(())
        except ContradictionError:
            return False
        return True


def _periods(statement: Statement) -> set[str]:
    """The periods that a statement's cells are about; a cell that names none is about each of them.

    A statement without cells may speak of any of its periods.
    """
    if not statement.cells:
        return set(statement.dims[PERIOD])
    named = [dict(cell.where).get(PERIOD, statement.dims[PERIOD]) for cell in statement.cells]
    return {period for periods in named for period in periods}


def _linked(new: Statement, ledger: Sequence[Statement]) -> list[Statement]:
    """The documents of the ledger that say something about the periods of `new`, directly or through others.

    Nothing in the model joins people of different periods but a cell that spans them, so the others cannot
    help an attacker and are left out for speed.
    """
    reached = _periods(new)
    while True:
        linked = [statement for statement in ledger if _periods(statement) & reached]
        wider = reached.union(*map(_periods, linked))
        if wider == reached:
            return linked
        reached = wider


def _together(statements: Sequence[Statement], order: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The dimensions of `statements`, leaves in order; of the periods only those that are spoken of."""
    dims: dict[str, dict[str, None]] = {}
    for statement in statements:
        for dimension, leaves in statement.dims.items():
            dims.setdefault(dimension, {}).update(dict.fromkeys(leaves))
    spoken = set().union(*map(_periods, statements))
    dims[PERIOD] = dict.fromkeys(period for period in (*order, *sorted(spoken)) if period in spoken)
    return {dimension: tuple(leaves) for dimension, leaves in dims.items() if leaves}


def _still_true(background: Background, published: Sequence[Cell], rules: Rules) -> Background:
    """The background without numbers that changed since a count of the same people was printed."""
    printed: Mapping[Where, Cell] = {
        cell.where: cell for cell in published if cell.q is None and cell.stat == "count"
    }

    def holds(group: Where, people: int) -> bool:
        if group not in printed:
            return True
        low, high = interval(printed[group].value, rules)
        return low <= people <= high

    return Background(
        tuple((group, people) for group, people in background.people if holds(group, people)),
        background.impossible,
    )
