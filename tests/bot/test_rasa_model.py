"""Training the model and the command that serves it, with a script that stands in for Rasa."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from earshot import ROOT
from earshot.rasa_model import (
    MODELS_KEPT,
    TOKEN_VARIABLE,
    RasaModelError,
    ensure_model,
    fingerprint,
    model_sources,
    rasa_environment,
    server_command,
)

TRAINER = """#!/bin/sh
# Called as: python launch.py train … --out FOLDER --fixed-model-name model …
while [ "$1" != "--out" ]; do shift; done
echo "warning: a thing Rasa says"
{body}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the same sources and a trainer that only writes a file."""
    project = tmp_path / "project"
    for path in model_sources(ROOT):
        copy = project / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    set_trainer(project, 'echo model > "$2/model.tar.gz"')
    return project


def set_trainer(root: Path, body: str) -> None:
    python = root / ".venv-rasa" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(TRAINER.format(body=body))
    python.chmod(0o755)


def models(var: Path) -> list[str]:
    return sorted(path.name for path in (var / "rasa" / "models").iterdir())


def silent(_line: str) -> None:
    """Progress that nobody watches."""


def test_a_model_is_trained_once_and_then_reused(root: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    first = ensure_model(root, var, silent)
    assert not first.reused and first.path.read_text() == "model\n"
    assert first.path.name == f"{fingerprint(root)}.tar.gz"
    again = ensure_model(root, var, silent)
    assert (again.path, again.reused, again.seconds) == (first.path, True, 0.0)
    assert models(var) == [first.path.name]


@pytest.mark.parametrize(
    "changed",
    [
        "nlu_data/crisis.yml",
        "bot/rasa/config.yml",
        "bot/rasa/domain/goals.yml",
        "bot/rasa/rules/talking.yml",
        "requirements/rasa.txt",
    ],
)
def test_a_change_to_what_it_is_made_of_trains_again(root: Path, tmp_path: Path, changed: str) -> None:
    before = ensure_model(root, tmp_path / "var", silent)
    with (root / changed).open("a") as file:
        file.write("# changed\n")
    after = ensure_model(root, tmp_path / "var", silent)
    assert not after.reused and after.path != before.path


def test_a_change_to_nothing_it_is_made_of_trains_nothing(root: Path) -> None:
    before = fingerprint(root)
    (root / "nlu_data" / "PROVENANCE.md").write_text("how they were written")
    (root / "bot" / "rasa" / "tests").mkdir()
    (root / "bot" / "rasa" / "tests" / "test_paths.yml").write_text("stories: []")
    assert fingerprint(root) == before


def test_moving_a_line_from_one_file_to_another_changes_the_fingerprint(root: Path) -> None:
    before = fingerprint(root)
    first, second = root / "nlu_data" / "crisis.yml", root / "nlu_data" / "feelings.yml"
    line = first.read_text().splitlines(keepends=True)[-1]
    first.write_text(first.read_text().removesuffix(line))
    second.write_text(line + second.read_text())
    assert fingerprint(root) != before


def test_progress_is_told_about_once_a_second(root: Path, tmp_path: Path) -> None:
    set_trainer(root, 'sleep 2.5; echo model > "$2/model.tar.gz"')
    told: list[str] = []
    model = ensure_model(root, tmp_path / "var", told.append)
    assert told == ["training the language model: 1 s", "training the language model: 2 s"]
    assert model.seconds >= 2.5


@pytest.mark.parametrize("body", ["exit 1", "true"])
def test_a_failed_training_says_where_to_look_and_leaves_nothing(
    root: Path, tmp_path: Path, body: str
) -> None:
    set_trainer(root, body)
    with pytest.raises(RasaModelError, match=r"rasa-train\.log"):
        ensure_model(root, tmp_path / "var", silent)
    assert models(tmp_path / "var") == []


def test_what_rasa_says_goes_to_its_log_and_not_to_the_screen(
    root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ensure_model(root, tmp_path / "var", silent)
    assert "a thing Rasa says" in (tmp_path / "var" / "log" / "rasa-train.log").read_text()
    assert capfd.readouterr() == ("", "")


def test_without_rasas_environment_it_says_what_to_do(root: Path, tmp_path: Path) -> None:
    shutil.rmtree(root / ".venv-rasa")
    with pytest.raises(RasaModelError, match="script/bootstrap"):
        ensure_model(root, tmp_path / "var", silent)


def test_an_interrupted_training_stops_rasa_and_leaves_nothing(root: Path, tmp_path: Path) -> None:
    set_trainer(root, f'echo $$ > "{tmp_path}/number"; exec sleep 60')

    def interrupt(_line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_model(root, tmp_path / "var", interrupt)
    assert models(tmp_path / "var") == []
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)


def test_what_a_killed_training_left_is_cleared_and_one_under_way_is_not(root: Path, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    folder = tmp_path / "var" / "rasa" / "models"
    left, under_way = folder / f"training-{ended.pid}-a", folder / f"training-{os.getpid()}-b"
    for path in (left, under_way):
        path.mkdir(parents=True)
    model = ensure_model(root, tmp_path / "var", silent)
    assert models(tmp_path / "var") == sorted([model.path.name, under_way.name])


def test_only_the_newest_models_are_kept_and_the_one_in_use_among_them(root: Path, tmp_path: Path) -> None:
    in_use = ensure_model(root, tmp_path / "var", silent).path
    for number in range(MODELS_KEPT + 2):
        old = in_use.with_name(f"{number}.tar.gz")
        old.write_text("old")
        os.utime(old, (time.time() - 1000 + number,) * 2)
    with (root / "nlu_data" / "crisis.yml").open("a") as file:
        file.write("# changed\n")
    newest = ensure_model(root, tmp_path / "var", silent).path
    kept = models(tmp_path / "var")
    assert len(kept) == MODELS_KEPT
    assert {in_use.name, newest.name} <= set(kept)


def test_the_server_listens_on_this_machine_only_and_its_token_is_not_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EARSHOT_KEY_WORDS", "not for Rasa")
    monkeypatch.setenv("DATABASE_URL", "not for Rasa")
    command, environment = server_command(ROOT, Path("model.tar.gz"), 8005, "the-token")
    assert command[command.index("--interface") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "8005"
    assert "--enable-api" in command and "the-token" not in " ".join(command)
    assert environment[TOKEN_VARIABLE] == "the-token"
    assert "not for Rasa" not in environment.values()


def test_rasa_gets_one_thread_no_telemetry_and_no_chatter() -> None:
    environment = rasa_environment({"PATH": "/bin", "LOG_LEVEL": "DEBUG", "PYTHONDONTWRITEBYTECODE": "1"})
    assert environment["OMP_NUM_THREADS"] == environment["TF_NUM_INTRAOP_THREADS"] == "1"
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["LOG_LEVEL"] == "WARNING"
    assert "PYTHONDONTWRITEBYTECODE" not in environment
