"""What the pages show of a document."""

from __future__ import annotations

import pytest

from summaries.document import cells_of
from summaries.view import SummaryView, Words, view
from tests.summaries.made_up import PHRASES, document_of, population, questionnaire

ASKED = questionnaire()
WORDS = Words(ASKED, {question.id: question.text for question in ASKED.asked}, {}, PHRASES)


@pytest.fixture(scope="module")
def large() -> SummaryView:
    return view(document_of(population(1120, 3)), WORDS)


def test_a_question_shows_its_answers_in_the_order_asked(large: SummaryView) -> None:
    safe = next(question for question in large.questions if question.id == "safe")
    assert [row.label for row in safe.rows] == ["Yes", "Sometimes", "No"]
    assert safe.withheld is None
    assert isinstance(safe.people, int)


def test_the_longest_bar_is_whole_and_a_hidden_number_has_none(large: SummaryView) -> None:
    for question in large.questions:
        for rows in (question.rows, *(group.rows for split in question.splits for group in split.groups)):
            drawn = [row.bar for row in rows if row.bar is not None]
            assert max(drawn, default=1) == 1
            assert all((row.bar is None) == (row.count == "c") for row in rows)


def test_a_question_is_cut_by_groups_that_are_shown(large: SummaryView) -> None:
    safe = next(question for question in large.questions if question.id == "safe")
    by_age = next(split for split in safe.splits if split.dimension == "age_band")
    labels = [group.label for group in by_age.groups]
    assert labels
    assert labels == [label for label in PHRASES.categories["age_band"].values() if label in labels]


def test_every_number_shown_is_a_cell_of_the_document() -> None:
    document = document_of(population(1120, 3))
    printed = [cell.value for cell in cells_of(document)]
    shown = view(document, WORDS)
    values = [shown.people, shown.took_part]
    values += [value for split in shown.part for row in split.rows for value in (row.took_part, row.people)]
    values += [row.count for question in shown.questions for row in question.rows]
    assert all(value in printed for value in values)
    assert len(values) > 20


def test_several_choices_are_rows_of_one_question(large: SummaryView) -> None:
    ways = next(question for question in large.questions if question.id == "ways")
    assert {row.label for row in ways.rows} <= {"Letter", "Text", "Call"}
    assert ways.rows


def test_words_are_counted_as_written_and_are_no_question_with_answers(large: SummaryView) -> None:
    assert [row.label for row in large.wrote] == ["Anything else?"]
    assert "words" not in {question.id for question in large.questions}


def test_a_tiny_council_is_told_why_and_what_may_help() -> None:
    shown = view(document_of(population(34, 1)), WORDS)
    assert all(question.rows == () for question in shown.questions)
    assert all("longer period" in (question.withheld or "") for question in shown.questions)


def test_a_question_that_was_answered_alike_says_why_it_is_not_shown() -> None:
    shown = view(document_of(population(300, 1, mood=(1, 0, 0))), WORDS)
    safe = next(question for question in shown.questions if question.id == "safe")
    assert safe.rows == ()
    assert safe.withheld == PHRASES.left_out.question.why
