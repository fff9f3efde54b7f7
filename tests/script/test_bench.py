import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from earshot import ROOT
from earshot.setting_up.progress import Screen
from earshot.supervisor.child import Part
from script.benchmarks import BenchError, workbench
from script.benchmarks.__main__ import BENCHMARKS, Benchmark, main
from script.benchmarks.comparison import Comparison, as_table, percentile
from script.benchmarks.rasa_servers import resident_megabytes
from script.benchmarks.workbench import Command, Workbench

ONE = Comparison("one", ours=10.0, peer=40.0, unit="ms", target=0.4)


@pytest.fixture(autouse=True)
def own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(workbench.tempfile, "tempdir", str(tmp_path))
    return tmp_path / "var"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path, tmp_path / "kept", tmp_path / "var", Screen(sys.stderr))


def sleeper(bench: Workbench, *, seconds: int = 60) -> Part:
    return Part(
        name="sleeper",
        argv=[sys.executable, "-c", f"import time; time.sleep({seconds})"],
        environ=dict(os.environ),
        folder=bench.folder,
        log=bench.folder / "sleeper.log",
        is_ready=lambda _started: True,
        ready_within=5,
    )


# What is handed in, and how it is shown


def test_the_json_of_a_comparison_is_the_four_fields_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.json"
    assert main(["--json", str(file)], {"one": lambda _bench: [ONE]}) == 0
    assert json.loads(file.read_text()) == {"one": {"ours": 10.0, "peer": 40.0, "ratio": 0.25, "unit": "ms"}}
    assert re.search(r"^one +10\.0 +40\.0 +0\.25  ms +<= 0\.40 met$", capsys.readouterr().out, re.MULTILINE)


def test_a_missed_target_is_said() -> None:
    assert "MISSED" in as_table([Comparison("slow", 17.0, 40.0, "ms", target=0.4)])
    assert "MISSED" not in as_table([Comparison("no target", 90.0, 40.0, "ms")])


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile([3.0], 0.95) == 3
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


# The command


def test_only_what_is_named_is_measured() -> None:
    ran: list[str] = []

    def noting(name: str) -> Benchmark:
        def measure(bench: Workbench) -> list[Comparison]:
            ran.append(f"{name} {bench.quick}")
            return [ONE]

        return measure

    benchmarks = {name: noting(name) for name in ("one", "two", "three")}
    assert main(["three", "one", "--quick"], benchmarks) == 0
    assert ran == ["one True", "three True"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["survey"], "there is no benchmark survey; there are: survey_turn, fifty_at_once, pipelines, "),
        (["--json", "nowhere/here/figures.json"], "the folder of nowhere/here/figures.json does not exist"),
    ],
)
def test_a_slip_on_the_command_line_is_told_before_anything_is_measured(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_what_cannot_be_measured_is_one_line_and_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_bench: Workbench) -> list[Comparison]:
        raise BenchError("Rasa is not installed: run script/bootstrap")

    assert main([], {"one": fails}) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1] == "Rasa is not installed: run script/bootstrap"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_ends_every_process_and_removes_the_folder(number: signal.Signals) -> None:
    seen: dict[str, Any] = {}

    def interrupted(bench: Workbench) -> list[Comparison]:
        seen["folder"] = bench.folder
        with bench.processes() as keeper:
            seen["pid"] = keeper.start(sleeper(bench)).pid
            os.kill(os.getpid(), number)
            time.sleep(10)
        return [ONE]

    before = signal.getsignal(number)
    assert main([], {"one": interrupted}) == 130
    assert not psutil.pid_exists(seen["pid"])
    assert not seen["folder"].exists()
    assert signal.getsignal(number) is before


def test_every_benchmark_has_a_file_of_its_name() -> None:
    for name in BENCHMARKS:
        assert (ROOT / "script/benchmarks" / f"{name}.py").is_file()


# The workbench


def test_a_command_that_hangs_is_ended(bench: Workbench) -> None:
    hangs = Command("Hanging", sleeper(bench).argv, dict(os.environ), bench.folder, within=0.3)
    # Other tests of the run may have servers of their own.
    before = psutil.Process().children()
    began = time.monotonic()
    with pytest.raises(BenchError, match="Hanging took longer"):
        bench.run_to_end(hangs)
    assert time.monotonic() - began < 5
    assert psutil.Process().children() == before


def test_a_command_that_fails_tells_its_last_words(bench: Workbench) -> None:
    argv = [sys.executable, "-c", "import sys; sys.exit('no such file')"]
    with pytest.raises(BenchError, match="Trying failed: no such file"):
        bench.run_to_end(Command("Trying", argv, dict(os.environ), bench.folder, within=20))


def test_a_port_in_use_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(workbench, "_PORTS", range(port - 5, port - 4))
        with pytest.raises(BenchError, match="No free ports"):
            workbench.free_base((0, 5))


def test_memory_is_that_of_a_process_and_all_its_descendants() -> None:
    child = "import time; held = b'x' * 60_000_000; print('held', flush=True); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            alone = psutil.Process(process.pid).memory_info().rss / 1_000_000
            assert resident_megabytes(process.pid) > alone + 60
        finally:
            os.killpg(process.pid, signal.SIGKILL)
