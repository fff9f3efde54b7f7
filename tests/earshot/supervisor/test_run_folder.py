"""Two runs never share a `var/`, and what a killed run left behind is stopped by the next."""

import json
import os
from pathlib import Path

import pytest

from earshot.supervisor import SupervisorError
from earshot.supervisor.child import Child
from earshot.supervisor.processes import is_running
from earshot.supervisor.run_folder import RunFolder
from tests.earshot.supervisor.toys import LIVES, eventually, toy


def test_a_second_run_in_the_same_folder_is_told_which_process_has_it(tmp_path: Path) -> None:
    with RunFolder(tmp_path), pytest.raises(SupervisorError) as fault, RunFolder(tmp_path):
        pass
    assert str(fault.value).startswith(f"Earshot already runs in {tmp_path} (process {os.getpid()}). ")


def test_a_run_after_one_that_ended_goes_ahead(tmp_path: Path) -> None:
    for _ in range(2):
        with RunFolder(tmp_path) as folder:
            assert folder.stop_leftovers() == 0


def killed_run(tmp_path: Path) -> Child:
    """A run that noted one process and was then killed, so that it could tidy nothing."""
    child = Child(toy(tmp_path, LIVES))
    child.start()
    run = RunFolder(tmp_path)
    run.folder.mkdir()
    run.note_process(child.pid)
    run.note_database(started=True)
    return child


def test_what_a_killed_run_left_is_stopped(tmp_path: Path) -> None:
    child = killed_run(tmp_path)
    with RunFolder(tmp_path) as folder:
        assert folder.stop_leftovers() == 1
        assert folder.left_database
    assert eventually(lambda: not is_running(child.pid))


def test_a_process_that_only_got_the_same_number_is_left_alone(tmp_path: Path) -> None:
    child = killed_run(tmp_path)
    note = tmp_path / "run/started.json"
    written = json.loads(note.read_text())
    note.write_text(json.dumps({**written, "processes": {str(child.pid): "another time"}}))
    with RunFolder(tmp_path) as folder:
        assert folder.stop_leftovers() == 0
    assert is_running(child.pid)
    child.kill_group()
    child.wait_stopped(0)


@pytest.mark.parametrize("damaged", ["", "[]", '{"processes": 3, "database": true}', '{"processes": {}}'])
def test_a_damaged_note_stops_nothing(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/started.json").write_text(damaged)
    with RunFolder(tmp_path) as folder:
        assert folder.stop_leftovers() == 0
