"""One process that the supervisor starts: its command, its log, whether it lives, and its end."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT_LOGS = 3
LONGEST_LOG = 20_000_000
"""Bytes. A log that grows past this is moved aside while its process goes on writing."""


@dataclass(frozen=True)
class Part:
    """What one process is: how to start it, how to tell that it is ready, and how long its end may take."""

    name: str
    """What a person calls it: "public portal"."""
    argv: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    log: Path
    is_ready: Callable[[float], bool]
    """Called with the moment of the start, in seconds since the epoch."""
    ready_within: float
    stops_within: float = 15.0


class Child:
    """A `Part` that runs, in a process group of its own so that its workers end with it."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.started = 0.0
        self.was_ready = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's number, which is its group's too; 0 before the first start."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start the process. Raises OSError when that cannot be done."""
        self.part.log.parent.mkdir(parents=True, exist_ok=True)
        self.started = time.time()
        self.was_ready = False
        with self.part.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
                list(self.part.argv),
                cwd=self.part.folder,
                env=dict(self.part.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> int | None:
        """The exit status (minus the signal's number when a signal ended it); None while it runs."""
        return self._process.poll() if self._process else None

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the process alone: it tells its workers itself."""
        if self._process and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def wait_stopped(self, until: float) -> bool:
        """Wait to the moment `until` (monotonic), then kill the whole group; whether it stopped by itself."""
        if self._process is None:
            return True
        try:
            self._process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill_group()
            self._process.wait()
            return False
        # A worker that outlived its master would hold the port.
        self.kill_group()
        return True

    def kill_group(self) -> None:
        """End every process of the group at once."""
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def begin_log(log: Path) -> None:
    """Start a fresh `log`, keeping the last few runs' as `NAME.log.1` (the newest) to `.3`."""
    for number in range(KEPT_LOGS, 0, -1):
        older = log.with_name(f"{log.name}.{number - 1}") if number > 1 else log
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))


def trim_log(log: Path) -> None:
    """Move what a long-running process has written aside once it is too long, and let it write on.

    The process holds the file open for appending, so the file is copied and emptied, not renamed.
    """
    try:
        if log.stat().st_size <= LONGEST_LOG:
            return
        log.with_name(f"{log.name}.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
    except OSError:
        # A full disk: emptying the log is then the better half.
        with contextlib.suppress(OSError):
            os.truncate(log, 0)


def last_words(log: Path) -> str:
    """The last line of `log` in plain words; what it says is safe to show, as it was safe to write."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 8000))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return "it wrote nothing"
    lines = [line.strip() for line in lines if line.strip()]
    faults = [fault for line in lines if (fault := _fault(line))]
    # What says itself what is wrong outranks what came of it, such as gunicorn giving up.
    if told := [str(fault["message"]) for fault in faults if fault.get("message")]:
        return told[-1]
    if faults:
        where = faults[-1].get("where") or [""]
        return f"{faults[-1]['error']} in {where[-1] if isinstance(where, list) else where}"
    return lines[-1][:300] if lines else "it wrote nothing"


def _fault(line: str) -> dict[str, object] | None:
    """The fields of a line of our own JSON log, if it tells of a fault."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) and "error" in fields else None
