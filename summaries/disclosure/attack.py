"""The attack on a release: what can be worked out about small groups from what is printed and what is known.

Every conjunction of at most so many leaf categories is looked at, published or not, by itself and by answer
and merged answer. A finding counts as a leak only when it is not there with the background alone. A point
that satisfies the constraints and in which a group is empty or large acquits the group at once, so most
targets need no solving of their own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from summaries.disclosure.cells import Cell, Where
from summaries.disclosure.model import (
    AnswerBlock,
    Attacker,
    Background,
    Dims,
    Space,
    rows_of_cells,
    rows_of_knowledge,
)
from summaries.disclosure.rules import Rules
from summaries.disclosure.solver import ContradictionError, Point, Solver

EPSILON = 1e-6
Leak = Literal["L1", "L2", "L4", "L4b", "contradiction"]
Progress = Callable[[int, int], None]
"""Told how many targets are settled, of how many."""


@dataclass(frozen=True)
class Finding:
    """A leak: its kind, and the group and answers it is about (`q` None: the people of the group).

    For L1 (exact) and L2 (certainly there and certainly few) `of` are the answers of the small number; for L4
    and L4b the only answers that (all but one of) the group can have given. A contradiction has no group.
    """

    leak: Leak
    attacker: str
    where: Where = ()
    q: str | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A small number looked for: the people of a group (`q` None), those who gave `of`, or those who did not.

    `columns` are summed for it; `others` are the answers that are left when `of` are taken away, for L4.
    """

    where: Where
    atoms: tuple[int, ...]
    q: str | None
    of: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Release:
    """What is attacked: printed cells (earlier documents' among them) over `dims`, and their questions."""

    dims: Dims
    blocks: tuple[AnswerBlock, ...]
    cells: tuple[Cell, ...]


def attack(
    release: Release,
    background: Background,
    rules: Rules,
    attacker: Attacker,
    *,
    depth: int = 2,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """The leaks of `release` beyond `background` that `attacker` finds in groups of `depth` categories.

    Groups of fewer categories are looked at too. Raises SolverError when HiGHS gives no answer.
    """
    space = Space(release.dims, release.blocks)
    known = rows_of_knowledge(space, background, attacker)
    printed = rows_of_cells(space, release.cells, rules, attacker)
    groups = tuple(_groups(release.dims, depth))
    try:
        found = _Search(space, Solver(space.size, known + printed), rules, attacker, progress).run(groups)
    except ContradictionError:
        return (Finding("contradiction", attacker.name),)
    if not found:
        return ()
    # What the background alone gives away is not the release's doing.
    suspects = tuple(dict.fromkeys(finding.where for finding in found))
    before = _Search(space, Solver(space.size, known), rules, attacker, None).run(suspects)
    return tuple(finding for finding in found if finding not in before)


def _groups(dims: Dims, depth: int) -> Iterator[Where]:
    # A dimension of one category cuts nothing.
    cutting = {dimension: leaves for dimension, leaves in dims.items() if len(leaves) > 1}
    for size in range(depth + 1):
        for chosen in itertools.combinations(sorted(cutting), size):
            for leaves in itertools.product(*(cutting[dimension] for dimension in chosen)):
                yield tuple((dimension, (leaf,)) for dimension, leaf in zip(chosen, leaves, strict=True))


class _Pending:
    """Targets not yet settled, and their sums at any point in one step."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.targets = targets
        self.open = np.ones(len(targets), dtype=bool)
        self._flat = np.array([column for target in targets for column in target.columns], dtype=np.int64)
        sizes = [len(target.columns) for target in targets]
        self._starts = np.cumsum([0, *sizes[:-1]]) if sizes else np.zeros(0, dtype=np.int64)

    def still_open(self) -> Iterator[Target]:
        """The targets not yet settled."""
        return (target for target, is_open in zip(self.targets, self.open, strict=True) if is_open)

    def sums(self, point: Point) -> Point:
        """The value of each target at `point`."""
        values: Point = np.add.reduceat(point[self._flat], self._starts)
        return values

    def acquit(
        self, point: Point, harmless: Callable[[Point], np.ndarray[tuple[int], np.dtype[np.bool]]]
    ) -> None:
        """Settle the targets whose value at `point` shows that they are harmless."""
        if len(point) and len(self.targets):
            self.open &= ~harmless(self.sums(point))


class _Search:
    def __init__(
        self,
        space: Space,
        solver: Solver,
        rules: Rules,
        attacker: Attacker,
        progress: Progress | None,
    ) -> None:
        self.space, self.solver, self.rules, self.attacker = space, solver, rules, attacker
        self.progress = progress
        self.certain: dict[Where, bool] = {}

    def run(self, groups: Iterable[Where]) -> tuple[Finding, ...]:
        """All findings over `groups`, leaks or known before."""
        placed = [(group, atoms) for group in groups if (atoms := self.space.members(group))]
        self.small = _Pending([target for place in placed for target in self._small_targets(*place)])
        self.other = _Pending([target for place in placed for target in self._other_targets(*place)])
        self._witness(self.solver.smallest(())[1])
        self._acquit_together(self.small)
        self._acquit_together(self.other)
        return (*self._search_small(), *self._search_other())

    def _small_targets(self, group: Where, atoms: tuple[int, ...]) -> Iterator[Target]:
        yield Target(group, atoms, None, (), self.space.columns(atoms, None))
        for question in self.space.questions.values():
            singles = ((answer,) for answer in question.responses)
            for of in dict.fromkeys((*singles, *question.merged, question.responses)):
                yield Target(group, atoms, question.q, of, self.space.columns(atoms, question.q, of))

    def _other_targets(self, group: Where, atoms: tuple[int, ...]) -> Iterator[Target]:
        for question in self.space.questions.values():
            singles = ((answer,) for answer in question.responses)
            for of in dict.fromkeys((*singles, *question.merged)):
                others = tuple(answer for answer in question.responses if answer not in of)
                if others:
                    yield Target(group, atoms, question.q, of, self.space.columns(atoms, question.q, others))

    def _acquit_together(self, pending: _Pending) -> None:
        """Look for points that acquit many targets at once: those where the open ones are large together."""
        before = -1
        while before != (before := int(pending.open.sum())) and before:
            columns = {column for target in pending.still_open() for column in target.columns}
            self._witness(self.solver.largest(tuple(columns))[1])

    def _witness(self, point: Point) -> None:
        small = self.rules.k - 1
        # L1 and L2 need at least 1 and at most k - 1, L4 and L4b at most 1, with whole numbers inside.
        self.small.acquit(point, lambda sums: (sums <= EPSILON) | (sums >= small + 1 - EPSILON))
        self.other.acquit(point, lambda sums: sums >= 2 - EPSILON)
        if self.progress is not None:
            total = len(self.small.targets) + len(self.other.targets)
            self.progress(total - int(self.small.open.sum()) - int(self.other.open.sum()), total)

    def _search_small(self) -> Iterator[Finding]:
        for number, target in enumerate(self.small.targets):
            if not self.small.open[number]:
                continue
            low, point = self.solver.smallest(target.columns)
            self._witness(point)
            if not self.small.open[number]:
                continue
            high, point = self.solver.largest(target.columns)
            self._witness(point)
            if math.isinf(high) or not self.small.open[number]:
                continue
            self.small.open[number] = False
            exact = math.ceil(low - EPSILON) == math.floor(high + EPSILON)
            yield Finding("L1" if exact else "L2", self.attacker.name, target.where, target.q, target.of)

    def _search_other(self) -> Iterator[Finding]:
        for number, target in enumerate(self.other.targets):
            if not self.other.open[number]:
                continue
            if not self._is_certainly_there(target):
                self.other.open[number] = False
                continue
            high, point = self.solver.largest(target.columns)
            self._witness(point)
            if math.isinf(high) or not self.other.open[number]:
                continue
            self.other.open[number] = False
            leak: Leak = "L4" if math.floor(high + EPSILON) <= 0 else "L4b"
            yield Finding(leak, self.attacker.name, target.where, target.q, target.of)

    def _is_certainly_there(self, target: Target) -> bool:
        if target.where not in self.certain:
            least, point = self.solver.smallest(self.space.columns(target.atoms, None))
            self._witness(point)
            self.certain[target.where] = least > EPSILON
        return self.certain[target.where]
