"""Rasa for a command: the server that runs already, or one of its own, started now and stopped after."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.understanding import RasaClient
from earshot import ROOT
from earshot.rasa_model import RasaModelError, ensure_model, server_command
from earshot.settings import Settings

READY_WITHIN = 180.0
"""Seconds; fifteen are usual. A busy machine takes longer."""


@contextmanager
def running_rasa(settings: Settings, say: Callable[[str], None]) -> Iterator[RasaClient]:
    """A client of a Rasa server that is ready. `say` is called with a short line while one is made.

    Raises RasaModelError when there is none and none can be started.
    """
    if settings.rasa_token is not None:
        client = RasaClient(settings.rasa_url, settings.secret("rasa_token"))
        if client.ready():
            yield client
            return
    model = ensure_model(ROOT, settings.var, say)
    with _server(model.path, settings.var, say) as client:
        yield client


@contextmanager
def _server(model: Path, var: Path, say: Callable[[str], None]) -> Iterator[RasaClient]:
    token, port = secrets.token_urlsafe(32), _free_port()
    command, environment = server_command(ROOT, model, port, token)
    log = var / "log" / "rasa-command.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own command, no shell, nothing typed by anybody
            command, env=environment, cwd=log.parent, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        client = RasaClient(f"http://127.0.0.1:{port}", token)
        _wait(client, process, log, say)
        yield client
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(
    client: RasaClient, process: subprocess.Popen[bytes], log: Path, say: Callable[[str], None]
) -> None:
    began = time.monotonic()
    while not client.ready():
        waited = time.monotonic() - began
        if process.poll() is not None or waited > READY_WITHIN:
            raise RasaModelError(f"Rasa did not start: see the end of {log}")
        say(f"starting the language model: {waited:.0f} s")
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])
