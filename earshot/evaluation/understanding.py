"""`earshot evaluate understanding`: what the bot would take each line for, by the screen and by Rasa."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.understanding import GOALS, RasaClient, Topics, Understood, thresholds
from bot.understanding.live import RISK, acted_on
from earshot.evaluation.lines import Line
from earshot.evaluation.scores import accuracy, macro_f1, per_label, share
from moderation.screening import Screen

LABELS = {"goal": tuple(sorted(GOALS))}

OFFERED = 3
"""How many of the likeliest goals a turn offers when it is not sure (bot/unsure.py)."""


@dataclass(frozen=True)
class Taken:
    """What a line was taken for, whether it is urgent, how it was understood, and the milliseconds."""

    goal: str
    urgent: bool
    understood: Understood
    milliseconds: float


def predict(
    lines: Sequence[Line], screen: Screen, rasa: RasaClient, say: Callable[[str], None]
) -> list[Taken]:
    """Take each line as a turn would, outside any questionnaire. Raises RasaUnavailable if Rasa goes away."""
    taken = []
    topics = Topics()
    for number, line in enumerate(lines, start=1):
        began = time.perf_counter()
        screening = screen.screen(line["text"])
        understood = rasa.parse(line["text"])
        goal = acted_on(screening, line["text"], understood, topics)
        taken.append(
            Taken(goal, screening.level == "urgent", understood, (time.perf_counter() - began) * 1000)
        )
        if number % 50 == 0:
            say(f"{number:,} of {len(lines):,} lines")
    return taken


def report(lines: Sequence[Line], taken: Sequence[Taken]) -> dict[str, Any]:
    """The scores, as design.md section 8 lists them, and what happens at the confidence to act from."""
    given, predicted = [line["goal"] for line in lines], [one.goal for one in taken]
    return {
        "n": len(lines),
        "accuracy": accuracy(given, predicted),
        "macro_f1": macro_f1(given, predicted),
        "per_goal": per_label(given, predicted),
        "median_ms": round(statistics.median(one.milliseconds for one in taken), 2),
        "at_act": at_confidence(lines, taken, thresholds.ACT),
    }


def thresholds_report(lines: Sequence[Line], taken: Sequence[Taken]) -> dict[str, Any]:
    """For choosing thresholds again: what happens at each confidence, and the least that reaches each aim."""
    rows = [at_confidence(lines, taken, step / 20) for step in range(1, 20)]
    reached = {
        name: next((row["confidence"] for row in rows if _from_here(rows, row) >= aim), None)
        for name, aim in thresholds.CHOSEN_BY.items()
    }
    return {"by_confidence": rows, "chosen": reached, "risk": risk_rows(lines, taken)}


def at_confidence(lines: Sequence[Line], taken: Sequence[Taken], threshold: float) -> dict[str, float | None]:
    """If one acts from this confidence: on how many lines, how often rightly.

    `offered` is how often the right goal is among the three likeliest of the lines below it.
    """
    pairs = [(line["goal"], one.understood) for line, one in zip(lines, taken, strict=True)]
    acted = [found.goal == goal for goal, found in pairs if found.confidence >= threshold]
    below = [
        goal in [likely for likely, _ in found.ranking[:OFFERED]]
        for goal, found in pairs
        if found.confidence < threshold
    ]
    return {
        "confidence": threshold,
        "acted_on": share(len(acted), len(lines)),
        "right": share(sum(acted), len(acted)),
        "offered": share(sum(below), len(below)),
    }


def risk_rows(lines: Sequence[Line], taken: Sequence[Taken]) -> list[dict[str, float | int | None]]:
    """For each probability of a crisis from which to act: crises found, and lines wrongly taken for one.

    What the screen calls urgent is counted as found at each of them.
    """
    rows: list[dict[str, float | int | None]] = []
    for least in (0.05, 0.1, 0.15, 0.2, 0.3, 0.5):
        found = [
            one.urgent or dict(one.understood.ranking).get(RISK, 0.0) >= least or one.understood.goal == RISK
            for one in taken
        ]
        crises = [hit for hit, line in zip(found, lines, strict=True) if line["goal"] == RISK]
        rows.append(
            {
                "probability": least,
                "recall": share(sum(crises), len(crises)),
                "wrongly": sum(found) - sum(crises),
            }
        )
    return rows


def _from_here(rows: Sequence[dict[str, float | None]], row: dict[str, float | None]) -> float:
    """The least share of right guesses at this confidence and all above it: one lucky row is not enough."""
    rights = [each["right"] for each in rows[rows.index(row) :]]
    return min((right for right in rights if right is not None), default=0.0)
