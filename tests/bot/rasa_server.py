"""The real Rasa, trained on the examples as they are and started once a run.

A test file that wants it says ``pytest_plugins = ["tests.bot.rasa_server"]`` and marks its tests ``rasa``.
The model is kept under ``EARSHOT_VAR`` (else ``var/``) by its fingerprint, so only a change trains again.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bot.understanding import RasaClient
from earshot import ROOT
from earshot.rasa_model import ensure_model, server_command
from tests.bot.rasa_stand_in import free_port

READY_WITHIN = 300
"""Seconds. A few are enough on a quiet machine; a busy one shares its cores with other tests."""


class RasaServer:
    """A Rasa server on a port of its own. `url` and `token` stay the same when it is stopped and started."""

    def __init__(self, model: Path, folder: Path) -> None:
        self.token = secrets.token_urlsafe(32)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "rasa.log"
        self._folder = folder
        self._model = model
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and wait until it is ready; the seconds that took."""
        command, environment = server_command(ROOT, self._model, self.port, self.token)
        began = time.monotonic()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command, env=environment, cwd=self._folder, stdout=output, stderr=subprocess.STDOUT
            )
        client = RasaClient(self.url, self.token)
        while not client.ready():
            waited = time.monotonic() - began
            if self._process.poll() is not None or waited > READY_WITHIN:
                self.stop()
                pytest.fail(f"Rasa did not start in {waited:.0f} s:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.1)
        return time.monotonic() - began

    def stop(self) -> None:
        """Stop it and wait until it has gone."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def resident_megabytes(self) -> float:
        """Its resident memory, in MB (10^6 bytes)."""
        assert self._process is not None
        return float(psutil.Process(self._process.pid).memory_info().rss) / 1e6


@pytest.fixture(scope="session")
def rasa_model() -> Path:
    """The trained model for the sources as they are."""
    var = Path(os.environ.get("EARSHOT_VAR") or ROOT / "var")
    return ensure_model(ROOT, var, lambda _line: None).path


@pytest.fixture(scope="session")
def rasa_server(rasa_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """A running Rasa server, shared by every test of the run. A test that stops it starts it again."""
    server = RasaServer(rasa_model, tmp_path_factory.mktemp("rasa"))
    server.start()
    yield server
    server.stop()
