"""`earshot evaluate themes`: the themes that would be suggested for each line."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from earshot.evaluation.lines import Line, LinesError, read_lines
from earshot.trained_screen import alone
from embedding.encoder import EncoderMissingError
from moderation.themes import THEMES, Themes
from moderation.themes.setting_up import ensure_trained, load_trained


class TrainedThemesError(Exception):
    """The trained part cannot be made. The text is one line that says why and what to do."""


def read_theme_lines(file: Path) -> list[Line]:
    """The lines of `file`, each with a `text` and its `themes`, a list that may be empty. LinesError."""
    lines = read_lines(file, {})
    for number, line in enumerate(lines, start=1):
        themes = line.get("themes")
        if not isinstance(themes, list) or not all(theme in THEMES for theme in themes):
            raise LinesError(
                f"{file}, line {number} (blank ones not counted): `themes` must be a list of these: "
                f"{', '.join(THEMES)}"
            )
    return lines


def running_themes(var: Path, say: Callable[[str], None]) -> Themes:
    """Themes with their trained part, which is trained now if it must be; `say` tells how far that is.

    From then on this process does its sums in one thread, as the portals do. Raises TrainedThemesError.
    """
    try:
        (var / "themes").mkdir(parents=True, exist_ok=True)
        with alone(var / "themes"):
            ensure_trained(var, progress=lambda line: say(f"themes: {line}"))
    except (ImportError, EncoderMissingError) as error:
        raise TrainedThemesError(
            f"Training the themes needs what is not installed ({error}): run script/bootstrap."
        ) from error
    except OSError as error:
        raise TrainedThemesError(
            f"Training the themes could not write to {var}: {error.strerror}."
        ) from error
    trained = load_trained(var)
    if trained is None:
        raise TrainedThemesError(
            "The themes' trained part is gone again: something else changes its examples."
        )
    threadpool_limits(1)
    return Themes(trained)


def predict(
    lines: Sequence[Line], themes: Themes, say: Callable[[str], None]
) -> tuple[list[list[str]], list[float]]:
    """Each line's themes, the surest first, and the milliseconds each took. No question is known."""
    found: list[list[str]] = []
    spent = []
    for number, line in enumerate(lines, start=1):
        began = time.perf_counter()
        found.append([suggestion.theme for suggestion in themes.suggest(line["text"])])
        spent.append((time.perf_counter() - began) * 1000)
        if number % 100 == 0:
            say(f"{number:,} of {len(lines):,} lines")
    return found, spent


def report(lines: Sequence[Line], found: Sequence[Sequence[str]], spent: Sequence[float]) -> dict[str, Any]:
    """The scores, as design.md section 8 lists them. A share of nothing is null."""
    pairs = [(set(line["themes"]), set(said)) for line, said in zip(lines, found, strict=True)]
    hits = Counter(theme for given, said in pairs for theme in given & said)
    given = Counter(theme for themes, _ in pairs for theme in themes)
    said = Counter(theme for _, themes in pairs for theme in themes)
    return {
        "n": len(lines),
        "micro_f1": scores(hits.total(), given.total(), said.total())["f1"],
        "per_theme": {
            theme: {**scores(hits[theme], given[theme], said[theme]), "n": given[theme]}
            for theme in THEMES
            if given[theme] or said[theme]
        },
        "median_ms": round(statistics.median(spent), 2),
    }


def scores(hits: int, given: int, said: int) -> dict[str, float | None]:
    """Precision, recall and F1 of `said`, of which `hits` are among the `given`. None is a share of none."""
    return {
        "precision": round(hits / said, 4) if said else None,
        "recall": round(hits / given, 4) if given else None,
        "f1": round(2 * hits / (given + said), 4) if given + said else None,
    }
