"""Toy processes for the supervisor to start: they listen, die, or refuse to stop, as told."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from earshot.supervisor.child import Part

LIVES = "import time; open('ready', 'w').close(); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LIVES
DIES_AT_ONCE = "import sys; sys.exit('the cat sat on the plug')"
WITH_A_WORKER = (
    "import subprocess, sys; "
    "worker = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "open('worker', 'w').write(str(worker.pid)); " + LIVES
)


def toy(folder: Path, code: str, *, name: str = "toy", stops_within: float = 5.0) -> Part:
    """A part that runs `code`; it is ready once it has written the file `ready`."""
    ready = folder / "ready"

    def is_ready(started: float) -> bool:
        return ready.exists() and ready.stat().st_mtime >= started - 1.0

    return Part(
        name=name,
        argv=[sys.executable, "-c", code],
        environ={"PATH": "/usr/bin:/bin"},
        folder=folder,
        log=folder / f"{name}.log",
        is_ready=is_ready,
        ready_within=10.0,
        stops_within=stops_within,
    )


@contextmanager
def listening() -> Iterator[int]:
    """A port of this machine that is busy meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether `true` comes true within `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False
