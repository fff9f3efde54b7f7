"""Processes that die are told of and started again; at the end every one of them stops."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from earshot.supervisor import Stopping, SupervisorError, keeper
from earshot.supervisor.keeper import Keeper
from earshot.supervisor.processes import is_running
from tests.earshot.supervisor.toys import DIES_AT_ONCE, LIVES, STUBBORN, WITH_A_WORKER, eventually, toy


class Kept(NamedTuple):
    keeper: Keeper
    said: list[str]
    noted: list[int]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.setattr(keeper, "FIRST_PAUSE", 0.1)
    said: list[str] = []
    noted: list[int] = []
    made = Keeper(said.append, noted.append)
    yield Kept(made, said, noted)
    made.stop_all()


def tended(kept: Kept, true: Callable[[], bool]) -> bool:
    def look() -> bool:
        kept.keeper.tend()
        return true()

    return eventually(look)


def test_a_process_that_becomes_ready_is_waited_for(kept: Kept, tmp_path: Path) -> None:
    child = kept.keeper.start(toy(tmp_path, LIVES))
    kept.keeper.wait_ready(child)
    assert is_running(child.pid)
    assert kept.noted == [child.pid]


def test_a_process_that_dies_at_the_start_is_told_with_its_last_words_and_its_log(
    kept: Kept, tmp_path: Path
) -> None:
    child = kept.keeper.start(toy(tmp_path, DIES_AT_ONCE, name="public portal"))
    with pytest.raises(SupervisorError) as fault:
        kept.keeper.wait_ready(child)
    assert str(fault.value) == (
        "The public portal did not start: the cat sat on the plug. "
        f"Its log is {tmp_path / 'public portal.log'}"
    )


def test_a_process_that_dies_later_is_told_of_and_started_again(kept: Kept, tmp_path: Path) -> None:
    part = toy(tmp_path, "import sys; print('out of puff', file=sys.stderr); " + LIVES)
    child = kept.keeper.start(part)
    kept.keeper.wait_ready(child)
    first = child.pid
    (tmp_path / "ready").unlink()
    child.kill_group()
    assert tended(kept, lambda: "The toy is back." in kept.said)
    assert child.pid != first
    assert is_running(child.pid)
    assert kept.said[0].startswith(f"The toy stopped (signal 9): out of puff. Its log is {part.log}. ")


def test_each_death_soon_after_the_last_waits_longer(kept: Kept, tmp_path: Path) -> None:
    child = kept.keeper.start(toy(tmp_path, "open('ready', 'w').close(); import time; time.sleep(0.3)"))
    kept.keeper.wait_ready(child)

    def deaths() -> int:
        return sum("stopped" in line for line in kept.said)

    began = time.monotonic()
    assert tended(kept, lambda: deaths() == 4)
    # Three pauses of 0.1, 0.2 and 0.4 s lie between four deaths.
    assert time.monotonic() - began > 0.7


def test_a_process_that_cannot_be_run_is_told_plainly(kept: Kept, tmp_path: Path) -> None:
    part = toy(tmp_path, LIVES)
    object.__setattr__(part, "argv", [str(tmp_path / "nowhere")])
    with pytest.raises(SupervisorError, match="The toy cannot be run: No such file"):
        kept.keeper.start(part)


def test_stopping_stops_workers_too(kept: Kept, tmp_path: Path) -> None:
    child = kept.keeper.start(toy(tmp_path, WITH_A_WORKER))
    kept.keeper.wait_ready(child)
    worker = int((tmp_path / "worker").read_text())
    assert is_running(worker)
    kept.keeper.stop_all()
    assert not is_running(child.pid)
    assert eventually(lambda: not is_running(worker))


def test_a_process_that_will_not_stop_is_ended(kept: Kept, tmp_path: Path) -> None:
    child = kept.keeper.start(toy(tmp_path, STUBBORN, stops_within=0.5))
    kept.keeper.wait_ready(child)
    kept.keeper.stop_all()
    assert not is_running(child.pid)
    assert kept.said == ["The toy did not stop by itself and was ended."]


def test_nothing_is_started_after_the_end_was_asked_for(kept: Kept, tmp_path: Path) -> None:
    kept.keeper.stopping.set()
    with pytest.raises(Stopping):
        kept.keeper.start(toy(tmp_path, LIVES))


def test_waiting_ends_when_the_end_is_asked_for(kept: Kept, tmp_path: Path) -> None:
    child = kept.keeper.start(toy(tmp_path, "import time; time.sleep(600)"))
    kept.keeper.stopping.set()
    with pytest.raises(Stopping):
        kept.keeper.wait_ready(child)
