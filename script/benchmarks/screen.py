"""`screen`: what it costs to screen a message and what that finds, beside a list of phrases.

Both judge the same held-out messages, which neither was made from. A phrase list costs next to nothing, so
the ratio of times is large; what the time buys is in `screen_missed`.
"""

import json
import time
from collections.abc import Callable, Sequence

from threadpoolctl import threadpool_limits

from earshot import ROOT
from earshot.evaluation.baselines import phrase_list
from moderation.screening import Screen
from moderation.screening.trained.setting_up import load_trained
from script.benchmarks import BenchError
from script.benchmarks.comparison import Comparison, percentile
from script.benchmarks.product import trained_var
from script.benchmarks.workbench import Workbench

LINES = ROOT / "tests/evaluation/screening/heldout.jsonl"
QUICK_EVERY = 4
"""With `--quick`, one line in so many."""

Judge = Callable[[str], str]
"""Gives a text its level."""


def measure(bench: Workbench) -> list[Comparison]:
    """Judge every held-out line by each, in this process and one thread, as a portal does."""
    trained = load_trained(trained_var(bench))
    if trained is None:
        raise BenchError(
            "The screen's trained part is gone again: something changes its examples. Run again."
        )
    with_trained, rules, phrases = Screen(trained), Screen(), phrase_list()
    judges: dict[str, Judge] = {
        "phrases": lambda text: phrases(text)["risk"],
        "rules": lambda text: rules.screen(text).level,
        "trained": lambda text: with_trained.screen(text).level,
    }
    lines = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]
    lines = lines[::QUICK_EVERY] if bench.quick else lines
    urgent = [line["text"] for line in lines if line["risk"] == "urgent"]
    with bench.screen.step("Messages") as step, threadpool_limits(1):
        spent = timed([line["text"] for line in lines], judges)
        missed = {name: share_missed(urgent, judge) for name, judge in judges.items()}
        step.outcome = f"{len(lines)} each, {len(urgent)} of them urgent"
    return [
        _time("screen_message", "trained", spent, 0.5),
        _time("screen_p95", "trained", spent, 0.95),
        _time("screen_rules_message", "rules", spent, 0.5),
        Comparison("screen_missed", missed["trained"], missed["phrases"], "% of urgent"),
        Comparison("screen_rules_missed", missed["rules"], missed["phrases"], "% of urgent"),
    ]


def _time(name: str, judge: str, spent: dict[str, list[float]], share: float) -> Comparison:
    return Comparison(name, percentile(spent[judge], share), percentile(spent["phrases"], share), "ms")


def timed(texts: Sequence[str], judges: dict[str, Judge]) -> dict[str, list[float]]:
    """Milliseconds of each text by each judge, by turns, so that other work of the machine falls on all."""
    for judge in judges.values():
        judge(texts[0])  # The first use loads and compiles.
    spent: dict[str, list[float]] = {name: [] for name in judges}
    for text in texts:
        for name, judge in judges.items():
            began = time.perf_counter()
            judge(text)
            spent[name].append((time.perf_counter() - began) * 1000)
    return spent


def share_missed(urgent: Sequence[str], judge: Judge) -> float:
    """Percent of the urgent messages that are not flagged at all."""
    return 100 * sum(judge(text) == "none" for text in urgent) / len(urgent)
