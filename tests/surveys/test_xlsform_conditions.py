"""`relevant` as `show_if`: what can be said means the same, and what cannot is told and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.xlsform import import_workbook
from tests.surveys.workbooks import NAME, TOWNS, WHY, YES_NO_SOMETIMES, told, workbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_conditions_of_groups_that_grow_too_long_together_are_told(file: Path) -> None:
    long = " or ".join(["${week} = 1"] * 15)
    rows = [
        ASKED[2],
        {"type": "begin_group", "name": "g", "relevant": long},
        {**NAME, "relevant": long},
        {"type": "end_group"},
    ]
    imported = import_workbook(workbook(file, rows))
    assert imported.questionnaire.questions[1].show_if is None
    assert told(imported) == [
        "survey, row 4: its condition, with that of its group, is longer than 300 characters; "
        "it is now put to everybody"
    ]


def test_a_name_that_conditions_cannot_hold_is_told(file: Path) -> None:
    rows = [{**NAME, "name": "class"}, {**NAME, "relevant": "${class} = 'a'"}]
    imported = import_workbook(workbook(file, rows))
    assert "cannot be read" in told(imported)[0]


ASKED = [
    {"type": "select_one yns", "name": "safe", "label": "Safe?", **WHY},
    {"type": "select_multiple towns", "name": "towns", "label": "Towns?", **WHY},
    {"type": "range", "name": "week", "label": "Week?", "parameters": "start=1 end=5 step=1", **WHY},
    {"type": "text", "name": "who", "label": "Who?", **WHY},
]


@pytest.mark.parametrize(
    ("relevant", "show_if"),
    [
        ("${safe} = 'no'", 'safe == "no"'),
        ("${ safe } != 'no'", 'not safe == "no"'),
        ("'no' = ${safe}", 'safe == "no"'),
        ("selected(${safe}, 'no')", 'safe == "no"'),
        ("selected(${towns}, 'ely')", '"ely" in towns'),
        ("${week} <= 2", "week <= 2"),
        ("2 >= ${week}", "week <= 2"),
        ("${week} = '2'", "week == 2"),
        ("${week} != ''", "answered(week)"),
        ("${who} = ''", "not answered(who)"),
        ('${who} = "Sam"', 'who == "Sam"'),
        ("not(selected(${towns}, 'ely'))", 'not ("ely" in towns)'),
        ("${safe}='no' and (${week}<2 or ${week}>4)", 'safe == "no" and (week < 2 or week > 4)'),
        ("${safe}='no' or ${week}<2 and ${week}>4", 'safe == "no" or week < 2 and week > 4'),
        ("(${safe} = 'no')", 'safe == "no"'),
    ],
)
def test_relevant_becomes_show_if(file: Path, relevant: str, show_if: str) -> None:
    imported = import_workbook(
        workbook(file, [*ASKED, {**NAME, "relevant": relevant}], [*YES_NO_SOMETIMES, *TOWNS])
    )
    assert imported.questionnaire.questions[-1].show_if == show_if
    assert imported.findings == ()


@pytest.mark.parametrize(
    ("relevant", "why"),
    [
        ("${nowhere} = 'no'", "'nowhere', which is not a question carried over before it"),
        ("${name_it} = 'no'", "'name_it', which is not a question carried over before it"),
        ("${safe} = 'blue'", "'blue', which is not a choice of 'safe'"),
        ("${safe} < 'no'", "compares 'safe' by size, and it is not a number"),
        ("${towns} = 'ely'", "use selected()"),
        ("${week} = 'good'", "compares the number 'week' with 'good'"),
        ("selected(${week}, '1')", "which has no choices"),
        ("${week} + 1 = 2", "uses more than"),
        ("count(${week}) = 2", "uses more than"),
        ("__import__('os')", "uses more than"),
        ("${week} = ${safe}", "uses more than"),
        ("((((${week} = 1", "uses more than"),
        ("not(" * 400 + "${week} = 1" + ")" * 400, "too long"),
        (" or ".join(["${week} = 1"] * 40), "longer than 300 characters"),
    ],
    ids=lambda value: value[:40],
)
def test_a_condition_that_cannot_be_said_is_told_and_the_question_is_put(
    file: Path, relevant: str, why: str
) -> None:
    imported = import_workbook(
        workbook(file, [*ASKED, {**NAME, "relevant": relevant}], [*YES_NO_SOMETIMES, *TOWNS])
    )
    assert imported.questionnaire.questions[-1].show_if is None
    (line,) = told(imported)
    assert line.startswith("survey, row 6: the condition")
    assert why in line
    assert "now put to everybody" in line


def test_a_condition_follows_names_that_were_changed(file: Path) -> None:
    choices = [
        {"list_name": "l", "name": "Too-Far", "label": "Too far"},
        {"list_name": "l", "name": "b", "label": "Near"},
    ]
    rows = [
        {"type": "select_one l", "name": "How-Far", "label": "How far?", **WHY},
        {**NAME, "relevant": "${How-Far} = 'Too-Far'", "label": "You said ${How-Far}. Why?"},
    ]
    imported = import_workbook(workbook(file, rows, choices))
    first, second = imported.questionnaire.questions
    assert (first.id, first.choices[0].id) == ("how_far", "too_far")
    assert second.show_if == 'how_far == "too_far"'
    assert second.text == "You said {answer.how_far|what you said}. Why?"
    assert told(imported, "changed") == [
        "choices, row 2: the name 'Too-Far' is written 'too_far'",
        "survey, row 2: the name 'How-Far' is written 'how_far'",
    ]


def test_a_group_is_flattened_and_its_condition_kept(file: Path) -> None:
    rows = [
        ASKED[2],
        {"type": "begin_group", "name": "g", "label": "About you", "relevant": "${week} < 3"},
        {**NAME, "relevant": "${week} > 1"},
        {"type": "end group"},
        {"type": "text", "name": "after", "label": "After?", **WHY},
    ]
    imported = import_workbook(workbook(file, rows))
    assert [question.show_if for question in imported.questionnaire.questions] == [
        None,
        "(week < 3) and (week > 1)",
        None,
    ]
    assert told(imported, "changed") == [
        "survey, row 3: the group 'g' is not kept; its questions are. Its heading is not shown: 'About you'"
    ]


def test_words_stay_as_typed_and_expressions_lose_their_curly_quotes(file: Path) -> None:
    row = {**NAME, "label": "What’s “home”?", "relevant": "${safe} = ‘no’", "required": True}
    imported = import_workbook(workbook(file, [ASKED[0], row], YES_NO_SOMETIMES))
    question = imported.questionnaire.questions[1]
    assert (question.text, question.show_if, question.required) == ("What’s “home”?", 'safe == "no"', True)
