"""Where a run works: its temporary folder, what it keeps for the next run, its processes, its screen."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from earshot import ROOT
from earshot.setting_up.progress import Screen
from earshot.supervisor.child import Child, Part, last_words
from earshot.supervisor.keeper import Keeper
from earshot.supervisor.processes import free_to_bind
from script.benchmarks import BenchError

HOST = "127.0.0.1"
_PORTS = range(20_000, 60_000)
_TRIES = 200
STOPS_WITHIN = 10.0


@dataclass(frozen=True)
class Command:
    """A command that does its work and ends, within so many seconds. `name` is what a person calls it."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    within: float


@dataclass(frozen=True, eq=False)
class Workbench:
    """One run. `kept` outlives it: trained models, each named by the fingerprint of what it is made of.

    `var` is the folder the product writes to, of which the bench only reads. Compared by identity, so that
    what was measured on one workbench can be remembered for it.
    """

    folder: Path
    kept: Path
    var: Path
    screen: Screen
    quick: bool = False

    @contextmanager
    def processes(self) -> Iterator[Keeper]:
        """Starts processes for a benchmark; every one of them is stopped at the end, whatever happened."""
        keeper = Keeper(self.screen.say, lambda _pid: None)
        try:
            yield keeper
        finally:
            keeper.stop_all()

    def run_to_end(self, command: Command, on_progress: Callable[[Path], None] = lambda _log: None) -> None:
        """Run one command and wait for it. BenchError when it fails or takes longer than it may.

        `on_progress` is given the command's log about twice a second.
        """
        child = Child(
            Part(
                name=command.name,
                argv=command.argv,
                environ=command.environ,
                folder=command.folder,
                log=self.folder / f"{command.name.replace(' ', '-')}.log",
                is_ready=lambda _started: False,
                ready_within=command.within,
            )
        )
        until = time.monotonic() + command.within
        child.start()
        try:
            while (status := child.ended()) is None:
                if time.monotonic() > until:
                    raise BenchError(f"{command.name} took longer than {command.within / 60:.0f} minutes.")
                on_progress(child.part.log)
                time.sleep(0.5)
        finally:
            child.kill_group()
            child.wait_stopped(time.monotonic() + STOPS_WITHIN)
        if status != 0:
            raise BenchError(f"{command.name} failed: {last_words(child.part.log)}")


@contextmanager
def workbench(var: Path, screen: Screen, *, quick: bool) -> Iterator[Workbench]:
    """A workbench whose temporary folder is gone afterwards. `var` is the folder the product writes to."""
    kept = var / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    # PostgreSQL leaves files that a server still stopping may remove under our hands.
    with tempfile.TemporaryDirectory(prefix="earshot-bench-", ignore_cleanup_errors=True) as folder:
        yield Workbench(Path(folder).resolve(), kept, var, screen, quick)


def free_base(offsets: tuple[int, ...]) -> int:
    """A port such that it plus each of `offsets` is free now. BenchError when none is found."""
    for _ in range(_TRIES):
        base = random.choice(_PORTS)  # noqa: S311 -- only so that two runs side by side seldom meet
        if all(free_to_bind(HOST, base + offset) for offset in offsets):
            return base
    raise BenchError("No free ports were found from 20000 to 60000. Stop what holds them and run this again.")


def rasa_lock_file() -> Path:
    """The lock file of Rasa's environment, part of every model's fingerprint."""
    return ROOT / "requirements" / "rasa.txt"
