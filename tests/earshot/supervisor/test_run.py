"""A whole run with toy processes: it says where it is, and a request to stop stops every one of them."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from earshot import ROOT
from earshot.supervisor.processes import is_running
from tests.earshot.supervisor.toys import DIES_AT_ONCE, LIVES, STUBBORN, eventually, listening

# The real entry point, with toys in place of the processes of the product.
DRIVER = """
import sys
from pathlib import Path
from earshot.supervisor import __main__ as entry
from earshot.supervisor.screen import ON_RULES
from earshot.supervisor.start import Run
from tests.earshot.supervisor.toys import toy

def starts(name, code):
    def stage(run):
        folder = run.settings.var / name
        folder.mkdir()
        child = run.keeper.start(toy(folder, code, name=name, stops_within=1.0))
        (folder / "pid").write_text(str(child.pid))
        run.keeper.wait_ready(child)
    return stage

def screening(run):
    if "on rules" in rasa:
        run.warnings.append(ON_RULES.format(reason="No weights."))

rasa = sys.argv[1]
Run._screening = screening
Run._rasa = starts("rasa", sys.argv.pop(1))
Run._portals = starts("portals", sys.argv.pop(1))
sys.exit(entry.main())
"""


def free_base() -> int:
    """A PORT_BASE whose ports are free, below those that a system gives to connections itself."""
    while True:
        base = random.randrange(12_000, 30_000)
        if all(is_free(base + offset) for offset in range(6)):
            return base


def is_free(port: int) -> bool:
    """Whether nothing listens on `port` now."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class ToyRun:
    """A supervisor in a process of its own."""

    def __init__(self, var: Path, rasa: str, portals: str, port_base: int) -> None:
        self.var = var
        environ = {"PATH": os.environ["PATH"], "EARSHOT_VAR": str(var), "PORT_BASE": str(port_base)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, rasa, portals],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def says(self, words: str) -> bool:
        """Whether a line with `words` comes before the output ends."""
        for line in self.process.stdout or ():
            self.said.append(line.rstrip())
            if words in line:
                return True
        return False

    def end(self) -> int:
        self.said += [line.rstrip() for line in self.process.stdout or ()]
        return self.process.wait(timeout=30)

    def pid(self, name: str) -> int:
        return int((self.var / name / "pid").read_text())


@pytest.fixture
def runs() -> Iterator[list[ToyRun]]:
    made: list[ToyRun] = []
    yield made
    for run in made:
        if run.process.poll() is None:
            run.process.terminate()
        run.end()
        if run.process.stdout:
            run.process.stdout.close()


def start(runs: list[ToyRun], var: Path, rasa: str = LIVES, portals: str = LIVES, base: int = 0) -> ToyRun:
    run = ToyRun(var, rasa, portals, base or free_base())
    runs.append(run)
    return run


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_to_stop_stops_everything(
    runs: list[ToyRun], tmp_path: Path, number: signal.Signals
) -> None:
    run = start(runs, tmp_path)
    assert run.says("Earshot is ready"), run.said
    pids = [run.pid("rasa"), run.pid("portals")]
    run.process.send_signal(number)
    assert run.end() == 0
    assert run.said[-1] == "Everything is stopped."
    assert not [pid for pid in pids if is_running(pid)]


def test_a_request_to_stop_in_the_middle_of_the_start_stops_everything(
    runs: list[ToyRun], tmp_path: Path
) -> None:
    run = start(runs, tmp_path, rasa="import time; time.sleep(600)", portals=STUBBORN)
    assert eventually(lambda: (tmp_path / "portals/ready").exists() and (tmp_path / "rasa/pid").exists(), 30)
    run.process.terminate()
    assert run.end() == 0
    assert not [name for name in ("rasa", "portals") if is_running(run.pid(name))]


def test_a_part_that_does_not_start_stops_the_others_and_is_told_last(
    runs: list[ToyRun], tmp_path: Path
) -> None:
    run = start(runs, tmp_path, portals=DIES_AT_ONCE)
    assert run.end() == 1
    log = tmp_path / "portals/portals.log"
    assert run.said[-1] == f"The portals did not start: the cat sat on the plug. Its log is {log}"
    assert not is_running(run.pid("rasa"))


def test_a_part_that_dies_later_is_told_of_and_comes_back(runs: list[ToyRun], tmp_path: Path) -> None:
    run = start(runs, tmp_path)
    assert run.says("Earshot is ready"), run.said
    os.kill(run.pid("portals"), signal.SIGKILL)
    assert run.says("The portals stopped (signal 9): it wrote nothing."), run.said
    assert run.says("The portals is back."), run.said


def test_a_screen_on_rules_is_said_loudly_after_the_addresses(runs: list[ToyRun], tmp_path: Path) -> None:
    run = start(runs, tmp_path, rasa=f"{LIVES}  # on rules")
    assert run.says("WARNING: the safeguarding screen runs on its rules alone"), run.said
    assert "No weights. Invite nobody" in run.said[-1]
    assert any("Earshot is ready" in line for line in run.said[:-1])


def test_a_busy_port_stops_the_start_before_anything_is_started(runs: list[ToyRun], tmp_path: Path) -> None:
    with listening() as port:
        run = start(runs, tmp_path, base=port)
        assert run.end() == 1
    assert run.said[-1].startswith(f"Port {port} is busy (used by process {os.getpid()} ")
    assert not (tmp_path / "rasa").exists()


def test_a_second_run_in_the_same_folder_is_told_so(runs: list[ToyRun], tmp_path: Path) -> None:
    first = start(runs, tmp_path)
    assert first.says("Earshot is ready"), first.said
    second = start(runs, tmp_path)
    assert second.end() == 1
    assert second.said[-1].startswith(f"Earshot already runs in {tmp_path} (process {first.process.pid}).")


def test_what_a_killed_run_left_is_stopped_by_the_next(runs: list[ToyRun], tmp_path: Path) -> None:
    first = start(runs, tmp_path)
    assert first.says("Earshot is ready"), first.said
    left = [first.pid("rasa"), first.pid("portals")]
    first.process.kill()
    first.process.wait()
    for name in ("rasa", "portals"):
        (tmp_path / name).rename(tmp_path / f"{name}-before")
    second = start(runs, tmp_path)
    assert second.says("Stopped 2 processes that an earlier run left behind"), second.said
    assert eventually(lambda: not [pid for pid in left if is_running(pid)])


def test_a_broken_setting_is_one_line(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "EARSHOT_VAR": str(tmp_path), "PORT_BASE": "eighty"}
    run = subprocess.run(
        [sys.executable, "-m", "earshot.supervisor"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("PORT_BASE (it is 'eighty') must be a whole number")
    assert len(run.stderr.splitlines()) == 1
