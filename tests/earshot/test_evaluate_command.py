"""`earshot evaluate` as it is run: only JSON on standard output, and nothing of the lines kept."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.understanding import RasaClient
from earshot.command_line import evaluate as command
from earshot.command_line import main
from earshot.trained_screen import TrainedScreenError
from moderation.screening import Screen
from tests.bot.rasa_server import RasaServer
from tests.earshot.really_trained import lend

pytest_plugins = ["tests.bot.rasa_server", "tests.earshot.really_trained"]


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own, and a screen on rules."""
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(command, "running_screen", lambda *_: Screen())
    return tmp_path / "var"


@pytest.fixture
def with_trained(tmp_path: Path, trained_var: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own that has the trained part."""
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    return lend(trained_var, tmp_path / "var")


def lines(tmp_path: Path, *rows: dict[str, str]) -> str:
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return str(file)


def test_screening_prints_its_report_and_nothing_else(tmp_path: Path, with_trained: Path) -> None:
    file = lines(
        tmp_path,
        {"text": "i want to kill myself", "risk": "urgent", "category": "suicide"},
        {"text": "we had pizza", "risk": "none", "category": "none"},
    )
    out = tmp_path / "predictions.jsonl"
    result = CliRunner().invoke(main, ["evaluate", "screening", file, "--predictions", str(out)])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["urgent_recall"] == 1.0 and report["false_alarm_rate"] == 0.0
    assert report["rules_only"] is False and "+trained-" in report["screen"]
    for other in report["baselines"].values():
        assert set(other) == set(report) - {"baselines", "screen", "rules_only"}, "the same figures"
    assert [json.loads(line)["predicted"]["risk"] for line in out.read_text().splitlines()] == [
        "urgent",
        "none",
    ]
    kept = [file for file in with_trained.rglob("*") if file.is_file()]
    assert not any(b"pizza" in file.read_bytes() for file in kept)


def test_the_rules_can_be_scored_without_the_trained_part(tmp_path: Path, var: Path) -> None:
    file = lines(tmp_path, {"text": "we had pizza", "risk": "none", "category": "none"})
    result = CliRunner().invoke(main, ["evaluate", "screening", file, "--rules-only"])
    report = json.loads(result.stdout)
    assert report["rules_only"] is True and "+trained-" not in report["screen"]


def test_without_a_trained_part_there_is_no_score(
    tmp_path: Path, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise TrainedScreenError("No weights here.")

    monkeypatch.setattr(command, "running_screen", missing)
    file = lines(tmp_path, {"text": "we had pizza", "risk": "none", "category": "none"})
    result = CliRunner().invoke(main, ["evaluate", "screening", file])
    assert result.exit_code == 1 and result.stdout == "" and "No weights here." in result.stderr


@pytest.mark.rasa
def test_understanding_asks_the_running_rasa_and_lets_the_screen_speak_first(
    tmp_path: Path, with_trained: Path, rasa_server: RasaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASA_URL", rasa_server.url)
    monkeypatch.setenv("RASA_TOKEN", rasa_server.token)
    file = lines(
        tmp_path,
        {"text": "who can read what i write here?", "goal": "privacy_who_sees"},
        {"text": "hes got a knife and hes outside my door", "goal": "crisis"},
    )
    result = CliRunner().invoke(main, ["evaluate", "understanding", file])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["n"] == 2 and report["macro_f1"] == 1.0, report
    assert not (with_trained / "rasa").exists(), "the server that runs was asked; none was started"


def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, var: Path) -> None:
    result = CliRunner().invoke(
        main, ["evaluate", "understanding", lines(tmp_path, {"text": "a", "goal": "?"})]
    )
    assert result.exit_code == 1 and "line 1" in result.stderr and result.stdout == ""


def test_rasa_going_away_halfway_is_no_score(
    tmp_path: Path, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = RasaClient("http://127.0.0.1:9", "token")
    monkeypatch.setattr(command, "running_rasa", lambda *_: nullcontext(client))
    result = CliRunner().invoke(
        main, ["evaluate", "understanding", lines(tmp_path, {"text": "hi", "goal": "greeting"})]
    )
    assert result.exit_code == 1 and result.stdout == ""
