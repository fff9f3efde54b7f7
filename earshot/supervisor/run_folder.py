"""`var/run/`: the lock that keeps two runs out of one `var/`, and the note of what this run has started.

The note is read by the next run after this one was killed outright: what it left behind is stopped then.
"""

import contextlib
import fcntl
import json
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from earshot.supervisor import SupervisorError
from earshot.supervisor.processes import is_running, started_mark


@dataclass
class RunFolder:
    """Holds the lock on `var` while entered. Raises `SupervisorError` when another run holds it."""

    var: Path
    _handle: int = -1
    _started: dict[int, str] = field(default_factory=dict)
    _database: bool = False
    left_database: bool = False
    """Whether a run that was killed had started the database, which nobody has stopped since."""

    @property
    def folder(self) -> Path:
        """`var/run`."""
        return self.var / "run"

    @property
    def _note(self) -> Path:
        return self.folder / "started.json"

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self.folder / "server.pid", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(self._handle, 20).decode().strip() or "unknown"
            os.close(self._handle)
            raise SupervisorError(
                f"Earshot already runs in {self.var} (process {pid}). Stop that one, or start this with "
                "another EARSHOT_VAR and PORT_BASE."
            ) from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # A database that an earlier run left, and this one did not come to stop, is the next one's to stop.
        if not self._database:
            self._note.unlink(missing_ok=True)
        os.ftruncate(self._handle, 0)
        os.close(self._handle)

    def stop_leftovers(self, seconds: float = 10.0) -> int:
        """Stop what a killed run left behind, group by group; returns how many there were."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            left = {int(pid): mark for pid, mark in note["processes"].items()}
            self.left_database = self._database = bool(note["database"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return 0
        # The mark makes sure that the number has not gone to somebody else's process.
        left = {pid: mark for pid, mark in left.items() if started_mark(pid) == mark and is_running(pid)}
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, number)
            until = time.monotonic() + seconds
            while any(is_running(pid) for pid in left) and time.monotonic() < until:
                time.sleep(0.1)
        return len(left)

    def note_process(self, pid: int) -> None:
        """Remember a process, the leader of its group, that this run started."""
        self._started = {each: mark for each, mark in self._started.items() if is_running(each)}
        self._started[pid] = started_mark(pid) or ""
        self._write()

    def note_database(self, *, started: bool) -> None:
        """Remember whether stopping the database is this run's business."""
        self._database = started
        self._write()

    def _write(self) -> None:
        part = self._note.with_suffix(".part")
        part.write_text(
            json.dumps({"processes": self._started, "database": self._database}), encoding="utf-8"
        )
        part.replace(self._note)
