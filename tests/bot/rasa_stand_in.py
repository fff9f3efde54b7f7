"""A tiny HTTP server on 127.0.0.1 that answers as Rasa does, or as it is told to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "stand-in-token-0123456789abcdefghij"


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@dataclass
class StandIn:
    """What it was asked (method, path, body), and what it will say. `hold` keeps it waiting."""

    port: int
    status: int = 200
    answer: Any = None
    raw: bytes | None = None
    hold: threading.Event | None = None
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def stand_in(port: int | None = None) -> Iterator[StandIn]:
    """Listen until the block ends."""
    told = StandIn(port or free_port())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # Keeps connections open, as Rasa's server does.
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def do_GET(self) -> None:
            self._reply(None)

        def _reply(self, body: Any) -> None:
            parts = urlsplit(self.path)
            told.asked.append((self.command, parts.path, body))
            told.queries.append(parts.query)
            told.connections.add(self.client_address)
            if told.hold is not None:
                told.hold.wait(10)
            status = told.status if parse_qs(parts.query).get("token") == [TOKEN] else 401
            content = told.raw if told.raw is not None else json.dumps(told.answer).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # The client gave up waiting, which is what some tests are about.

        def log_message(self, *_: Any) -> None:
            """Keep the test output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", told.port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        if told.hold is not None:
            told.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
