"""From records to tables of printed cells (pure): the primary rules of disclosure control.

True counts are seen here and in `records` only; what leaves is printed values. A cell that was published
before is printed as it was then, whatever is true now ("published cells are frozen").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summaries.disclosure.cells import Cell, Key, Stat, Value, where
from summaries.disclosure.printing import (
    may_be_split,
    printed_count,
    printed_percent,
    ways_of_answers,
    ways_of_people,
)
from summaries.disclosure.rules import Rules
from summaries.phrases import LeftOut, Phrases
from summaries.records import DIMENSIONS, Block, Collected, blocks_of, counts, taking_part
from surveys.questionnaire import Questionnaire

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table of printed cells. `split` is the dimension it is cut by, None for the whole council's."""

    title: str
    split: str | None
    cells: tuple[Cell, ...]

    def without_percentages(self) -> Table:
        """The same table with its counts only."""
        return replace(self, cells=tuple(cell for cell in self.cells if cell.stat == "count"))


@dataclass(frozen=True)
class Tables:
    """The tables of a summary, and what was left out of them."""

    tables: tuple[Table, ...]
    left_out: tuple[LeftOut, ...]


def tabulate(
    collected: Collected,
    questionnaire: Questionnaire,
    rules: Rules,
    phrases: Phrases,
    *,
    questions: Mapping[str, str],
    frozen: Mapping[Key, Value],
) -> Tables:
    """Tables of who took part and of each question's answers, overall and by each dimension.

    `questions` maps a question's id to its text as the council words it; `frozen` maps what was published
    before to the value that was printed.
    """
    work = _Tabulation(collected, rules, phrases, frozen)
    work.add_taking_part(questionnaire.id)
    work.add_own_words(questionnaire)
    for question in questionnaire.asked:
        blocks = [block for block in blocks_of(questionnaire) if block.question_id == question.id]
        if blocks[0].closed:
            work.add_question(questions[question.id], blocks)
    return Tables(tuple(work.tables), tuple(dict.fromkeys(work.left_out)))


class _Tabulation:
    """The tables made so far, and what it takes to make the next."""

    def __init__(
        self, collected: Collected, rules: Rules, phrases: Phrases, frozen: Mapping[Key, Value]
    ) -> None:
        self.people, self.period = collected.people, collected.period.key
        self.rules, self.phrases, self.frozen = rules, phrases, frozen
        self.tables: list[Table] = []
        self.left_out: list[LeftOut] = []

    def add_taking_part(self, questionnaire_id: str) -> None:
        """How many took part, of how many: in total, and by each dimension when there are people enough."""
        block, title = taking_part(questionnaire_id), self.phrases.tables.taking_part
        cells = [*self._people({}), *self._answers(block, {}, percentages=True)]
        self.tables.append(Table(title, None, tuple(cells)))
        if ways_of_people(len(self.people), self.rules) == 0:
            self.left_out.append(self.phrases.left_out.small_split)
            return
        for dimension, leaves in DIMENSIONS.items():
            cells = [
                cell
                for leaf in leaves
                for cell in (*self._people({dimension: [leaf]}), *self._answers(block, {dimension: [leaf]}))
            ]
            self.tables.append(Table(self._title(title, dimension), dimension, tuple(cells)))

    def add_own_words(self, questionnaire: Questionnaire) -> None:
        """How many answered each question that is not counted by answer."""
        blocks = [block for block in blocks_of(questionnaire) if not block.closed]
        if blocks and ways_of_answers(len(self.people), self.rules) is not None:
            title = self.phrases.tables.own_words
            cells = [cell for block in blocks for cell in self._answers(block, {})]
            self.tables.append(Table(title, None, tuple(cells)))

    def add_question(self, title: str, blocks: Sequence[Block]) -> None:
        """A closed question's answers: of everybody, then by each dimension."""
        ways = ways_of_answers(len(self.people), self.rules)
        if ways is None:
            self.left_out.append(self.phrases.left_out.small_council)
            return
        shown = [block for block in blocks if self._splits(block, {})]
        if not shown:
            self.left_out.append(self.phrases.left_out.question.filled(table=title))
            return
        cells = [cell for block in shown for cell in self._answers(block, {}, percentages=True)]
        self.tables.append(Table(title, None, tuple(cells)))
        if ways == 0:
            self.left_out.append(self.phrases.left_out.small_split)
            return
        for dimension in DIMENSIONS:
            self._add_split(title, dimension, shown)

    def _add_split(self, subject: str, dimension: str, blocks: Sequence[Block]) -> None:
        title, leaves = self._title(subject, dimension), DIMENSIONS[dimension]
        failing = [
            leaf for leaf in leaves if not all(self._splits(block, {dimension: [leaf]}) for block in blocks)
        ]
        if failing and self._gives_away(dimension, failing, blocks):
            self.left_out.append(self.phrases.left_out.other_group.filled(table=title))
            return
        if len(failing) == len(leaves):
            self.left_out.append(self.phrases.left_out.question.filled(table=title))
            return
        labels = self.phrases.categories[dimension]
        for leaf in failing:
            self.left_out.append(self.phrases.left_out.group.filled(table=title, group=labels[leaf]))
        shown = [{dimension: [leaf]} for leaf in leaves if leaf not in failing]
        cells = [cell for groups in shown for block in blocks for cell in self._answers(block, groups)]
        self.tables.append(Table(title, dimension, tuple(cells)))

    def _gives_away(self, dimension: str, failing: Sequence[str], blocks: Sequence[Block]) -> bool:
        """Whether the groups that are shown would give the one that is not, by taking away from everybody.

        With two groups the one shown is nearly everybody. With more, rounding hides a few people, but not
        many who answered alike.
        """
        if len(failing) != 1:
            return False
        many = any(
            sum(counts(block, self.people, {dimension: failing}).values()) >= self.rules.split_from
            for block in blocks
        )
        return many or len(DIMENSIONS[dimension]) == 2

    def _splits(self, block: Block, groups: Groups) -> bool:
        negative = block.any_negative()
        return may_be_split(counts(block, self.people, groups), [negative] if negative else [], self.rules)

    def _people(self, groups: Groups) -> Iterator[Cell]:
        number = sum(
            all(person.groups[name] in leaves for name, leaves in groups.items()) for person in self.people
        )
        yield self._count(None, (), groups, number)

    def _answers(self, block: Block, groups: Groups, *, percentages: bool = False) -> Iterator[Cell]:
        true = counts(block, self.people, groups)
        whole = self._count(block.q, block.responses, groups, sum(true.values()))
        for answer in block.printed:
            count = self._count(block.q, (answer,), groups, true[answer])
            yield count
            if percentages and block.closed:
                yield from self._percent(block, answer, groups, count.value, whole.value)
        if block.closed:
            yield whole

    def _percent(
        self, block: Block, answer: str, groups: Groups, count: Value, whole: Value
    ) -> Iterator[Cell]:
        if isinstance(count, float) or isinstance(whole, float):
            raise TypeError("counts are printed whole")
        value = printed_percent(count, whole, self.rules)
        if value is not None:
            yield self._cell(block.q, (answer,), groups, "percent", value)

    def _count(self, q: str | None, of: tuple[str, ...], groups: Groups, true: int) -> Cell:
        cell = self._cell(q, of, groups, "count", printed_count(true, self.rules))
        return replace(cell, value=self.frozen.get(cell.key, cell.value))

    def _cell(self, q: str | None, of: tuple[str, ...], groups: Groups, stat: Stat, value: Value) -> Cell:
        return Cell("", "", where({**groups, "period": [self.period]}), q, of, stat, value)

    def _title(self, subject: str, dimension: str) -> str:
        return self.phrases.tables.by.format(title=subject, dimension=self.phrases.dimensions[dimension])
