"""What a spreadsheet becomes: the types we share, and a line for what could not be carried over."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import textstat

from surveys.questionnaire import Question, Questionnaire
from surveys.reading import load_questionnaire
from surveys.xlsform import WorkbookError, import_workbook, write_sample
from surveys.xlsform.template import load_template
from tests.surveys.workbooks import NAME, TOWNS, WHY, YES_NO_SOMETIMES, told, workbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def only(file: Path, row: dict[str, Any], choices: Any = ()) -> Question:
    """The question that one row becomes, with nothing to tell about it."""
    imported = import_workbook(workbook(file, [{"name": "q", "label": "How is it?", **WHY, **row}], choices))
    assert [str(finding) for finding in imported.findings] == []
    return imported.questionnaire.questions[0]


def refused(file: Path, survey: Any, choices: Any = (), settings: Any = None) -> list[str]:
    with pytest.raises(WorkbookError) as error:
        import_workbook(workbook(file, survey, choices, settings))
    return [str(finding) for finding in error.value.findings]


@pytest.mark.parametrize(
    ("row", "kind", "bounds"),
    [
        ({"type": "text"}, "short_text", (None, None)),
        ({"type": "text", "appearance": "multiline"}, "long_text", (None, None)),
        ({"type": "integer"}, "number", (None, None)),
        ({"type": "integer", "constraint": ". >= 0 and . <= 10"}, "number", (0, 10)),
        ({"type": "integer", "constraint": ". > 0 and 10 > ."}, "number", (1, 9)),
        ({"type": "decimal", "constraint": "(. >= 0.5) and (.<=2)"}, "number", (Decimal("0.5"), 2)),
        ({"type": "range", "parameters": "start=1 end=5 step=1"}, "scale", (1, 5)),
        ({"type": "range", "parameters": "start=0;end=10"}, "scale", (0, 10)),
        ({"type": "select_one towns"}, "choice", (None, None)),
        ({"type": "select one towns"}, "choice", (None, None)),
        ({"type": "select_multiple towns"}, "choices", (None, None)),
        ({"type": "select_one yns"}, "yes_no_sometimes", (None, None)),
        ({"type": "select_one towns", "earshot::person": "yes"}, "person", (None, None)),
    ],
    ids=lambda value: str(value)[:60],
)
def test_each_shared_type_becomes_ours(file: Path, row: dict[str, Any], kind: str, bounds: Any) -> None:
    question = only(file, row, [*TOWNS, *YES_NO_SOMETIMES])
    assert (question.type, (question.minimum, question.maximum)) == (kind, bounds)


def test_a_note_is_read_and_asks_nothing(file: Path) -> None:
    imported = import_workbook(workbook(file, [{"type": "note", "name": "hi", "label": "Hello."}, NAME]))
    note = imported.questionnaire.questions[0]
    assert (note.type, note.text, note.why) == ("note", "Hello.", None)
    assert imported.findings == ()


def test_labels_hints_and_what_is_earshots_own_are_carried_over(file: Path) -> None:
    row = {
        "type": "text",
        "label::English (en)": "How is school?",
        "hint::English (en)": "Any school.",
        "required": "yes",
        "earshot::about": "school",
        "earshot::called": "school; college",
        "earshot::themes": "school_education, being_heard",
        "earshot::promise_areas": "education",
        "earshot::sensitive": "yes",
        "earshot::sms": "School?",
        "earshot::wording 8-10": "Is school OK?",
        "earshot::picture": "🏫 My school",
        "earshot::source": "A pack",
    }
    (question,) = import_workbook(workbook(file, [{"name": "q", **WHY, **row}])).questionnaire.questions
    assert (question.text, question.intro) == ("How is school?", "Any school.")
    assert (question.required, question.sensitive, question.about) == (True, True, "school")
    assert question.called == ("school", "college")
    assert question.themes == ("school_education", "being_heard")
    assert question.promise_areas == ("education",)
    assert (question.sms, question.wording) == ("School?", {"8-10": "Is school OK?"})
    assert question.picture is not None
    assert (question.picture.show, question.picture.say) == ("🏫", "My school")
    assert question.source == "A pack"


def test_choices_keep_their_labels_order_and_the_words_that_mean_them(file: Path) -> None:
    choices = [{**TOWNS[0], "earshot::also": "the city; elyy"}, TOWNS[1]]
    row = {"type": "select_one towns", "parameters": "randomize=true"}
    question = only(file, row, choices)
    assert [(choice.id, choice.label) for choice in question.choices] == [("ely", "Ely"), ("march", "March")]
    assert question.choices[0].also == ("the city", "elyy")
    assert question.shuffle_choices


def test_a_shared_set_brings_the_ways_people_type_it(file: Path) -> None:
    question = only(file, {"type": "select_one yns"}, YES_NO_SOMETIMES)
    assert "nah" in question.choices[1].also


def test_yes_no_and_sometimes_become_the_shared_set_and_that_is_told(file: Path) -> None:
    row = {"type": "select_one yns", "name": "q", "label": "Safe?", **WHY}
    imported = import_workbook(workbook(file, [row], YES_NO_SOMETIMES[:3]))
    assert imported.questionnaire.questions[0].type == "yes_no_sometimes"
    assert told(imported, "changed") == [
        "choices, row 2: the list 'yns' is our yes_no_sometimes, which has 'Not sure' as well"
    ]


def test_the_default_language_is_read_and_another_is_told(file: Path) -> None:
    row = {"type": "text", "name": "q", "label::Cymraeg (cy)": "Sut?", "label::English (en)": "How?", **WHY}
    settings = {"form_title": "T", "form_id": "t", "default_language": "Cymraeg (cy)"}
    assert import_workbook(workbook(file, [row], (), settings)).questionnaire.questions[0].text == "Sut?"
    imported = import_workbook(workbook(file, [row]))
    assert imported.questionnaire.questions[0].text == "How?"
    assert told(imported) == ["survey, row 2: `label::Cymraeg (cy)` (Sut?): another language: one is read"]


LEFT_OUT = [
    ({"type": "geopoint", "name": "x", "label": "Where?"}, "'x' is of type 'geopoint'"),
    ({"type": "date", "name": "x", "label": "When?"}, "'x' is of type 'date'"),
    ({"type": "image", "name": "x", "label": "Show"}, "'x' is of type 'image'"),
    ({"type": "audio", "name": "x", "label": "Say"}, "'x' is of type 'audio'"),
    ({"type": "calculate", "name": "x", "calculation": "1+1"}, "'x' is of type 'calculate'"),
    ({"type": "rank towns", "name": "x", "label": "Order"}, "'x' ranks choices"),
    ({"type": "select_one_from_file towns.csv", "name": "x", "label": "?"}, "from another file"),
    ({"type": "deviceid", "name": "x"}, "no such trace"),
    ({"name": "x", "label": "?"}, "the row has no type"),
    ({**NAME, "name": "x", "choice_filter": "a=b"}, "choices that depend on an earlier answer"),
    ({**NAME, "name": "x", "constraint": ". != ''"}, "checks only numbers"),
    ({**NAME, "name": "x", "constraint_message": "No"}, "`constraint_message` (No)"),
    ({**NAME, "name": "x", "required_message": "No"}, "`required_message` (No)"),
    ({**NAME, "name": "x", "default": "a"}, "an answer is never put in somebody's mouth"),
    ({**NAME, "name": "x", "appearance": "signature"}, "`appearance` (signature)"),
    ({**NAME, "name": "x", "media::image": "a.png"}, "`media::image` (a.png)"),
    ({**NAME, "name": "x", "guidance_hint": "Ask"}, "no interviewer"),
    ({**NAME, "name": "x", "required": "${name_it} = 'a'"}, "only yes or no"),
    ({**NAME, "name": "x", "my own column": "a"}, "`my own column` (a)"),
    ({**NAME, "name": "x", "earshot::colour": "a"}, "Earshot has no such column"),
    ({**NAME, "name": "x", "calculation": "1"}, "Earshot calculates nothing"),
    ({**NAME, "name": "x", "label": "Hello ${later}"}, "'later' is not a question carried over before it"),
    ({"type": "select_one towns or_other", "name": "x", "label": "?", **WHY}, "`or_other`"),
    ({"type": "integer", "name": "x", "label": "?", "constraint": ". < ${y}", **WHY}, "the constraint"),
    ({"type": "decimal", "name": "x", "label": "?", "constraint": ". > 0", **WHY}, "the constraint"),
    ({"type": "select_one towns", "name": "x", "label": "?", "parameters": "seed=1", **WHY}, "`seed`"),
]


@pytest.mark.parametrize(("row", "says"), LEFT_OUT, ids=[says for _, says in LEFT_OUT])
def test_what_cannot_be_carried_over_is_told_with_its_row(file: Path, row: dict[str, Any], says: str) -> None:
    imported = import_workbook(workbook(file, [NAME, row], TOWNS))
    assert any(line.startswith("survey, row 3: ") and says in line for line in told(imported)), told(imported)
    assert any(says in line for line in imported.text.splitlines() if line.startswith("#"))


def test_everything_inside_a_repeat_is_told(file: Path) -> None:
    rows = [NAME, {"type": "begin_repeat", "name": "r"}, {**NAME, "name": "x"}, {"type": "end_repeat"}]
    imported = import_workbook(workbook(file, rows))
    assert [question.id for question in imported.questionnaire.questions] == ["name_it"]
    assert told(imported) == [
        "survey, row 3: the repeat 'r': a question is asked once",
        "survey, row 4: 'x' is inside a repeat",
    ]


def test_sheets_settings_and_choice_columns_that_are_not_read_are_told(file: Path) -> None:
    settings = {"form_title": "T", "form_id": "t", "style": "pages", "version": "v1"}
    choices = [{**TOWNS[0], "filter": "a"}, TOWNS[1]]
    imported = import_workbook(workbook(file, [NAME], choices, settings, notes=[{"a": "b"}]))
    assert "notes: the sheet is not read (survey, choices and settings are)" in told(imported)
    assert "settings, row 2: `style` (pages): Earshot has no place for it" in told(imported)
    assert "choices, row 2: the column 'filter': Earshot has no place for it" in told(imported)
    assert told(imported, "changed") == ["settings, row 2: version 'v1' is not a whole number; 1 is written"]


def test_a_missing_why_is_something_to_fill_in(file: Path) -> None:
    imported = import_workbook(workbook(file, [{"type": "text", "name": "q", "label": "Hi?"}]))
    assert told(imported, "fill_in") == ["survey, row 2: `why` of 'q' (or fill in the column earshot::why)"]
    assert "# TO FILL IN: why do we ask this?" in imported.text
    assert imported.questionnaire.questions[0].why == load_template().why


REFUSED = [
    ([{"type": "text", "name": "--", "label": "Hi?"}], "survey, row 2: a question needs a name"),
    ([{"type": "text", "name": "q"}], "survey, row 2: the question 'q' has no label"),
    ([NAME, NAME], "survey, row 3: the name 'name_it' is used in row 2 already"),
    ([{"type": "select_one nope", "name": "q", "label": "?"}], "survey, row 2: there is no list 'nope'"),
    ([NAME, {"type": "begin_group", "name": "g"}], "survey, row 3: the group that begins here never ends"),
    ([NAME, {"type": "end_group", "name": "g"}], "survey, row 3: a group ends here that did not begin"),
    ([{"type": "note", "name": "n", "label": "Hi."}], "survey: there is no question that Earshot can ask"),
    ([{**NAME, "label": "x" * 1001}], "survey, row 2: text: string should have at most 1000 characters"),
    ([{**NAME, "earshot::themes": "sofas"}], "survey, row 2: themes[0]: must be"),
    ([{**NAME, "earshot::sms": "x" * 161}], "survey, row 2: sms: "),
    ([{"type": "integer", "name": "q", "label": "?", "constraint": ". > 5 and . < 3"}], "survey, row 2: "),
]


@pytest.mark.parametrize(("survey", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_what_cannot_be_a_questionnaire_is_refused_with_its_row(file: Path, survey: Any, says: str) -> None:
    assert any(line.startswith(says) for line in refused(file, survey)), refused(file, survey)


def test_faults_of_choices_have_the_row_in_their_own_sheet(file: Path) -> None:
    row = {**NAME, "type": "select_one l"}
    long = [{"list_name": "l", "name": name, "label": name * 61} for name in "ab"]
    assert refused(file, [row], long)[1].startswith("choices, row 3: label: ")
    twice = [{"list_name": "l", "name": "a", "label": label} for label in "bc"]
    assert refused(file, [row], twice) == ["choices, row 3: id: question 'name_it' gives a choice id twice"]
    assert "needs at least two choices" in refused(file, [row], twice[:1])[0]


def test_an_imported_statement_is_read_back(file: Path) -> None:
    imported = import_workbook(workbook(file, [NAME]), kind="statement")
    assert imported.questionnaire.kind == "statement"
    assert imported.questionnaire.read_back is not None


def test_the_example_for_workers_imports_with_nothing_to_tell(file: Path) -> None:
    write_sample(file)
    imported = import_workbook(file)
    assert imported.findings == ()
    assert imported.questionnaire.id == "how_is_your_week"
    assert {question.type for question in imported.questionnaire.questions} == {
        "note",
        "scale",
        "long_text",
        "yes_no_sometimes",
        "choices",
        "short_text",
        "number",
    }
    assert [question.show_if for question in imported.questionnaire.questions if question.show_if] == [
        "week <= 2",
        '"sport" in likes',
    ]


def lines_said(questionnaire: Questionnaire) -> list[str]:
    assert questionnaire.opening is not None
    said = [*questionnaire.opening.lines, *questionnaire.closing.lines, *questionnaire.closing.early]
    for question in questionnaire.questions:
        said += [text for text in (question.text, question.why, question.intro) if text]
    return said


@pytest.mark.parametrize("kind", ["survey", "statement"])
def test_the_words_that_an_import_adds_are_plain(file: Path, kind: Any) -> None:
    write_sample(file)
    said = " ".join([*lines_said(import_workbook(file, kind=kind).questionnaire), load_template().why])
    plain = said.replace("{participation_team}", "the team").replace("{office_hours}", "on weekdays")
    assert textstat.automated_readability_index(plain) <= 4.0


def test_words_that_yaml_or_a_comment_could_misread_come_through_whole(file: Path, tmp_path: Path) -> None:
    label = "Say: \"no\" - 'yes' # {x} 👍🏽\\ &a *b\u2028next"
    row = {**NAME, "label": label, "earshot::called": "yes; null; 2026-01-01; 12"}
    hostile = {**row, "name": "x", "my\u2028column": "a\nquestions: []\u2029id: b"}
    imported = import_workbook(workbook(file, [row, hostile]))
    written = tmp_path / "my_week.yml"
    written.write_text(imported.text, encoding="utf-8")
    question = load_questionnaire(written).questions[0]
    assert question.text == label
    assert question.called == ("yes", "null", "2026-01-01", "12")
