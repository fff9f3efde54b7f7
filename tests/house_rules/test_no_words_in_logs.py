"""A canary: words sent through every way in are looked for in everything that is logged."""

from __future__ import annotations

import io
import logging

import pytest

from earshot.logging import configure_logging
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import Chat
from webapp.errors import ProblemError

CANARY = "zebrafish-canary my carer hits me"


def test_no_word_of_a_young_person_reaches_a_log(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    public, staff = council.app("public"), council.app("staff")
    stream = io.StringIO()
    configure_logging("public", level=logging.DEBUG, stream=stream)
    client = public.test_client()
    chat = Chat(client, join_code=JOIN_CODE)
    chat.begin()
    chat.say("yes")
    chat.say(CANARY)
    chat.send(payload=CANARY)
    chat.send(text=CANARY * 2000)
    client.get(f"/talk/messages?after={CANARY}")
    client.get(f"/{CANARY}")
    client.post("/join", data={"csrf_token": token_of(client.get("/join").text), "code": CANARY})
    worker = sign_in(staff, "worker@example.org", PASSWORD)
    worker.get(f"/responses?level={CANARY}")

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not take {CANARY}")

    monkeypatch.setattr("webapp.api.conversations.take_turn", break_down)
    assert chat.send(text=CANARY).status_code == 500
    logged = stream.getvalue()
    assert "unexpected_error" in logged, "the fault itself must be logged"
    assert "RuntimeError" in logged
    assert "zebrafish" not in logged
    assert JOIN_CODE not in logged
    assert ProblemError.__name__ not in logged
