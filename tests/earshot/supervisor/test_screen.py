"""The screen's part of a start: made or reused, and when it cannot be made the start goes on and says so."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from earshot.setting_up.progress import Screen
from earshot.settings import Settings, load_settings
from earshot.supervisor import Stopping, screen
from earshot.trained_screen import TrainedScreen, TrainedScreenError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(None, {"EARSHOT_VAR": str(tmp_path)}, None)


def making(monkeypatch: pytest.MonkeyPatch, result: TrainedScreen | Exception) -> None:
    def ensure(_var: Path, on_progress: object) -> TrainedScreen:
        assert callable(on_progress)
        on_progress("fold 1 of 5")
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(screen, "ensure_trained_screen", ensure)


@pytest.mark.parametrize(("reused", "outcome"), [(True, "nothing changed, reused"), (False, "trained")])
def test_a_trained_part_is_a_step_with_its_outcome(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, *, reused: bool, outcome: str
) -> None:
    making(monkeypatch, TrainedScreen(Path("x"), reused, 1.0))
    shown = io.StringIO()
    assert screen.prepared_screen(settings, Screen(shown), lambda: None) is None
    assert shown.getvalue().startswith(f"Safeguarding screen: {outcome} (")


def test_a_training_that_fails_warns_and_does_not_stop_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    making(monkeypatch, TrainedScreenError("It needs X: run script/bootstrap."))
    shown = io.StringIO()
    warning = screen.prepared_screen(settings, Screen(shown), lambda: None)
    assert warning is not None
    assert warning.startswith("WARNING: ") and "It needs X: run script/bootstrap." in warning
    assert "NOT TRAINED, rules alone" in shown.getvalue()


def test_a_request_to_stop_is_no_failed_training(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    making(monkeypatch, TrainedScreenError("ended by Ctrl-C"))
    asked: list[int] = []

    def go_on() -> None:
        # The first call is the progress, before Ctrl-C.
        asked.append(1)
        if len(asked) > 1:
            raise Stopping

    with pytest.raises(Stopping):
        screen.prepared_screen(settings, Screen(io.StringIO()), go_on)


def test_for_the_tests_a_failure_is_an_exit_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path))
    making(monkeypatch, TrainedScreenError("It needs X."))
    assert screen.main() == 1
    assert "It needs X." in capsys.readouterr().err
