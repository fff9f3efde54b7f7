"""Are the ports free? Asked before anything is started, and answered with what to do."""

import errno
from collections.abc import Iterable

from earshot.supervisor import SupervisorError
from earshot.supervisor.processes import free_to_bind, listener, name_of

ELSEWHERE = 1000
"""How far another copy's ports are suggested to be from these."""


def check_ports(host: str, ports: Iterable[int], port_base: int) -> None:
    """Raise `SupervisorError`, one line for each busy port; `host` is where all but Rasa listen."""
    busy = []
    for port in ports:
        try:
            if not free_to_bind(host, port):
                busy.append(busy_line(port, port_base))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                line = (
                    f"BIND_HOST is {host}, which is no address of this machine. Correct it, or leave it out."
                )
            else:
                line = (
                    f"Port {port} on {host} cannot be used: {error.strerror}. Start with another PORT_BASE."
                )
            raise SupervisorError(line) from error
    if busy:
        raise SupervisorError("\n".join(busy))


def busy_line(port: int, port_base: int) -> str:
    """What is said about a port that somebody else has."""
    pid = listener(port)
    name = name_of(pid) if pid else ""
    who = f" (used by process {pid} {name}".rstrip() + ")" if pid else ""
    other = port_base + ELSEWHERE if port_base + ELSEWHERE <= 65000 else port_base - ELSEWHERE
    return f"Port {port} is busy{who}. Stop it, or start with PORT_BASE={other}."
