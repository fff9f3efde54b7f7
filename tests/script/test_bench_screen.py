"""`script/bench screen`: what is timed and what counts as missed."""

import json
import sys
from pathlib import Path

import pytest

from earshot.setting_up.progress import Screen
from earshot.trained_screen import TrainedScreenError
from script.benchmarks import BenchError, product, screen
from script.benchmarks.workbench import Workbench

pytest_plugins = ["tests.earshot.really_trained"]


def bench(tmp_path: Path, var: Path) -> Workbench:
    return Workbench(tmp_path, tmp_path / "kept", var, Screen(sys.stderr), quick=True)


def test_every_text_is_timed_by_every_judge() -> None:
    asked: list[str] = []

    def judge(text: str) -> str:
        asked.append(text)
        return "none"

    spent = screen.timed(["a", "b"], {"one": judge, "two": judge})
    assert [len(times) for times in spent.values()] == [2, 2]
    assert asked == ["a", "a", "a", "a", "b", "b"], "the first use is not counted, then by turns"


def test_missed_is_what_is_not_flagged_at_all() -> None:
    levels = {"a": "urgent", "b": "concern", "c": "none", "d": "none"}
    assert screen.share_missed(list(levels), levels.__getitem__) == 50.0


def test_the_trained_screen_misses_less_than_a_phrase_list(tmp_path: Path, trained_var: Path) -> None:
    found = {one.name: one for one in screen.measure(bench(tmp_path, trained_var))}
    assert found["screen_missed"].ratio < found["screen_rules_missed"].ratio < 1
    assert found["screen_message"].ours > found["screen_rules_message"].ours > 0
    assert not (tmp_path / "kept").exists(), "the product's own was used"


def test_a_screen_that_cannot_be_trained_ends_the_bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise TrainedScreenError("No weights here.")

    monkeypatch.setattr(product, "ensure_trained_screen", fails)
    with pytest.raises(BenchError, match="No weights here"):
        screen.measure(bench(tmp_path, tmp_path / "var"))


def test_the_lines_are_there_and_hold_urgent_ones_also_for_a_quick_run() -> None:
    lines = [json.loads(line) for line in screen.LINES.read_text(encoding="utf-8").splitlines()]
    assert sum(line["risk"] == "urgent" for line in lines[:: screen.QUICK_EVERY]) >= 20
