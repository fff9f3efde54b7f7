"""Telling the person who waits what is being done, how far it is and how long it has taken."""

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_PLAIN_EVERY = 10.0
"""Seconds between lines where the screen is a file or a CI log, which cannot be written over."""
_TERMINAL_EVERY = 0.5


class Step:
    """One long step. Set `detail` to say how far it is; it is shown with the time that has gone by."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self.outcome = "done"
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the step has taken so far."""
        return time.monotonic() - self._began

    @property
    def now(self) -> str:
        """The step as it stands."""
        return f"{self.title} … {self.seconds:.0f} s" + (f", {self.detail}" if self.detail else "")


class Screen:
    """What a set-up or a start prints: lines that stay, and one that moves while steps go on side by side."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._terminal = self._stream.isatty()
        self._lock = threading.Lock()
        self._steps: list[Step] = []
        self._moving = False
        self._over = threading.Event()

    def say(self, line: str) -> None:
        """Print a line that stays."""
        with self._lock:
            self._write(line, "\n")

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show `title` with its detail and its seconds until the block ends; then a line with its outcome."""
        step = Step(title)
        self._begin(step)
        try:
            yield step
        except BaseException:
            step.outcome = "stopped"
            raise
        finally:
            self._end(step)

    def _begin(self, step: Step) -> None:
        with self._lock:
            self._steps.append(step)
            if len(self._steps) == 1:
                self._over = threading.Event()
                threading.Thread(target=self._follow, args=(self._over,), daemon=True).start()

    def _end(self, step: Step) -> None:
        with self._lock:
            self._steps.remove(step)
            if not self._steps:
                self._over.set()
            self._write(f"{step.title}: {step.outcome} ({step.seconds:.1f} s)", "\n")

    def _follow(self, over: threading.Event) -> None:
        while not over.wait(_TERMINAL_EVERY if self._terminal else _PLAIN_EVERY):
            with self._lock:
                line = "; ".join(step.now for step in self._steps)
                if self._terminal and line:
                    self._write(line[: shutil.get_terminal_size().columns - 1], "")
                elif line:
                    self._write(line, "\n")

    def _write(self, line: str, end: str) -> None:
        # On a terminal the moving line is wiped before anything else is written.
        start = "\r\x1b[K" if self._moving else ""
        self._moving = not end
        self._stream.write(f"{start}{line}{end}")
        self._stream.flush()
