"""What is published of random councils withstands the attack and keeps the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summaries.disclosure.printing import interval, printed_percent
from summaries.disclosure.repair import UnprotectedError
from summaries.disclosure.rules import Rules
from summaries.document import canonical, cells_of, is_unchanged
from summaries.periods import quarter
from summaries.protecting import gate_for
from summaries.published_format import SummaryJson
from summaries.records import Person, blocks_of, counts, taking_part
from tests.summaries.made_up import AFTER_Q3, Q3, document_of, population, questionnaire

RULES = Rules()
moods = st.sampled_from([(6, 3, 2), (1, 1, 1), (30, 1, 1), (0, 5, 5), (1, 0, 8), (9, 9, 1)])


@st.composite
def councils(draw: st.DrawFn) -> tuple[Person, ...]:
    size = draw(st.sampled_from([0, 12, 34, 60, 150, 210, 300, 500]))
    return population(
        size,
        draw(st.integers(0, 10**6)),
        taking_part=draw(st.sampled_from([0.1, 0.3, 0.6, 1.0])),
        mood=draw(moods),
    )


def true_value(
    people: tuple[Person, ...], where: Mapping[str, tuple[str, ...]], q: str | None, of: tuple[str, ...]
) -> int:
    within = {name: leaves for name, leaves in where.items() if name != "period"}
    if q is None:
        return sum(all(person.groups[name] in leaves for name, leaves in within.items()) for person in people)
    asked = questionnaire()
    block = next(block for block in (taking_part(asked.id), *blocks_of(asked)) if block.q == q)
    found = counts(block, people, within)
    return sum(found[answer] for answer in of)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(councils())
def test_what_is_published_of_a_random_council_keeps_the_rules_and_withstands_the_attack(
    people: tuple[Person, ...],
) -> None:
    document = document_of(people)
    SummaryJson.model_validate(document)
    gate = gate_for(document, [], [person.groups for person in people], Q3, RULES)
    assert gate.findings(cells_of(document)) == ()
    printed = {cell.key: cell.value for cell in cells_of(document)}
    for cell in cells_of(document):
        if cell.stat == "percent":
            part = printed[(cell.where, cell.q, tuple(sorted(cell.of)), "count")]
            whole = printed[(cell.where, cell.q, tuple(sorted(document["response"][cell.q])), "count")]
            assert cell.value == printed_percent(part, whole, RULES)  # type: ignore[arg-type]
            continue
        assert cell.value == "c" or (isinstance(cell.value, int) and cell.value >= 10 and cell.value % 5 == 0)
        low, high = interval(cell.value, RULES)
        assert low <= true_value(people, dict(cell.where), cell.q, cell.of) <= high


@settings(max_examples=10, deadline=None)
@given(councils())
def test_a_group_whose_answers_are_shown_holds_enough_who_differ(people: tuple[Person, ...]) -> None:
    asked = questionnaire()
    blocks = {block.q: block for block in blocks_of(asked) if block.closed}
    for cell in cells_of(document_of(people)):
        if cell.q in blocks:
            within = {name: leaves for name, leaves in cell.where if name != "period"}
            found = counts(blocks[cell.q], people, within)
            negative = sum(found[answer] for answer in blocks[cell.q].any_negative())
            assert sum(found.values()) >= 10
            assert sum(found.values()) - max([*found.values(), negative]) >= 5


def test_the_same_council_gives_the_same_document() -> None:
    people = population(400, 7)
    assert canonical(document_of(people)) == canonical(document_of(tuple(reversed(people))))


def test_a_document_carries_the_hash_of_its_canonical_text() -> None:
    document = document_of(population(60, 1))
    assert is_unchanged(document)
    assert not is_unchanged({**document, "title": "Something else"})


def test_a_large_council_sees_its_answers_by_age_status_and_area() -> None:
    document = document_of(population(1120, 3))
    cut = {frozenset(cell.where) for cell in cells_of(document) if cell.q == "promise.safe"}
    dimensions = {name for groups in cut for name, _ in groups}
    assert {"age_band", "area", "period"} <= dimensions
    assert document["tables"][0]["title"] == "Who took part"


def test_a_tiny_council_sees_totals_and_how_to_see_more() -> None:
    document = document_of(population(34, 3))
    assert {(cell.q, len(cell.where)) for cell in cells_of(document)} == {
        (None, 1),
        ("promise.taking_part", 1),
    }
    assert any("longer period" in one["why"] for one in document["left_out"])


def test_a_council_of_less_than_two_hundred_is_not_split_by_answer() -> None:
    document = document_of(population(150, 3, taking_part=0.9))
    answers = [cell for cell in cells_of(document) if cell.q == "promise.safe"]
    assert answers
    assert all(len(cell.where) == 1 for cell in answers)


def test_when_one_of_two_groups_cannot_be_shown_the_other_is_not_either() -> None:
    people = tuple(
        Person({**person.groups, "area": "in_county"}, {}) if person.groups["area"] == "in_county" else person
        for person in population(1120, 5)
    )
    document = document_of(people)
    assert not [
        cell for cell in cells_of(document) if cell.q == "promise.safe" and "area" in dict(cell.where)
    ]
    assert "Do you feel safe? – in or out of the county" in {one["what"] for one in document["left_out"]}


def test_a_group_that_answered_alike_is_left_out_and_said_so() -> None:
    def alike(person: Person) -> Person:
        if person.groups["age_band"] != "11-15" or "safe" not in person.answers:
            return person
        return Person(person.groups, {**person.answers, "safe": ("yes",)})

    document = document_of([alike(person) for person in population(1120, 5)])
    young = [
        cell
        for cell in cells_of(document)
        if cell.q == "promise.safe" and ("age_band", ("11-15",)) in cell.where
    ]
    assert young == []
    assert any(one["what"].startswith("Do you feel safe? – by age") for one in document["left_out"])


def test_published_cells_are_frozen_when_answers_come_late() -> None:
    people = population(400, 2)
    late_answers = [replace(one, answers=one.answers or {"safe": ("no",)}) for one in people[:60]]
    early = document_of(people)
    late = document_of([*late_answers, *people[60:]], ledger=[early])
    before = {cell.key: cell.value for cell in cells_of(early) if cell.stat == "count"}
    after = {cell.key: cell.value for cell in cells_of(late) if cell.stat == "count"}
    assert after
    assert all(before[key] == value for key, value in after.items() if key in before)
    assert any("published before" in one["what"] for one in late["left_out"])


def test_a_second_document_of_a_period_is_attacked_together_with_the_first() -> None:
    people = population(400, 2)
    first = document_of(people)
    joined = [Person(person.groups, {**person.answers, "safe": ("no",)}) for person in people]
    second = document_of(joined, ledger=[first])
    gate = gate_for(second, [first], [person.groups for person in people], Q3, RULES)
    assert gate.findings(cells_of(second)) == ()


def test_another_period_stands_by_itself() -> None:
    first = document_of(population(400, 2))
    second = document_of(
        population(400, 9), period=quarter(2026, 4), ledger=[first], today=dt.date(2027, 1, 3)
    )
    assert second["dims"]["period"] == ["2026Q3", "2026Q4"]
    assert {dict(cell.where)["period"] for cell in cells_of(second)} == {("2026Q4",)}
    assert second["cells"] != first["cells"]


def test_a_ledger_that_contradicts_itself_lets_nothing_more_be_said() -> None:
    people = population(400, 2)
    # As if printed before there was a gate: more took part than there are.
    first: dict[str, Any] = document_of(people)
    people_cell, part_cell = first["cells"][:2]
    broken = {**first, "cells": [{**people_cell, "value": 200}, {**part_cell, "value": 400}]}
    with pytest.raises(UnprotectedError):
        document_of(people, ledger=[broken])


def test_a_period_that_goes_on_is_said_to_go_on() -> None:
    document = document_of(population(60, 1), today=Q3.last)
    assert any("not over" in one["why"] for one in document["left_out"])
    after = document_of(population(60, 1), today=AFTER_Q3)
    assert not any("not over" in one["why"] for one in after["left_out"])


def test_people_without_answers_give_a_document_all_the_same() -> None:
    document = document_of(population(1120, 5, taking_part=0))
    took_part = [cell.value for cell in cells_of(document) if cell.q == "promise.taking_part"]
    assert set(took_part) == {"c"}
