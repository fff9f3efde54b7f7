"""What is done about a finding: percentages are dropped, then tables withheld, until nothing is found.

Which table goes depends on what would be printed and on public knowledge alone, never on a true count, so
that what is missing tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from summaries.disclosure.attack import Finding, Progress
from summaries.disclosure.cells import Cell
from summaries.disclosure.gate import Gate
from summaries.disclosure.model import INSIDER, READER


class UnprotectedError(Exception):
    """What was published before contradicts itself, so nothing can be said to be safe beside it."""


@dataclass(frozen=True)
class Candidate:
    """A table as the repair sees it: its number, the dimension it is cut by, and its cells."""

    number: int
    split: str | None
    cells: tuple[Cell, ...]

    @property
    def questions(self) -> set[str | None]:
        """What it counts: blocks of answers, None for people."""
        return {cell.q for cell in self.cells}

    def without_percentages(self) -> Candidate:
        """The same with its counts only."""
        return replace(self, cells=tuple(cell for cell in self.cells if cell.stat == "count"))


@dataclass(frozen=True)
class Repaired:
    """The tables that may be printed; the numbers of those without percentages and of those withheld."""

    kept: tuple[Candidate, ...]
    without_percentages: tuple[int, ...]
    withheld: tuple[int, ...]


def repair(tables: Sequence[Candidate], gate: Gate, *, progress: Progress | None = None) -> Repaired:
    """What may be printed of `tables`. Raises UnprotectedError when the ledger contradicts itself."""
    if not gate.agrees((), INSIDER):
        raise UnprotectedError("the documents published before contradict each other")
    kept = _agreeing(tables, gate)
    kept = _honest_percentages(kept, gate)
    while findings := gate.findings(_cells(kept), progress=progress):
        kept = _without_culprits(kept, findings)
    return Repaired(
        tuple(kept),
        tuple(table.number for table in kept if len(table.cells) < len(tables[table.number].cells)),
        tuple(table.number for table in tables if table.number not in {one.number for one in kept}),
    )


def _cells(tables: Iterable[Candidate]) -> tuple[Cell, ...]:
    return tuple(cell for table in tables for cell in table.cells)


def _agreeing(tables: Sequence[Candidate], gate: Gate) -> list[Candidate]:
    """The tables whose counts agree with the ledger and each other; one that does not is withheld.

    True counts always agree with each other. They may not agree with cells that were frozen before answers
    changed.
    """
    counts = [table.without_percentages() for table in tables]
    if gate.agrees(_cells(counts), INSIDER):
        return list(tables)
    kept: list[Candidate] = []
    for table in tables:
        so_far = [one.without_percentages() for one in (*kept, table)]
        if gate.agrees(_cells(so_far), INSIDER):
            kept.append(table)
    return kept


def _honest_percentages(tables: Sequence[Candidate], gate: Gate) -> list[Candidate]:
    """Drop percentages that a reader who takes them at their word could not square with the counts."""
    kept = [table.without_percentages() for table in tables]
    for place, table in enumerate(tables):
        if len(table.cells) == len(kept[place].cells):
            continue
        trial = [*kept[:place], table, *kept[place + 1 :]]
        if gate.agrees(_cells(trial), READER):
            kept = trial
    return kept


def _without_culprits(tables: Sequence[Candidate], findings: Sequence[Finding]) -> list[Candidate]:
    """`tables` after one step of repair for each question that something was found about."""
    kept = list(tables)
    for q in dict.fromkeys(finding.q for finding in findings):
        about = [finding for finding in findings if finding.q == q]
        if all(finding.attacker == READER.name for finding in about) and _drop_percentages(kept, q):
            continue
        culprit = _culprit(kept, about[0])
        if culprit is not None:
            kept.remove(culprit)
    return kept


def _drop_percentages(kept: list[Candidate], q: str | None) -> bool:
    """Take the percentages out of the tables about `q`; whether there were any."""
    changed = False
    for place, table in enumerate(kept):
        bare = table.without_percentages()
        if q in table.questions and len(bare.cells) < len(table.cells):
            kept[place], changed = bare, True
    return changed


def _culprit(tables: Sequence[Candidate], finding: Finding) -> Candidate | None:
    """The table to withhold for a finding: about its question and cut by its dimensions, the smallest first.

    When none is about its question any more, any split table; at last, any table.
    """
    dimensions = {dimension for dimension, _ in finding.where}
    about = [table for table in tables if finding.q in table.questions]
    for among in (
        [table for table in about if table.split in dimensions],
        [table for table in about if table.split is not None],
        [table for table in tables if table.split is not None and table.split in dimensions],
        about,
        [table for table in tables if table.split is not None],
        list(tables),
    ):
        if among:
            return min(among, key=lambda table: (len(table.cells), -table.number))
    return None
