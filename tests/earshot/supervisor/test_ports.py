"""Busy ports are told before anything is started, with who has them and what to do."""

import os

import pytest

from earshot.supervisor import SupervisorError
from earshot.supervisor.ports import busy_line, check_ports
from earshot.supervisor.processes import listener, name_of, started_mark
from tests.earshot.supervisor.toys import listening


def test_a_busy_port_is_named_with_its_process_and_a_way_out() -> None:
    with listening() as port:
        said = busy_line(port, 8000)
    mine = f"{os.getpid()} {name_of(os.getpid())}"
    assert said == f"Port {port} is busy (used by process {mine}). Stop it, or start with PORT_BASE=9000."


def test_a_start_stops_at_busy_ports_and_tells_each() -> None:
    with listening() as one, listening() as other, pytest.raises(SupervisorError) as fault:
        check_ports("127.0.0.1", [one, other], 8000)
    assert [line.split()[1] for line in str(fault.value).splitlines()] == [str(one), str(other)]


def test_free_ports_stop_nothing() -> None:
    with listening() as port:
        pass
    check_ports("127.0.0.1", [port], 8000)


def test_near_the_end_of_the_ports_a_lower_one_is_suggested() -> None:
    with listening() as port:
        assert "PORT_BASE=63500" in busy_line(port, 64500)


def test_an_address_that_is_not_this_machines_is_told_plainly() -> None:
    # 192.0.2.0/24 is kept for documentation (RFC 5737), so no machine has it.
    with pytest.raises(SupervisorError, match="which is no address of this machine"):
        check_ports("192.0.2.1", [8000], 8000)


def test_a_free_port_has_no_listener() -> None:
    with listening() as port:
        assert listener(port) == os.getpid()
    assert listener(port) is None


def test_a_process_that_is_gone_has_no_mark() -> None:
    assert started_mark(os.getpid())
    assert started_mark(2**22 + 1) is None
