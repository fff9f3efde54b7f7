"""The screen's trained part as it really is: made once a run, or reused, in ``EARSHOT_VAR`` (else ``var/``).

A test file that wants it says ``pytest_plugins = ["tests.earshot.really_trained"]``; those of its tests that
use it are marked ``trained``. Every other test has a ``var`` of its own, and so a screen on rules.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from earshot import ROOT
from earshot.trained_screen import ensure_trained_screen


@pytest.fixture(scope="session")
def trained_var() -> Path:
    """The folder under which the trained part for the examples and rules as they are is."""
    var = Path(os.environ.get("EARSHOT_VAR") or ROOT / "var").resolve()
    ensure_trained_screen(var, lambda _line: None)
    return var


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses `trained_var`, so that ``-m "not trained"`` leaves it out."""
    for item in items:
        if "trained_var" in getattr(item, "fixturenames", ()):
            item.add_marker("trained")


def lend(trained: Path, var: Path) -> Path:
    """Give `var` the trained part of `trained`; returns `var`."""
    var.mkdir(exist_ok=True)
    (var / "screening").symlink_to(trained / "screening", target_is_directory=True)
    return var
