"""`earshot questionnaire check`: a broken questionnaire names the line that is wrong, not the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from earshot.council import check_questionnaire
from tests.surveys.transcript import ROOT

WEEK = (ROOT / "tests" / "surveys" / "my_week.yml").read_text("utf-8")

CASES: dict[str, tuple[str, str, str, str]] = {
    "a condition that cannot be read": ("school <= 2", "school <=", "show_if: ", "cannot be read"),
    "a condition that calls": ("school <= 2", "len(school)", "show_if: ", "may call only answered"),
    "a condition about what is not there": (
        "school <= 2",
        "shool <= 2",
        "show_if: ",
        "about 'shool', which is not a question before it",
    ),
    "a condition about what comes later": ("school <= 2", "answered(tell)", "show_if: ", "about 'tell'"),
    "a condition about a shuffled neighbour": (
        "    called: [bedtime, bed]",
        '    show_if: "answered(food)"',
        "show_if: ",
        "about 'food'",
    ),
    "a condition on a choice there is not": (
        '["no", "sometimes"]',
        '["no", "never"]',
        "show_if: ",
        "compares 'feel_safe' with 'never'",
    ),
    "a piped answer from nowhere": ("{answer.school|", "{answer.shool|", "text: ", "'shool'"),
    "a piped answer that may be skipped": (
        "{answer.school|something}",
        "{answer.school}",
        "text: ",
        "skipped",
    ),
    "a piped answer that comes later": (
        "    about: food\n",
        '    intro: "Hi {answer.tell|you}."\n    about: food\n',
        "intro: ",
        "'tell'",
    ),
    "read back to an answer from nowhere": (
        '"{answer.tell|the team}"',
        '"{answer.nobody|x}"',
        "to: ",
        "'nobody'",
    ),
    "a statement that is not read back": (
        'read_back:\n  to: "{answer.tell|the team}"\n',
        "",
        "kind: ",
        "needs `read_back`",
    ),
    "an id used twice": ("id: bedtime", "id: food", "id: food", "'food' is used twice"),
    "a shuffled name from nowhere": ("[[food, bedtime]]", "[[food, beds]]", "shuffled: ", "names 'beds'"),
    "no why": (
        '    text: "How is school?"\n    why: "So we can help."\n',
        '    text: "How is school?"\n',
        "- id: school\n",
        "needs a `why`",
    ),
    "a scale that is neither": (
        "    maximum: 5",
        "    maximum: 7",
        "minimum: 1",
        "must be a scale from 1 to 5",
    ),
    "a minimum that has no place": ("    about: food", "    minimum: 1", "minimum: 1", "does not take"),
    "choices that have no place": (
        "    about: what would help",
        "    choices: [{id: a, label: A}]",
        "choices: [{id: a",
        "does not take",
    ),
    "one choice": (
        "      - {id: carer, label: my carer, also: [carer]}\n",
        "",
        "choices:",
        "at least two choices",
    ),
    "a choice id twice": (
        "{id: carer, label",
        "{id: social_worker, label",
        "{id: social_worker, label: my carer",
        "gives a choice id twice",
    ),
    "a word that means two choices": (
        "also: [carer]",
        "also: [sw]",
        "{id: carer",
        "'sw' as a sure sign of both",
    ),
    "a field spelt wrong": ('show_if: "school', 'showif: "school', "showif: ", "did you mean 'show_if'?"),
    "a text message that is too long": ("    about: food", f'    sms: "{"x" * 161}"', "sms: ", "at most 160"),
    "a type there is not": ("type: person", "type: people", "type: people", "must be 'scale'"),
    "a shared set there is not": (
        "    about: food",
        "    choices: foods",
        "choices: foods",
        "no shared set of answers 'foods'",
    ),
    "a picture without words": (', say: "School"}', "}", "picture: ", "is missing"),
}


def nearest(text: str, part: str, line: int) -> int:
    """The line with `part` in it that is nearest to `line`."""
    lines = enumerate(text.splitlines(keepends=True), start=1)
    return min((number for number, held in lines if part in held), key=lambda number: abs(number - line))


@pytest.mark.parametrize("case", CASES)
def test_a_fault_names_its_line(case: str, tmp_path: Path) -> None:
    old, new, where, says = CASES[case]
    assert WEEK.count(old) >= 1, old
    broken = WEEK.replace(old, new, 1)
    file = tmp_path / "my_week.yml"
    file.write_text(broken, "utf-8")
    (fault,) = check_questionnaire(file)
    assert says in fault.message
    changed = WEEK[: WEEK.index(old)].count("\n") + 1
    assert fault.line == nearest(broken, where, changed), str(fault)


def test_two_faulty_questions_are_both_named(tmp_path: Path) -> None:
    broken = WEEK.replace("type: person", "type: people").replace("maximum: 5", "maximum: 7")
    (tmp_path / "my_week.yml").write_text(broken, "utf-8")
    faults = check_questionnaire(tmp_path / "my_week.yml")
    assert [fault.field for fault in faults] == ["questions[2].minimum", "questions[6].type"]


def test_the_only_question_being_faulty_is_one_fault_and_not_two(tmp_path: Path) -> None:
    head, _, _ = WEEK.partition("shuffled:")
    text = head.replace("{answer.tell|the team}", "the team") + (
        'closing: {lines: ["Thanks."], early: ["OK."]}\n'
        'questions:\n  - {id: a, type: essay, text: "Hi?", why: "To know."}\n'
    )
    (tmp_path / "my_week.yml").write_text(text, "utf-8")
    assert [fault.field for fault in check_questionnaire(tmp_path / "my_week.yml")] == ["questions[0].type"]
