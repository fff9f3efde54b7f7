"""Keeps the started processes running: says when one dies, starts it again, and stops them all at the end."""

import threading
import time
from collections.abc import Callable

from earshot.supervisor import Stopping, SupervisorError
from earshot.supervisor.child import Child, Part, begin_log, last_words, trim_log

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STEADY = 60.0
"""Seconds a process must have lived for its next death to count as a first one."""
TEND_EVERY = 0.5


class Keeper:
    """The processes of one run. Its methods may be called from several threads."""

    def __init__(self, say: Callable[[str], None], note: Callable[[int], None]) -> None:
        self.stopping = threading.Event()
        self._say = say
        self._note = note
        self._children: list[Child] = []
        self._pause: dict[str, float] = {}
        self._again: dict[str, float] = {}
        self._lock = threading.RLock()

    def start(self, part: Part) -> Child:
        """Start `part`. Raises `Stopping` once the end was asked for, `SupervisorError` if it cannot run."""
        with self._lock:
            if self.stopping.is_set():
                raise Stopping
            child = Child(part)
            begin_log(part.log)
            self._begin(child)
            self._children.append(child)
        return child

    def wait_ready(self, child: Child) -> None:
        """Wait until `child` is ready. `SupervisorError` if it dies or takes too long, or `Stopping`."""
        part = child.part
        while time.time() < child.started + part.ready_within:
            if self.stopping.wait(0.1):
                raise Stopping
            if child.ended() is not None:
                raise SupervisorError(
                    f"The {part.name} did not start: {last_words(part.log)}. Its log is {part.log}"
                )
            if part.is_ready(child.started):
                child.was_ready = True
                return
        raise SupervisorError(
            f"The {part.name} did not answer within {part.ready_within:.0f} s: {last_words(part.log)}. "
            f"Its log is {part.log}"
        )

    def tend(self) -> None:
        """Look after every process once: what has died is said, and started again after a pause."""
        with self._lock:
            for child in self._children:
                self._tend(child)

    def stop_all(self) -> None:
        """Stop every process: all are asked first, then each has its time, then its group is killed."""
        self.stopping.set()
        with self._lock:
            now = time.monotonic()
            for child in self._children:
                child.ask_to_stop()
            for child in self._children:
                if not child.wait_stopped(now + child.part.stops_within):
                    self._say(f"The {child.part.name} did not stop by itself and was ended.")

    def _begin(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            raise SupervisorError(f"The {child.part.name} cannot be run: {error.strerror}.") from error
        self._note(child.pid)

    def _tend(self, child: Child) -> None:
        name = child.part.name
        status = child.ended()
        if status is None:
            trim_log(child.part.log)
            if name in self._pause and not child.was_ready and child.part.is_ready(child.started):
                child.was_ready = True
                self._say(f"The {name} is back.")
            if name in self._pause and time.time() - child.started > STEADY:
                del self._pause[name]
            return
        if name in self._again:
            if time.monotonic() >= self._again[name] and not self.stopping.is_set():
                del self._again[name]
                try:
                    self._begin(child)
                except SupervisorError as fault:
                    self._say(str(fault))
                    self._again[name] = time.monotonic() + LONGEST_PAUSE
            return
        if not child.was_ready and name not in self._pause:
            return  # It is still being waited for, and `wait_ready` tells of its death.
        child.kill_group()
        pause = self._pause[name] = min(LONGEST_PAUSE, self._pause.get(name, FIRST_PAUSE / 2) * 2)
        self._again[name] = time.monotonic() + pause
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        self._say(
            f"The {name} stopped ({how}): {last_words(child.part.log)}. Its log is {child.part.log}. "
            f"Starting it again in {pause:.0f} s."
        )
