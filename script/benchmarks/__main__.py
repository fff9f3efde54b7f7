"""`script/bench [NAME…] [--quick] [--json FILE]`: measure, and print a table with ratios."""

import argparse
import datetime as dt
import json
import os
import platform
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from earshot.setting_up.progress import Screen
from earshot.settings import SettingsError, load_settings
from earshot.supervisor import Stopping, SupervisorError
from script.benchmarks import (
    BenchError,
    fifty_at_once,
    pipelines,
    rasa_memory,
    rasa_start,
    screen,
    survey_turn,
)
from script.benchmarks.comparison import Comparison, as_data, as_table
from script.benchmarks.workbench import Workbench, workbench

Benchmark = Callable[[Workbench], list[Comparison]]
BENCHMARKS: dict[str, Benchmark] = {
    "survey_turn": survey_turn.measure,
    "fifty_at_once": fifty_at_once.measure,
    "pipelines": pipelines.measure,
    "rasa_start": rasa_start.measure,
    "rasa_memory": rasa_memory.measure,
    "screen": screen.measure,
}
INTERRUPTED = 130


def main(words: Sequence[str] | None = None, benchmarks: dict[str, Benchmark] = BENCHMARKS) -> int:
    """Measure what `words` ask for and print it.

    0 when all was measured, 1 when something could not be, 130 when it was stopped.
    """
    arguments = _arguments(words, list(benchmarks))
    # What is measured goes to standard output; how far it is goes where it does not mix with that.
    shown = Screen(sys.stderr)
    with _stopping_on_signals():
        try:
            comparisons = _run(arguments, shown, benchmarks)
        except Stopping:
            shown.say("Stopped. Everything the bench started has ended.")
            return INTERRUPTED
        except (BenchError, SupervisorError, SettingsError) as fault:
            shown.say(str(fault))
            return 1
    print(f"\n{_machine()}\n\n{as_table(comparisons)}")
    return 0


def _arguments(words: Sequence[str] | None, names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Measure Earshot beside a stock Rasa project, on this machine."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"what to measure (all without a name): {', '.join(names)}"
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: a first idea, no result")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    arguments = parser.parse_args(words)
    if unknown := [name for name in arguments.names if name not in names]:
        parser.error(f"there is no benchmark {unknown[0]}; there are: {', '.join(names)}")
    arguments.names = [name for name in names if name in arguments.names] or names
    if arguments.json is not None and not arguments.json.resolve().parent.is_dir():
        # Said now, not after minutes of measuring.
        parser.error(f"the folder of {arguments.json} does not exist")
    return arguments


def _run(arguments: argparse.Namespace, shown: Screen, benchmarks: dict[str, Benchmark]) -> list[Comparison]:
    comparisons: list[Comparison] = []
    with workbench(load_settings().var, shown, quick=arguments.quick) as bench:
        for number, name in enumerate(arguments.names, start=1):
            shown.say(f"== {name} ({number} of {len(arguments.names)})")
            comparisons += benchmarks[name](bench)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(as_data(comparisons), indent=2) + "\n", encoding="utf-8")
    return comparisons


@contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """Make the first request to stop end the measuring; later ones must not cut the cleaning up short."""

    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise Stopping

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _machine() -> str:
    """One line on where and when this was measured; no name of a machine or a person."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    now = dt.datetime.now(dt.UTC)
    return (
        f"Measured {now:%Y-%m-%d %H:%M} UTC on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}{load}"
    )


if __name__ == "__main__":
    sys.exit(main())
