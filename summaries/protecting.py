"""From records to a document that may be published (pure): tabulate, attack, repair, compose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from summaries.disclosure.attack import Progress
from summaries.disclosure.cells import Key, Value, Where, where
from summaries.disclosure.gate import Gate, Statement
from summaries.disclosure.model import Background
from summaries.disclosure.repair import Candidate, Repaired, repair
from summaries.disclosure.rules import Rules
from summaries.document import answer_block, cells_of, compose, statement_of
from summaries.periods import Period, quarters
from summaries.phrases import LeftOut, Phrases
from summaries.records import DIMENSIONS, IMPOSSIBLE, Collected, blocks_of, taking_part
from summaries.tabulate import Table, tabulate
from surveys.questionnaire import Questionnaire

Document = Mapping[str, Any]
People = Sequence[Mapping[str, str]]

KNOWN_FROM = 6
"""Exact numbers of people from this on are taken to be known outside: councils publish them."""


def protected_document(
    collected: Collected,
    questionnaire: Questionnaire,
    ledger: Sequence[Document],
    *,
    rules: Rules,
    phrases: Phrases,
    questions: Mapping[str, str],
    survey: str,
    today: dt.date,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """A draft's document after every rule and the gate.

    `ledger` holds the documents published so far; `questions` maps a question's id to its text and `survey`
    is the questionnaire's title, both in the council's words. Raises `disclosure.repair.UnprotectedError`
    when nothing may be said beyond what was published.
    """
    frozen = frozen_cells(ledger)
    made = tabulate(collected, questionnaire, rules, phrases, questions=questions, frozen=frozen)
    blocks = (taking_part(questionnaire.id), *blocks_of(questionnaire))
    periods = _periods(collected.period, ledger)
    new = Statement(
        {**DIMENSIONS, "period": tuple(period.key for period in periods)},
        tuple(answer_block(block.q, block.responses, block.scores) for block in blocks),
        tuple(cell for table in made.tables for cell in table.cells),
    )
    background = background_of([person.groups for person in collected.people], collected.period)
    gate = Gate(rules, background, new, [statement_of(document) for document in ledger])
    tables = [Candidate(number, table.split, table.cells) for number, table in enumerate(made.tables)]
    repaired = repair(tables, gate, progress=progress)
    again = any(collected.period.key in dict(key[0]).get("period", ()) for key in frozen)
    return compose(
        council_id=collected.council_id,
        survey=survey,
        period=collected.period,
        periods=periods,
        blocks=blocks,
        tables=_kept(made.tables, repaired),
        left_out=[
            *_said_always(collected.period, phrases, today=today, again=again),
            *made.left_out,
            *_said_of_repairs(made.tables, repaired, phrases),
        ],
        questions=questions.values(),
        rules=rules,
        phrases=phrases,
    )


def gate_for(
    document: Document, ledger: Sequence[Document], people: People, period: Period, rules: Rules
) -> Gate:
    """The gate that `document` must pass again to be published. `people` are everybody's categories."""
    background = background_of(people, period)
    return Gate(rules, background, statement_of(document), [statement_of(one) for one in ledger])


def background_of(people: People, period: Period) -> Background:
    """What is known of the council outside: its exact total, exact one-way numbers, impossible groups."""
    known: list[tuple[Where, int]] = [(where({"period": [period.key]}), len(people))]
    for dimension, leaves in DIMENSIONS.items():
        for leaf in leaves:
            number = sum(groups[dimension] == leaf for groups in people)
            if number >= KNOWN_FROM:
                known.append((where({dimension: [leaf], "period": [period.key]}), number))
    # Should somebody be recorded in a group that nobody can be in, an intruder would be wrong about it.
    impossible = tuple(
        group
        for group in IMPOSSIBLE
        if not any(all(groups[dimension] == leaf for dimension, leaf in group.items()) for groups in people)
    )
    return Background(tuple(known), impossible)


def frozen_cells(ledger: Iterable[Document]) -> dict[Key, Value]:
    """What was printed before, by what it is about; the first printing holds."""
    frozen: dict[Key, Value] = {}
    for document in ledger:
        for cell in cells_of(document):
            frozen.setdefault(cell.key, cell.value)
    return frozen


def _periods(period: Period, ledger: Sequence[Document]) -> tuple[Period, ...]:
    days = [dt.date.fromisoformat(document["period"]["from"]) for document in ledger]
    return quarters(min([period.first, *days]), max([period.first, *days]))


def _kept(tables: Sequence[Table], repaired: Repaired) -> list[Table]:
    bare = set(repaired.without_percentages)
    return [
        tables[one.number].without_percentages() if one.number in bare else tables[one.number]
        for one in repaired.kept
    ]


def _said_always(period: Period, phrases: Phrases, *, today: dt.date, again: bool) -> Iterator[LeftOut]:
    said = phrases.left_out
    yield from (said.no_code, said.too_young, said.words)
    if today <= period.last:
        yield said.not_over.filled(period=period.label)
    if again:
        yield said.frozen.filled(period=period.label)


def _said_of_repairs(tables: Sequence[Table], repaired: Repaired, phrases: Phrases) -> Iterator[LeftOut]:
    for number in repaired.without_percentages:
        yield phrases.left_out.percentages.filled(table=tables[number].title)
    for number in repaired.withheld:
        yield phrases.left_out.table.filled(table=tables[number].title)
