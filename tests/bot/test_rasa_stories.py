"""`rasa test`: the stories of the main paths in bot/rasa/tests hold for the trained model."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from bot.understanding import GOALS
from earshot import ROOT
from earshot.rasa_model import rasa_environment
from earshot.yaml_files import read_document

pytestmark = pytest.mark.rasa
pytest_plugins = ["tests.bot.rasa_server"]

STORIES = ROOT / "bot" / "rasa" / "tests"
LONGEST = 240
"""Seconds. Alone it takes about 10; other tests may share the machine's cores."""


def rasa_test(stories: Path, model: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run Rasa's own test of `stories`; a status that is not 0 when one of them fails."""
    command = [str(ROOT / ".venv-rasa/bin/python"), str(ROOT / "bot/rasa/launch.py"), "test", "core"]
    command += ["--stories", str(stories), "--model", str(model.resolve()), "--out", str(out)]
    command += ["--fail-on-prediction-errors", "--no-plot"]
    return subprocess.run(
        command,
        env=rasa_environment(os.environ),
        cwd=out.parent,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def test_the_stories_of_the_main_paths_hold(rasa_model: Path, tmp_path: Path) -> None:
    result = rasa_test(STORIES, rasa_model, tmp_path / "out")
    assert result.returncode == 0, (result.stdout or result.stderr)[-2000:]
    report = json.loads((tmp_path / "out" / "story_report.json").read_text())
    told = [story for file in sorted(STORIES.glob("*.yml")) for story in read_document(file).data["stories"]]
    counts = report["conversation_accuracy"]
    assert (counts["correct"], counts["total"]) == (len(told), len(told)), "none of them was left out"


def test_a_story_that_does_not_hold_fails(rasa_model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "stories" / "test_broken.yml"
    broken.parent.mkdir()
    whole = (STORIES / "test_main_paths.yml").read_text("utf-8")
    broken.write_text(whole.replace("action: utter_safe_help", "action: utter_greeting", 1), "utf-8")
    result = rasa_test(broken.parent, rasa_model, tmp_path / "out")
    assert result.returncode != 0
    assert "utter_greeting  # predicted: utter_safe_help" in result.stdout


def test_every_goal_is_in_a_story() -> None:
    told = [story for file in sorted(STORIES.glob("*.yml")) for story in read_document(file).data["stories"]]
    assert {step["intent"] for story in told for step in story["steps"] if "intent" in step} == GOALS
