"""`earshot chat`: the web's own turn in a terminal, with nothing kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from earshot.command_line import chat as command
from earshot.command_line import main
from earshot.trained_screen import TrainedScreenError
from moderation.screening import Screen
from tests.earshot.really_trained import lend

pytest_plugins = ["tests.earshot.really_trained"]


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def not_trained(*_: object) -> Screen:
        raise TrainedScreenError("No weights here.")

    monkeypatch.setattr(command, "running_screen", not_trained)
    return tmp_path / "var"


def talk(*lines: str, options: tuple[str, ...] = ()) -> Result:
    result = CliRunner().invoke(main, ["chat", "--without-rasa", *options], input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    return result


def test_a_survey_is_answered_as_on_the_web(var: Path) -> None:
    said = talk(":1", ":1", "nah never heard of it", "skip", ":quit", "never read").stdout
    assert "Have you heard about The Promise" in said and "(2 of 9)" in said
    assert "Do you feel happy and safe" in said
    assert "never read" not in said
    assert "{" not in said, "every word of the council's is filled in"


def test_by_text_message_there_are_no_buttons_and_a_private_question_is_a_link(var: Path) -> None:
    said = talk("start survey", "start", "1", "dunno", options=("--sms",)).stdout
    assert "1 Yes, 2 No, 3 Not sure" in said and "Reply SKIP" in said
    assert ":1" not in said
    assert "Do you feel happy and safe" not in said and "http" in said


def test_what_it_made_of_a_message_is_said_when_asked_for(var: Path) -> None:
    said = talk("i want to die", options=("--explain",)).stdout
    assert "[risk urgent (suicide)" in said
    assert "999" in said


def test_a_screen_on_rules_is_said_so_and_the_talk_goes_on(var: Path) -> None:
    result = talk("i want to die", options=("--explain",))
    assert "No weights here. The screen runs on its rules alone." in result.stderr
    assert "[risk urgent (suicide)" in result.stdout


def test_the_talk_has_the_trained_screen(
    tmp_path: Path, trained_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_VAR", str(lend(trained_var, tmp_path / "var")))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    result = talk("i want to die", options=("--explain",))
    assert "[risk urgent (suicide)" in result.stdout
    assert "rules alone" not in result.stderr


def test_a_number_for_which_there_is_no_button_is_said_so(var: Path) -> None:
    assert "I do not know that button" in talk(":9").stdout


def test_nothing_typed_is_left_behind(var: Path) -> None:
    talk("my secret words here", ":quit")
    left = [file for file in var.rglob("*") if file.is_file()] if var.exists() else []
    assert not any(b"secret words" in file.read_bytes() for file in left)
    assert not (var / "postgres").exists()
