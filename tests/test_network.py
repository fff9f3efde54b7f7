"""No test reaches the network: only this machine can be connected to (pytest-socket, in pyproject.toml)."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_a_test_cannot_connect_to_another_machine() -> None:
    with socket.socket() as opened, pytest.raises(SocketConnectBlockedError):
        opened.connect(("192.0.2.1", 80))
