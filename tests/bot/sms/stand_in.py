"""A stand-in for Twilio's REST API on loopback: it takes texts, keeps them, and can be told to refuse."""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ACCOUNT = "AC" + "0" * 32
TOKEN = "the-token-of-a-stand-in"
NUMBER = "+447700900000"


@dataclass
class Sent:
    """One text that was taken."""

    sid: str
    to: str
    sender: str
    body: str
    status_url: str | None


@dataclass
class StandIn:
    """What the stand-in was given, and what it answers next. `refusals` are (HTTP status, Twilio's code)."""

    address: str = ""
    sent: list[Sent] = field(default_factory=list)
    refusals: deque[tuple[int, int | None]] = field(default_factory=deque)
    calls: int = 0

    def bodies(self, to: str) -> list[str]:
        """The texts that went to a phone, in order."""
        return [each.body for each in self.sent if each.to == to]


def _handler(twilio: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            twilio.calls += 1
            status, answer = self._answer({name: values[0] for name, values in form.items()})
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
            known = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            if self.headers["Authorization"] != f"Basic {known}":
                return 401, {"code": 20003, "message": "Authenticate", "status": 401}
            if self.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
                return 404, {"code": 20404, "message": "not found", "status": 404}
            if twilio.refusals:
                status, code = twilio.refusals.popleft()
                return status, {"code": code, "message": f"refused: {form['To']}", "status": status}
            sid = f"SM{uuid.uuid4().hex}"
            sender = form.get("From") or form["MessagingServiceSid"]
            twilio.sent.append(Sent(sid, form["To"], sender, form["Body"], form.get("StatusCallback")))
            return 201, {"sid": sid, "status": "queued", "to": form["To"], "body": form["Body"]}

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[StandIn]:
    """The stand-in, answering at its `address` until the end."""
    twilio = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(twilio))
    twilio.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield twilio
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
