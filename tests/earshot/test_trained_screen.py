"""The screen's trained part: made in a process of its own, once for what it is made of, or said why not."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from earshot import ROOT, trained_screen
from earshot.running_screen import running_screen
from earshot.trained_screen import KEPT, TrainedScreenError, ensure_trained_screen, train
from embedding.encoder import EncoderMissingError
from moderation.screening import Screen
from moderation.screening.trained import setting_up
from tests.earshot.really_trained import lend

pytest_plugins = ["tests.earshot.really_trained"]


def unheard(_line: str) -> None:
    pass


def missed_by_rules(wanted: int) -> list[str]:
    """Urgent examples that the rules alone say nothing about."""
    rules, found = Screen(), []
    for file in sorted(setting_up.EXAMPLES.glob("*.jsonl")):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        found += [line["text"] for line in lines if line["risk"] == "urgent"][:20]
    return [text for text in found if rules.screen(text).level == "none"][:wanted]


def test_what_the_rules_miss_the_trained_part_finds(trained_var: Path) -> None:
    screen = running_screen(trained_var, unheard)
    assert not screen.rules_only
    missed = missed_by_rules(40)
    found = [screen.screen(text) for text in missed]
    assert sum(one.flagged for one in found) >= 0.7 * len(missed)
    assert all(one.reasons for one in found if one.flagged)


def test_it_is_trained_once_and_then_reused(trained_var: Path) -> None:
    before = sorted((trained_var / "screening").glob("*/about.json"))
    made = ensure_trained_screen(trained_var, unheard)
    assert made.reused
    assert (made.folder / "about.json") in before
    assert sorted((trained_var / "screening").glob("*/about.json")) == before


def test_old_ones_are_removed_and_the_one_in_use_stays(
    trained_var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "screening"
    for number in range(KEPT + 3):
        (kept / f"old{number}").mkdir(parents=True)
    (kept / "now").symlink_to(ensure_trained_screen(trained_var, unheard).folder, target_is_directory=True)
    monkeypatch.setattr(setting_up, "fingerprint", lambda *_: "now")
    assert train(tmp_path, unheard) == f"reused {kept / 'now'}"
    left = {folder.name for folder in kept.iterdir()}
    assert len(left) == KEPT
    assert "now" in left


def test_a_damaged_one_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "screening" / setting_up.fingerprint()
    folder.mkdir(parents=True)
    (folder / "about.json").write_text("{}")
    seen: list[bool] = []
    readable = iter([False, True])
    monkeypatch.setattr(trained_screen, "_can_be_read", lambda _var: next(readable))

    def make(_var: Path, **_: object) -> Path:
        seen.append(folder.exists())
        folder.mkdir()
        return folder

    monkeypatch.setattr(setting_up, "ensure_trained", make)
    assert train(tmp_path, unheard) == f"trained {folder}"
    assert seen == [False], "what was damaged was gone before the training began"


def told(var: Path) -> str:
    with pytest.raises(TrainedScreenError) as fault:
        ensure_trained_screen(var, unheard)
    return str(fault.value)


def as_training(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Run `code` as the training process."""
    monkeypatch.setattr(trained_screen, "command", lambda _var: [sys.executable, "-c", code])


def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object, **__: object) -> Path:
        raise EncoderMissingError("no package")

    monkeypatch.setattr(setting_up, "ensure_trained", missing)
    assert trained_screen.main(tmp_path) == 3
    assert capsys.readouterr().err.splitlines() == [
        "Training the screen needs what is not installed (no package): run script/bootstrap."
    ]


def test_a_reason_given_in_plain_words_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_training(monkeypatch, "import sys; sys.stderr.write('begun\\nno room left'); sys.exit(3)")
    assert told(tmp_path) == "no room left"


@pytest.mark.parametrize("code", ["raise ValueError", "pass", "import os; os.kill(os.getpid(), 9)"])
def test_a_training_that_breaks_says_where_to_read_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    as_training(monkeypatch, code)
    assert told(tmp_path).endswith(f"see the end of {tmp_path / 'log/screen-train.log'}.")


def test_a_folder_that_cannot_be_written_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way")
    assert "could not begin" in told(tmp_path)


def test_how_far_it_is_comes_from_the_training_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "print('fold 2 of 5', file=sys.stderr, flush=True)"
    as_training(monkeypatch, f"import sys, time; {says}; time.sleep(1.2); print('trained x')")
    lines: list[str] = []
    assert ensure_trained_screen(tmp_path, lines.append).folder == Path("x")
    assert "fold 2 of 5" in lines


def test_who_is_told_to_stop_leaves_no_training_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_training(monkeypatch, "import time; time.sleep(600)")

    def stop(_line: str) -> None:
        raise KeyboardInterrupt

    before = set(psutil.Process().children(recursive=True))
    with pytest.raises(KeyboardInterrupt):
        ensure_trained_screen(tmp_path, stop)
    after = psutil.Process().children(recursive=True)
    assert not [each for each in after if each.is_running() and each not in before]


def test_two_trainings_at_once_wait_for_each_other(trained_var: Path, tmp_path: Path) -> None:
    var = lend(trained_var, tmp_path / "var")
    code = (
        "import sys, time; from pathlib import Path; from earshot.trained_screen import alone\n"
        f"with alone(Path({str(var / 'screening')!r})):\n    print('held', flush=True); time.sleep(1.5)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        began = time.monotonic()
        assert train(var, unheard).startswith("reused ")
        assert time.monotonic() - began > 1.0
