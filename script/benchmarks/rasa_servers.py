"""Both Rasa servers started and stopped by turns: how long until they answer, and what memory they then hold.

`rasa_start` and `rasa_memory` each hand in one half of this; it is measured once a run.
"""

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import psutil
import yaml

from earshot import ROOT
from earshot.rasa_model import rasa_environment
from earshot.supervisor.child import Part
from script.benchmarks import BenchError
from script.benchmarks.product import product
from script.benchmarks.stock_rasa import READY_WITHIN, stock_model, stock_server
from script.benchmarks.talking import Parser
from script.benchmarks.workbench import HOST, Command, Workbench, free_base

STARTS, QUICK_STARTS = 3, 1
PARSES = 50
"""Messages understood before memory is read: buffers and caches have their size by then."""
MEGABYTE = 1_000_000
_WARM_UP = "import tensorflow, sklearn, rasa.core.agent, rasa.server"


@dataclass(frozen=True)
class Servers:
    """What was measured, by side ("ours", "peer"): seconds of each start, megabytes after each."""

    seconds: dict[str, list[float]]
    megabytes: dict[str, list[float]]


@cache
def measured_servers(bench: Workbench) -> Servers:
    """Start each side several times by turns; the second benchmark that asks gets the same figures."""
    peer_model, ours = stock_model(bench), product(bench)
    port = free_base((0,))
    parts = {
        "ours": (ours.rasa, ours.parser),
        "peer": (stock_server(bench, peer_model, port), Parser(f"http://{HOST}:{port}")),
    }
    servers = Servers({side: [] for side in parts}, {side: [] for side in parts})
    lines = example_lines(PARSES)
    _read_into_memory(bench)
    starts = QUICK_STARTS if bench.quick else STARTS
    with bench.screen.step("Rasa servers started and stopped") as step:
        for number in range(starts):
            for side in sorted(parts, reverse=bool(number % 2)):
                step.detail = f"start {number + 1} of {starts}, {side}"
                seconds, megabytes = _one_start(bench, *parts[side], lines)
                servers.seconds[side].append(seconds)
                servers.megabytes[side].append(megabytes)
        step.outcome = f"{starts} each"
    return servers


def _one_start(bench: Workbench, part: Part, parser: Parser, lines: list[str]) -> tuple[float, float]:
    """Seconds from the start of the process to its first answer, and its megabytes after `lines`."""
    with bench.processes() as keeper:
        part = replace(part, is_ready=lambda _started: parser.parses(), ready_within=READY_WITHIN)
        began = time.monotonic()
        child = keeper.start(part)
        keeper.wait_ready(child)
        seconds = time.monotonic() - began
        for line in lines:
            parser.parse(line)
        return seconds, resident_megabytes(child.pid)


def resident_megabytes(pid: int) -> float:
    """Megabytes (10^6 bytes) of memory that a process and all its descendants hold resident, added up."""
    top = psutil.Process(pid)
    return sum(each.memory_info().rss for each in _tree(top)) / MEGABYTE


def _tree(top: psutil.Process) -> Iterator[psutil.Process]:
    yield top
    for child in top.children(recursive=True):
        if child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            yield child


def example_lines(number: int, root: Path = ROOT) -> list[str]:
    """`number` messages, spread evenly over the training examples in the order of their files."""
    examples: list[str] = []
    for path in sorted((root / "nlu_data").glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            lines = str(group.get("examples", "")).splitlines() if "intent" in group else []
            examples += [line.strip().removeprefix("- ") for line in lines if line.strip()]
    if len(examples) < number:
        raise BenchError(f"nlu_data/ holds only {len(examples)} examples; the bench wants {number}.")
    return list(itertools.islice(itertools.islice(examples, 0, None, len(examples) // number), number))


def _read_into_memory(bench: Workbench) -> None:
    """Load Rasa's libraries once, uncounted: the disk's part must not fall on whoever starts first."""
    with bench.screen.step("Reading Rasa from the disk, not counted"):
        bench.run_to_end(
            Command(
                name="Reading Rasa",
                argv=[str(ROOT / ".venv-rasa/bin/python"), "-c", _WARM_UP],
                environ=rasa_environment(os.environ),
                folder=bench.folder,
                within=READY_WITHIN,
            )
        )
