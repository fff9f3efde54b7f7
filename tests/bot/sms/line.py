"""SMS from end to end in one process: signed posts to the public portal, and the scheduler's sender."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from database.embedded import EmbeddedDatabase
from database.models import Contribution, Message, OutgoingText, SafetyTask
from database.roles import SCHEDULER
from database.sealed import KeyRing
from database.session import Database, engine_for
from earshot.settings import Settings
from earshot.texting import text_sender
from scheduler.texts import send_texts
from tests.bot.sms.stand_in import ACCOUNT, NUMBER, TOKEN, StandIn, running
from tests.bot.talking import Clock
from tests.database.server import COUNCIL, key_of, url_for
from tests.webapp.portals import Council
from webapp.bot_services import EXTENSION
from webapp.wiring import Portal

PHONE = "+447700900123"
"""One of Ofcom's numbers for drama."""

PUBLIC = "https://earshot.example"
INBOUND, STATUS = "/sms/twilio/inbound", "/sms/twilio/status"


def with_sms(settings: Settings, twilio: StandIn) -> Settings:
    """The settings of a process that was told of Twilio."""
    return settings.model_copy(
        update={
            "public_url": PUBLIC,
            "key_phones": SecretStr(key_of("phones")),
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": SecretStr(TOKEN),
            "twilio_from": NUMBER,
            "twilio_api_base": twilio.address,
        }
    )


@dataclass
class Line:
    """A phone, the service it texts with, and the clock of both."""

    council: Council
    twilio: StandIn
    app: Flask
    scheduler: Database
    settings: Settings
    clock: Clock
    phone: str = PHONE
    seen: int = 0

    def text(self, body: str, *, sid: str | None = None, **more: str) -> str:
        """Text `body`, a minute after the last; the replies that have come by SMS since, in one."""
        self.clock.passes(60)
        answer = self.post(INBOUND, self.form(body, sid, **more))
        assert answer.status_code == 200, answer.text
        assert answer.text.endswith("<Response></Response>")
        self.send()
        return "\n".join(self.received())

    def form(self, body: str, sid: str | None = None, **more: str) -> dict[str, str]:
        """What Twilio posts for a text."""
        return {
            "MessageSid": sid or f"SM{uuid.uuid4().hex}",
            "AccountSid": ACCOUNT,
            "From": self.phone,
            "To": NUMBER,
            "Body": body,
            "NumMedia": "0",
            **more,
        }

    def post(self, path: str, form: dict[str, str], token: str = TOKEN) -> TestResponse:
        """Post as Twilio does, signed with `token`."""
        signature = RequestValidator(token).compute_signature(f"{PUBLIC}{path}", form)
        headers = {"X-Twilio-Signature": signature}
        return self.app.test_client().post(path, data=form, headers=headers, base_url=PUBLIC)

    def send(self) -> int:
        """Have the scheduler send what is due, with its own role and key."""
        sender = text_sender(self.settings)
        assert sender is not None
        with self.scheduler.session() as session:
            return send_texts(
                session, sender, council_id=COUNCIL, status_url=f"{PUBLIC}{STATUS}", clock=self.clock
            )

    def received(self) -> list[str]:
        """The texts that reached this phone since it was last looked at."""
        bodies = self.twilio.bodies(self.phone)
        new, self.seen = bodies[self.seen :], len(bodies)
        return new

    def report(self, status: str, error: str | None = None, *, which: int = -1, by_id: bool = True) -> None:
        """Post Twilio's report about a text that was sent (the last one)."""
        sent = self.twilio.sent[which]
        path = (sent.status_url or "").removeprefix(PUBLIC) if by_id else STATUS
        form = {"MessageSid": sent.sid, "MessageStatus": status, "To": sent.to}
        assert self.post(path, {**form, **({"ErrorCode": error} if error else {})}).status_code == 200

    def rows(self, model: type) -> list[Any]:
        """Every row of a table; texts and messages in the order they were made."""
        in_order = {OutgoingText: (OutgoingText.made_at,), Message: (Message.number,)}
        with self.council.owner.session() as session:
            return list(session.scalars(select(model).order_by(*in_order.get(model, ()))))

    def kept(self) -> list[str]:
        """Every word that was kept as a young person's, oldest first."""
        with self.council.owner.session() as session:
            found = session.scalars(select(Contribution).order_by(Contribution.received_at))
            return [contribution.text for contribution in found]

    def other(self, phone: str) -> Line:
        """The same with another phone."""
        return replace(self, phone=phone, seen=len(self.twilio.bodies(phone)))


DISTRESS = "i want to kill myself"
FIRST, SECOND = "Have you heard about", "What do you think"
"""Words of the survey's first two questions."""


def tasks(line: Line) -> list[tuple[str, str | None]]:
    """The kinds and reasons of the safety tasks."""
    return sorted((task.kind, task.reason) for task in line.rows(SafetyTask))


def statuses(line: Line) -> list[str]:
    """What became of each text, in the order they were made."""
    return [text.status for text in line.rows(OutgoingText)]


@pytest.fixture
def surveyed(line: Line) -> Line:
    """A phone at the first question of the survey."""
    line.text("hello")
    line.text("questions")
    assert FIRST in line.text("START")
    return line


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    """A stand-in for Twilio."""
    with running() as stand_in:
        yield stand_in


@pytest.fixture
def line(council: Council, postgres: EmbeddedDatabase, twilio: StandIn) -> Iterator[Line]:
    """A council that can be texted with, in office hours."""

    def settings(portal: Portal) -> Settings:
        return with_sms(council.settings(portal), twilio)

    texted = replace(council, settings=settings)
    clock = Clock()
    app = texted.app("public")
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], clock=clock)
    keys = KeyRing({"phones": key_of("phones")})
    scheduler = Database(engine_for(url_for(postgres, SCHEDULER, council.name)), keys)
    yield Line(texted, twilio, app, scheduler, settings("public"), clock)
    scheduler.engine.dispose()
