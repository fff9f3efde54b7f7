"""A document as pages show it (pure): labels and printed values in rows, for templates to write out.

Every number here is a cell of the document. A bar's length is a function of printed counts and is drawn, not
said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summaries.disclosure.cells import Key, Stat, Value, where
from summaries.document import cells_of
from summaries.periods import parse_period
from summaries.phrases import LeftOut, Phrases
from summaries.records import ANSWERED, CHOSEN, TOOK_PART, taking_part
from surveys.questionnaire import Question, Questionnaire


@dataclass(frozen=True)
class RowView:
    """One answer: its label, printed count, printed percentage or None, and its bar.

    `bar` is the length from 0 to 1 of the longest in its chart, None where the count is a symbol.
    """

    label: str
    count: Value
    percent: Value | None
    bar: float | None


@dataclass(frozen=True)
class GroupView:
    """One group's answers within a split: how many answered, and a row for each answer."""

    label: str
    people: Value
    rows: tuple[RowView, ...]


@dataclass(frozen=True)
class SplitView:
    """A question's answers by one dimension; groups that are not shown are not there."""

    dimension: str
    title: str
    groups: tuple[GroupView, ...]


@dataclass(frozen=True)
class QuestionView:
    """One question: `rows` are empty and `withheld` says why when it is not shown."""

    id: str
    text: str
    promise_areas: tuple[str, ...]
    people: Value | None
    rows: tuple[RowView, ...]
    splits: tuple[SplitView, ...]
    note: str | None
    withheld: str | None


@dataclass(frozen=True)
class PartRow:
    """How many of a group took part, of how many."""

    label: str
    took_part: Value
    people: Value


@dataclass(frozen=True)
class PartSplit:
    """Taking part by one dimension."""

    dimension: str
    title: str
    rows: tuple[PartRow, ...]


@dataclass(frozen=True)
class SummaryView:
    """A whole summary. `took_part` and `people` are of the council; a draft has no `id` and date."""

    id: str | None
    title: str
    council: str
    period_label: str
    period_from: dt.date
    period_to: dt.date
    published_at: dt.datetime | None
    sha256: str
    supersedes: str | None
    took_part: Value | None
    people: Value | None
    took_part_percent: Value | None
    part: tuple[PartSplit, ...]
    questions: tuple[QuestionView, ...]
    wrote: tuple[PartRow, ...]
    note: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Words:
    """Where labels come from: the questionnaire, its texts in the council's words, promise areas' titles."""

    questionnaire: Questionnaire
    questions: Mapping[str, str]
    promise_areas: Mapping[str, str]
    phrases: Phrases


def view(document: Mapping[str, Any], words: Words) -> SummaryView:
    """What the pages show of `document`, a draft's or a published one."""
    return _Reading(document, words).whole()


class _Reading:
    def __init__(self, document: Mapping[str, Any], words: Words) -> None:
        self.document, self.words = document, words
        self.cells: dict[Key, Value] = {cell.key: cell.value for cell in cells_of(document)}
        self.period = parse_period(document["period"]["label"]).key
        self.left_out = tuple(LeftOut.model_validate(one) for one in document["left_out"])
        self.part_q = taking_part(words.questionnaire.id).q

    def whole(self) -> SummaryView:
        document, published = self.document, self.document["published_at"]
        return SummaryView(
            id=document["id"],
            title=document["title"],
            council=document["council"],
            period_label=document["period"]["label"],
            period_from=dt.date.fromisoformat(document["period"]["from"]),
            period_to=dt.date.fromisoformat(document["period"]["to"]),
            published_at=dt.datetime.fromisoformat(published) if published else None,
            sha256=document["sha256"],
            supersedes=document["supersedes"],
            took_part=self._value(self.part_q, (TOOK_PART,)),
            people=self._value(None, ()),
            took_part_percent=self._value(self.part_q, (TOOK_PART,), stat="percent"),
            part=tuple(self._part()),
            questions=tuple(
                self._question(one) for one in self.words.questionnaire.asked if self._closed(one)
            ),
            wrote=tuple(self._wrote()),
            note=self.words.phrases.note,
            left_out=self.left_out,
        )

    def _part(self) -> Iterable[PartSplit]:
        for dimension, title in self.words.phrases.dimensions.items():
            rows = []
            for leaf, label in self.words.phrases.categories[dimension].items():
                took_part = self._value(self.part_q, (TOOK_PART,), {dimension: leaf})
                people = self._value(None, (), {dimension: leaf})
                if took_part is not None and people is not None:
                    rows.append(PartRow(label, took_part, people))
            if rows:
                yield PartSplit(dimension, title, tuple(rows))

    def _wrote(self) -> Iterable[PartRow]:
        took_part = self._value(self.part_q, (TOOK_PART,))
        for question in self.words.questionnaire.asked:
            count = None if self._closed(question) else self._value(self._q(question), (ANSWERED,))
            if count is not None and took_part is not None:
                yield PartRow(self.words.questions[question.id], count, took_part)

    def _question(self, question: Question) -> QuestionView:
        text = self.words.questions[question.id]
        rows = self._rows(question, {})
        reasons = [one.why for one in self.left_out if one.what == text]
        general = self.words.phrases.left_out
        unsaid = next(
            (one.why for one in self.left_out if one == general.small_council), general.question.why
        )
        return QuestionView(
            id=question.id,
            text=text,
            promise_areas=tuple(self.words.promise_areas.get(area, area) for area in question.promise_areas),
            people=self._answered(question, {}),
            rows=rows,
            splits=tuple(self._splits(question)) if rows else (),
            note=self.words.phrases.note if rows else None,
            withheld=None if rows else next(iter(reasons), unsaid),
        )

    def _splits(self, question: Question) -> Iterable[SplitView]:
        for dimension, title in self.words.phrases.dimensions.items():
            groups = []
            for leaf, label in self.words.phrases.categories[dimension].items():
                rows = self._rows(question, {dimension: leaf})
                people = self._answered(question, {dimension: leaf})
                if rows and people is not None:
                    groups.append(GroupView(label, people, rows))
            if groups:
                yield SplitView(dimension, title, tuple(groups))

    def _rows(self, question: Question, groups: Mapping[str, str]) -> tuple[RowView, ...]:
        found = []
        for q, of, label in self._answers(question):
            count = self._value(q, of, groups)
            if count is not None:
                found.append((label, count, self._value(q, of, groups, stat="percent")))
        longest = max((count for _, count, _ in found if not isinstance(count, str)), default=1)
        return tuple(
            RowView(label, count, percent, None if isinstance(count, str) else count / longest)
            for label, count, percent in found
        )

    def _answers(self, question: Question) -> Iterable[tuple[str, tuple[str, ...], str]]:
        """Where each answer's cells are, and its label."""
        q = self._q(question)
        if question.type == "choices":
            for choice in question.choices:
                yield f"{q}.{choice.id}", (CHOSEN,), choice.label
            return
        for answer in self.document["response"].get(q, ()):
            choice_or_none = question.choice(answer)
            yield q, (answer,), choice_or_none.label if choice_or_none else answer

    def _answered(self, question: Question, groups: Mapping[str, str]) -> Value | None:
        for q, _, _ in self._answers(question):
            value = self._value(q, self.document["response"].get(q, ()), groups)
            if value is not None:
                return value
        return None

    def _q(self, question: Question) -> str:
        return f"{self.words.questionnaire.id}.{question.id}"

    def _closed(self, question: Question) -> bool:
        return question.type == "choices" or ANSWERED not in self.document["response"].get(
            self._q(question), ()
        )

    def _value(
        self,
        q: str | None,
        of: Sequence[str],
        groups: Mapping[str, str] | None = None,
        *,
        stat: Stat = "count",
    ) -> Value | None:
        group = {**{name: [leaf] for name, leaf in (groups or {}).items()}, "period": [self.period]}
        return self.cells.get((where(group), q, tuple(sorted(of)), stat))
