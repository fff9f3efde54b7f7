"""`earshot questionnaire import` and `template`, as somebody at a terminal sees them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from earshot.command_line.questionnaire import questionnaire
from surveys.reading import load_questionnaire
from tests.surveys.transcript import ROOT
from tests.surveys.workbooks import NAME, workbook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A council's folder of questionnaires that may be written in."""
    council = shutil.copytree(ROOT / "councils" / "cambridgeshire", tmp_path / "cambridgeshire")
    return Path(council) / "questionnaires"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(questionnaire, [str(argument) for argument in arguments])


def test_the_example_can_be_imported_into_a_council_as_it_is(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "example.xlsx"
    assert run("template", file).exit_code == 0
    result = run("import", file, "--to", folder)
    assert result.exit_code == 0, result.output
    target = folder / "how_is_your_week.yml"
    assert f"{target}: How is your week? (version 1), 6 questions:" in result.output
    assert "  feel_safe (yes_no_sometimes)" in result.output
    assert "Not carried over" not in result.output
    assert load_questionnaire(target).title == "How is your week?"
    assert "No faults" in run("check", target).output


def test_what_was_not_carried_over_is_printed_and_written_at_the_top(tmp_path: Path) -> None:
    rows = [
        NAME,
        {"type": "date", "name": "when", "label": "When?"},
        {"type": "text", "name": "q", "label": "?"},
    ]
    result = run("import", workbook(tmp_path / "a.xlsx", rows), "--to", tmp_path)
    assert result.exit_code == 0
    for line in (
        "Not carried over:",
        "  survey, row 3: 'when' is of type 'date', which Earshot does not have",
        "To fill in:",
        "  survey, row 4: `why` of 'q' (or fill in the column earshot::why)",
    ):
        assert line in result.output.splitlines()
    text = (tmp_path / "my_week.yml").read_text("utf-8")
    assert text.startswith("# Imported from the spreadsheet a.xlsx.\n")
    assert "#   survey, row 3: 'when' is of type 'date'" in text


def test_nothing_is_written_over_without_being_told_to(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [NAME])
    target = tmp_path / "my_week.yml"
    target.write_text("mine", "utf-8")
    result = run("import", file, "--to", tmp_path)
    assert result.exit_code == 1
    assert "is there already. Nothing was written." in result.output
    assert target.read_text("utf-8") == "mine"
    assert run("import", file, "--to", tmp_path, "--replace").exit_code == 0
    assert load_questionnaire(target).version == 2


def test_what_cannot_be_a_questionnaire_writes_nothing_and_names_rows(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [NAME, {"type": "text", "name": "q"}])
    result = run("import", file, "--to", tmp_path)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{file}: survey, row 3: the question 'q' has no label",
        "Nothing was written.",
    ]
    assert list(tmp_path.glob("*.yml")) == []


def test_what_the_council_does_not_have_leaves_its_folder_as_it_was(tmp_path: Path, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    row = {**NAME, "earshot::promise_areas": "sofas"}
    file = workbook(tmp_path / "a.xlsx", [row], (), {"form_title": "T", "form_id": "promise"})
    result = run("import", file, "--to", folder, "--replace")
    assert result.exit_code == 1
    assert "survey, row 2: promise_areas[0]: there is no promise 'sofas' in promises.yml" in result.output
    other = workbook(tmp_path / "b.xlsx", [row])
    assert run("import", other, "--to", folder).exit_code == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_statement_is_imported_as_one(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [NAME])
    assert run("import", file, "--to", tmp_path, "--kind", "statement").exit_code == 0
    assert load_questionnaire(tmp_path / "my_week.yml").kind == "statement"


def test_a_damaged_file_is_one_plain_line(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04 not really")
    result = run("import", file, "--to", tmp_path)
    assert result.exit_code == 1
    assert f"{file}: the file: is not an .xlsx workbook, or is damaged" in result.output


def test_the_example_is_not_written_over_a_workbook(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [NAME])
    before = file.read_bytes()
    assert run("template", file).exit_code == 1
    assert file.read_bytes() == before
    assert run("template", tmp_path / "a.ods").exit_code == 1
    assert run("template", tmp_path / "nowhere" / "a.xlsx").exit_code == 1
