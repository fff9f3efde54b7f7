"""The screen for a command: as the portals have it, its trained part made first when there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from earshot.trained_screen import TrainedScreenError, ensure_trained_screen
from moderation.screening import Screen
from moderation.screening.trained.setting_up import load_trained


def running_screen(var: Path, say: Callable[[str], None]) -> Screen:
    """The screen with its trained part, which is trained now if it must be; `say` tells how far that is.

    From then on this process does its sums in one thread, as the portals do, so that times can be compared.
    Raises TrainedScreenError when there is no trained part and none can be made.
    """
    ensure_trained_screen(var, say)
    trained = load_trained(var)
    if trained is None:
        raise TrainedScreenError(
            "The screen's trained part is gone again: something else changes its examples."
        )
    threadpool_limits(1)
    return Screen(trained)
