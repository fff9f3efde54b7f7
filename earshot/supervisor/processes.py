"""Questions to the machine about processes: who listens on a port, what a process is, whether it still runs.

Linux answers from /proc; macOS has no /proc, so `lsof` and `ps` are asked, which every Mac has.
"""

import contextlib
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_LISTENING = "0A"  # the kernel's code for LISTEN in /proc/net/tcp


def is_running(pid: int) -> bool:
    """Whether a process with this number exists and has not ended (a zombie has)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = _stat(pid)
    return stat is None or stat[0] != "Z"


def started_mark(pid: int) -> str | None:
    """A text that tells this process from a later one with the same number; None when it is gone."""
    if _PROC.is_dir():
        stat = _stat(pid)
        return stat[19] if stat else None
    return _ask("ps", "-o", "lstart=", "-p", str(pid)) or None


def name_of(pid: int) -> str:
    """The short name of a process, such as `gunicorn`; empty when it cannot be had."""
    if _PROC.is_dir():
        try:
            return (_PROC / str(pid) / "comm").read_text().strip()
        except OSError:
            return ""
    return Path(_ask("ps", "-o", "comm=", "-p", str(pid))).name


def listener(port: int) -> int | None:
    """The number of a process that listens on TCP `port`; None when there is none we are allowed to see."""
    if not _PROC.is_dir():
        pids = _ask("lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t").split()
        return int(pids[0]) if pids else None
    wanted = {f"socket:[{inode}]" for inode in _listening_sockets(port)}
    for pid in _all():
        with contextlib.suppress(OSError):
            for handle in (_PROC / str(pid) / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(handle.readlink()) in wanted:
                        return pid
    return None


def free_to_bind(host: str, port: int) -> bool:
    """Whether a server could listen on `host`:`port` now. OSError when `host` is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # As the servers do: a port whose last connections are still closing is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen(1)
        except OSError as error:
            if error.errno in {98, 48}:  # EADDRINUSE on Linux and macOS
                return False
            raise
    return True


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third (state) on; the second, the name, may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _all() -> Iterator[int]:
    yield from (int(each.name) for each in _PROC.iterdir() if each.name.isdigit())


def _listening_sockets(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (_PROC / "net" / table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _ask(*words: str) -> str:
    try:
        said = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 -- a fixed question
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.strip()
