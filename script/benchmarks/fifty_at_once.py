"""`fifty_at_once`: fifty people answer the survey at the same moment, on our side and then on the peer's.

The sides take turns, a crowd at a time, for both together would only measure how they share the machine.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from script.benchmarks.both_sides import Sides, both_sides
from script.benchmarks.comparison import Comparison, ours_and_peer
from script.benchmarks.survey_turn import WARM_UP, converse
from script.benchmarks.talking import ANSWERS
from script.benchmarks.workbench import Workbench

PEOPLE = 50
ROUNDS, QUICK_ROUNDS = 3, 1
TURNS = 1 + len(ANSWERS)
"""Turns of a conversation: the one that begins the survey, and one an answer."""


def measure(bench: Workbench) -> list[Comparison]:
    """Milliseconds of wall time a turn (1,000 by it: turns a second), and a person's 95th longest wait."""
    with both_sides(bench) as sides:
        for side in sides:
            survey = sides[side]()
            for _ in range(WARM_UP):
                converse(survey, side)
        waits, walls = _crowds(bench, sides)
    return [
        Comparison("fifty_at_once_turn", *ours_and_peer(walls), "ms"),
        Comparison("fifty_at_once_p95", *ours_and_peer(waits, 0.95), "ms"),
    ]


def _crowds(bench: Workbench, sides: Sides) -> tuple[Mapping[str, list[float]], Mapping[str, list[float]]]:
    """Each person's wait for each turn, and each crowd's time by its turns, in milliseconds by side."""
    waits: dict[str, list[float]] = {side: [] for side in sides}
    walls: dict[str, list[float]] = {side: [] for side in sides}
    rounds = QUICK_ROUNDS if bench.quick else ROUNDS
    with bench.screen.step(f"{PEOPLE} at once") as step:
        for number in range(rounds):
            for side in sorted(sides, reverse=bool(number % 2)):
                step.detail = f"round {number + 1} of {rounds}, {side}"
                taken, seconds = crowd(sides, side)
                waits[side].extend(taken)
                walls[side].append(seconds * 1000 / (PEOPLE * TURNS))
        step.outcome = f"{rounds} crowds each"
    return waits, walls


def crowd(sides: Sides, side: str) -> tuple[list[float], float]:
    """Fifty conversations at once: milliseconds of every turn, and the seconds from first to last."""
    people = [sides[side]() for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        began = time.perf_counter()
        taken = [turn for turns in pool.map(lambda each: converse(each, side), people) for turn in turns]
        return taken, time.perf_counter() - began
