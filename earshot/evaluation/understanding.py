"""`earshot evaluate understanding`: what the bot would take each line for, by the screen and by Rasa."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.understanding import GOALS, RasaClient, Understood
from bot.understanding.live import acted_on
from earshot.evaluation.lines import Line
from earshot.evaluation.scores import accuracy, macro_f1, per_label
from moderation.screening import Screen

LABELS = {"goal": tuple(sorted(GOALS))}


@dataclass(frozen=True)
class Taken:
    """What one line was taken for, how it was understood, and the milliseconds that took."""

    goal: str
    understood: Understood
    milliseconds: float


def predict(
    lines: Sequence[Line], screen: Screen, rasa: RasaClient, say: Callable[[str], None]
) -> list[Taken]:
    """Take each line as a turn would, outside any questionnaire. Raises RasaUnavailable if Rasa goes away."""
    taken = []
    for number, line in enumerate(lines, start=1):
        began = time.perf_counter()
        screening = screen.screen(line["text"])
        understood = rasa.parse(line["text"])
        spent = (time.perf_counter() - began) * 1000
        taken.append(Taken(acted_on(screening, understood), understood, spent))
        if number % 50 == 0:
            say(f"{number:,} of {len(lines):,} lines")
    return taken


def report(lines: Sequence[Line], taken: Sequence[Taken]) -> dict[str, Any]:
    """The scores, as design.md section 8 lists them, and precision by confidence for choosing thresholds."""
    given, predicted = [line["goal"] for line in lines], [one.goal for one in taken]
    return {
        "n": len(lines),
        "accuracy": accuracy(given, predicted),
        "macro_f1": macro_f1(given, predicted),
        "per_goal": per_label(given, predicted),
        "median_ms": round(statistics.median(one.milliseconds for one in taken), 2),
        "by_confidence": by_confidence(lines, taken),
    }


def by_confidence(lines: Sequence[Line], taken: Sequence[Taken]) -> list[dict[str, float]]:
    """For each confidence from which one might act: how often that is right, and on how many lines.

    `offered` is how often the right goal is among the three likeliest of the lines below it.
    """
    rows = []
    for step in range(1, 20):
        threshold = step / 20
        acted = [
            one.understood.goal == line["goal"]
            for line, one in zip(lines, taken, strict=True)
            if one.understood.confidence >= threshold
        ]
        below = [
            line["goal"] in [goal for goal, _ in one.understood.ranking[:3]]
            for line, one in zip(lines, taken, strict=True)
            if one.understood.confidence < threshold
        ]
        rows.append(
            {
                "confidence": threshold,
                "acted_on": round(len(acted) / len(lines), 4),
                "right": round(sum(acted) / len(acted), 4) if acted else 1.0,
                "offered": round(sum(below) / len(below), 4) if below else 1.0,
            }
        )
    return rows
