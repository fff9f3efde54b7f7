"""The `earshot` command: every sub-command in the help is there, and bad settings are said plainly."""

import importlib
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from earshot.command_line import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_exists(name: str) -> None:
    module, attribute = COMMANDS[name][0].split(":")
    assert isinstance(getattr(importlib.import_module(module), attribute), click.Command)


def test_the_help_names_every_command_without_loading_one() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom earshot.command_line import main\n"
        "said = CliRunner().invoke(main, ['--help']).output\n"
        "assert 'sqlalchemy' not in sys.modules, 'the help loaded the database'\nprint(said)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert all(name in said and text[:30] in said for name, (_, text) in COMMANDS.items())


def test_a_command_that_does_not_exist_is_said_so() -> None:
    result = CliRunner().invoke(main, ["demolish"])
    assert result.exit_code == 2
    assert "No such command 'demolish'" in result.output


def test_bad_settings_are_plain_lines_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT_BASE", "x")
    result = CliRunner().invoke(main, ["db", "upgrade"])
    assert result.exit_code == 1
    assert "PORT_BASE (it is 'x') must be a whole number" in result.output
    assert "Traceback" not in result.output
