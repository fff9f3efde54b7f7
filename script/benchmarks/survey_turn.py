"""`survey_turn`: how long one answered question of a survey takes, by our chat API and by Rasa's own form.

Both sides run at once and are spoken to by turns, a whole conversation each, so that whatever else the
machine does falls on both. Beginning the survey is a turn of another kind and is compared apart
(`survey_begin`).
"""

import time
from collections.abc import Mapping, Sequence

from script.benchmarks import BenchError
from script.benchmarks.both_sides import both_sides
from script.benchmarks.comparison import Comparison, ours_and_peer
from script.benchmarks.talking import ANSWERS, BEGIN, Survey, expected
from script.benchmarks.workbench import Workbench

CONVERSATIONS, QUICK_CONVERSATIONS = 30, 8
WARM_UP = 3
"""Conversations before anything is measured: first use loads and compiles much, on both sides."""
TARGET = 0.4
"""The largest ratio that is good enough (issue 2)."""

Turns = Mapping[str, list[float]]
"""Milliseconds by side, "ours" and "peer"."""


def measure(bench: Workbench) -> list[Comparison]:
    """Start both sides, hold the conversations, stop both sides."""
    with both_sides(bench) as started:
        sides = {side: start() for side, start in started.items()}
        conversations = QUICK_CONVERSATIONS if bench.quick else CONVERSATIONS
        begun, answered = _converse(bench, sides, conversations)
    return [
        Comparison("survey_turn", *ours_and_peer(answered), "ms", TARGET),
        Comparison("survey_turn_p95", *ours_and_peer(answered, 0.95), "ms"),
        Comparison("survey_begin", *ours_and_peer(begun), "ms"),
    ]


def _converse(bench: Workbench, sides: Mapping[str, Survey], conversations: int) -> tuple[Turns, Turns]:
    begun: Turns = {side: [] for side in sides}
    answered: Turns = {side: [] for side in sides}
    with bench.screen.step("Conversations") as step:
        for number in range(WARM_UP + conversations):
            step.detail = f"{number} of {WARM_UP + conversations}, the first {WARM_UP} not counted"
            # Each side goes first as often as the other.
            for side in sorted(sides, reverse=bool(number % 2)):
                beginning, *answers = converse(sides[side], side)
                if number >= WARM_UP:
                    begun[side].append(beginning)
                    answered[side].extend(answers)
        step.outcome = f"{conversations} each"
    return begun, answered


def converse(survey: Survey, side: str) -> list[float]:
    """Hold one conversation; milliseconds of the turn that begins the survey and of each answer's.

    Raises BenchError when a turn is not answered as it must be, for the time of an error is no measurement.
    """
    survey.meet()
    taken = []
    for text, wanted in zip((BEGIN, *ANSWERS), expected(), strict=True):
        began = time.perf_counter()
        said = survey.say(text)
        taken.append((time.perf_counter() - began) * 1000)
        _check(side, text, said, wanted)
    return taken


def _check(side: str, text: str, said: Sequence[str], wanted: str) -> None:
    if wanted not in said:
        raise BenchError(
            f"The survey went wrong ({side}): {text!r} was answered {list(said)}, not {wanted!r}."
        )
