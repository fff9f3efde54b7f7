"""`earshot council check` and `earshot questionnaire check`, as somebody at a terminal sees them."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from earshot.command_line.council import council
from earshot.command_line.questionnaire import questionnaire
from tests.surveys.transcript import ROOT

CAMBRIDGESHIRE = ROOT / "councils" / "cambridgeshire"
PROMISE = CAMBRIDGESHIRE / "questionnaires" / "promise.yml"


def test_a_good_folder_says_what_it_holds_and_what_is_to_be_confirmed() -> None:
    result = CliRunner().invoke(council, ["check", str(CAMBRIDGESHIRE)])
    assert result.exit_code == 0
    assert "22 promises" in result.output
    assert "No faults" in result.output
    assert "emergency_duty_team" in result.output


def test_a_folder_may_be_named_from_within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CAMBRIDGESHIRE)
    assert CliRunner().invoke(council, ["check", "."]).exit_code == 0


def test_a_bad_folder_ends_with_status_one_and_a_line_for_each_fault(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CAMBRIDGESHIRE, tmp_path / "cambridgeshire"))
    path = folder / "profile.yml"
    path.write_text(path.read_text("utf-8").replace("safety_word: BLUE", "safety_word: 7"), "utf-8")
    result = CliRunner().invoke(council, ["check", str(folder)])
    assert result.exit_code == 1
    assert "profile.yml, line" in result.output
    assert "safety_word: must be text, not 7" in result.output


def test_a_good_questionnaire_says_so() -> None:
    result = CliRunner().invoke(questionnaire, ["check", str(PROMISE)])
    assert (result.exit_code, result.output) == (0, "The Promise (version 1): 9 questions. No faults.\n")


def test_a_bad_questionnaire_names_the_fault_and_its_line(tmp_path: Path) -> None:
    path = tmp_path / "promise.yml"
    path.write_text(PROMISE.read_text("utf-8").replace("type: long_text", "type: longtext", 1), "utf-8")
    line = path.read_text("utf-8").splitlines().index("    type: longtext") + 1
    result = CliRunner().invoke(questionnaire, ["check", str(path)])
    assert result.exit_code == 1
    assert f"promise.yml, line {line}, questions[1].type: must be" in result.output


def test_a_missing_questionnaire_is_one_plain_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(questionnaire, ["check", str(tmp_path / "none.yml")])
    assert (result.exit_code, result.output) == (1, f"{tmp_path / 'none.yml'}: the file is missing\n")
