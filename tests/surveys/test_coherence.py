"""How questions hold together: each fault is named where a questionnaire would go wrong with young people."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from surveys.questionnaire import Questionnaire
from surveys.reading import load_questionnaire
from tests.surveys.transcript import ROOT

MY_WEEK = load_questionnaire(ROOT / "tests/surveys/my_week.yml").model_dump(mode="json")


def fault(change: dict[str, Any], question: str | None = None) -> str:
    data = copy.deepcopy(MY_WEEK)
    where = next(q for q in data["questions"] if q["id"] == question) if question else data
    where.update(change)
    with pytest.raises(ValidationError) as error:
        Questionnaire.model_validate(data)
    return str(error.value)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("nothing_here == 1", "'nothing_here', which is not a question before it"),
        ('bedtime == "yes"', "'bedtime', which is not a question before it"),
        (
            'feel_safe == "nope"',
            r"compares 'feel_safe' with 'nope' \(its choices are: yes, no, sometimes, not_sure",
        ),
        ("feel_safe ==", "cannot be read"),
        ("feel_safe.strip()", "may call only answered"),
    ],
)
def test_a_condition_that_cannot_work_is_a_fault(expression: str, says: str) -> None:
    assert_says(fault({"show_if": expression}, "school"), says)


def assert_says(message: str, pattern: str) -> None:
    assert re.search(pattern, message), message


def test_a_condition_may_not_ask_about_its_own_shuffled_group() -> None:
    assert "not a question before it" in fault({"show_if": 'food == "yes"'}, "bedtime")


def test_a_piped_answer_must_come_before_and_have_words_for_when_there_is_none() -> None:
    assert "'tell', which is not a question before it" in fault({"text": "To {answer.tell|them}?"}, "school")
    assert "{answer.feel_safe|words to use instead}" in fault(
        {"text": "You said {answer.feel_safe}."}, "school"
    )


def test_a_group_in_an_order_by_lot_names_questions_once() -> None:
    assert "'ghost', which is not a question" in fault({"shuffled": [["food", "ghost"]]})
    assert "'food' twice" in fault({"shuffled": [["food", "bedtime"], ["food", "school"]]})


def test_a_statement_is_always_read_back() -> None:
    assert "needs `read_back`" in fault({"read_back": None})


def test_a_questionnaire_with_all_of_it_is_kept_whole_as_json() -> None:
    whole = Questionnaire.model_validate(MY_WEEK)
    assert (
        Questionnaire.model_validate(yaml.safe_load(yaml.safe_dump(whole.model_dump(mode="json")))) == whole
    )
