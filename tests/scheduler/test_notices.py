"""Notices sent by the scheduler itself, a process of its own, to a real SMTP server."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import update

from database.embedded import EmbeddedDatabase
from database.models import Alert, Notice
from database.roles import SCHEDULER
from database.session import Database, engine_for
from earshot.keys import key_ring
from earshot.settings import load_settings
from earshot.texting import TextNotSentError, TextRefusedError
from moderation.notices.carriers import NotSentError, NoWayError, RefusedError, Sending
from moderation.notices.composing import Message
from moderation.notices.links import alert_of
from moderation.notices.sending import message_id_of
from moderation.notices.trouble import notice_trouble, scheduler_is_alive
from scheduler.notices import ByText, sending_by
from scheduler.timetable import Work, add_jobs
from tests.database.server import all_keys, key_of, url_for
from tests.moderation.notices.telling import A_DAY, PROFILE, Carrier, alert, notices, on_call, person
from tests.scheduler.smtp_server import Mailbox, free_port, serve
from tests.surveys.transcript import ROOT

LINKS_KEY = "a-signing-key-for-tests-only-0123456789"
STARTS_WITHIN, TICK = 60, 5
"""Seconds a scheduler may take to start on a busy machine, and between two looks."""


@dataclass
class Service:
    """A council's database, and schedulers that can be started on it and killed."""

    owner: Database
    environ: Mapping[str, str]
    running: list[subprocess.Popen[bytes]]

    def start(self) -> subprocess.Popen[bytes]:
        """Start a scheduler."""
        process = subprocess.Popen([sys.executable, "-m", "scheduler"], cwd=ROOT, env=dict(self.environ))
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL: it can tidy up nothing."""
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def notices(self) -> list[Notice]:
        """Every notice."""
        with self.owner.session() as session:
            return list(notices(session))

    def lives(self) -> bool:
        """Whether a scheduler has said so."""
        with self.owner.session() as session:
            return scheduler_is_alive(session, dt.datetime.now(dt.UTC))


def wait_for(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something holds; fails with `what` when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    pytest.fail(f"not within {seconds} seconds: {what}")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def service(postgres: EmbeddedDatabase, own_database: str, tmp_path: Path, port: int) -> Iterator[Service]:
    """Ann and then Ben are on call day and night; e-mail goes to `port`."""
    owner = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with owner.session() as session:
        staff = [person(session, name) for name in ("Ann", "Ben")]
        on_call(session, *staff, days=range(7), hours=(0, A_DAY), on_bank_holidays=True)
        session.commit()
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "EARSHOT_ENV": "test",
        "EARSHOT_VAR": str(tmp_path / "var"),
        "DATABASE_URL": url_for(postgres, SCHEDULER, own_database),
        "KEY_ACCOUNTS": key_of("accounts"),
        "KEY_IDENTITY": key_of("identity"),
        "SECRET_KEY_LINKS": LINKS_KEY,
        "STAFF_URL": "https://staff.council.example",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "earshot@council.example",
    }
    running: list[subprocess.Popen[bytes]] = []
    yield Service(owner, environ, running)
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait(10)
    owner.engine.dispose()


def raise_urgent(service: Service, *, seconds_to_the_second_step: float) -> Alert:
    """An urgent alert whose second step is due so many seconds from now."""
    opened = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=15, seconds=-seconds_to_the_second_step)
    with service.owner.session() as session:
        raised = alert(session, "urgent", opened)
        session.commit()
        return raised


def make_due(service: Service) -> None:
    """Have whatever waits be tried at the next look."""
    with service.owner.session() as session:
        session.execute(
            update(Notice).where(Notice.status == "waiting").values(next_try_at=dt.datetime.now(dt.UTC))
        )
        session.commit()


def test_a_scheduler_killed_between_two_escalations_tells_each_person_exactly_once(
    service: Service, mailbox: Mailbox, port: int
) -> None:
    server = serve(mailbox, port)
    try:
        first = service.start()
        wait_for(service.lives, STARTS_WITHIN, "a heartbeat")
        raised = raise_urgent(service, seconds_to_the_second_step=12)
        wait_for(
            lambda: [notice.status for notice in service.notices()] == ["sent"],
            2 * TICK,
            "the first notice is sent",
        )
        service.kill(first)
        assert mailbox.recipients == ["ann@example.org"]
        service.start()
        wait_for(lambda: len(mailbox.messages) > 1, STARTS_WITHIN, "the second person is told")
        # Long enough for a scheduler that had forgotten to tell somebody again.
        time.sleep(2 * TICK + 1)
    finally:
        server.stop()
    assert mailbox.recipients == ["ann@example.org", "ben@example.org"]
    assert [(n.kind, n.status, n.attempts) for n in service.notices()] == [
        ("raised", "sent", 1),
        ("escalated", "sent", 1),
    ]
    subjects = [str(message["Subject"]) for message in mailbox.messages]
    assert subjects == [
        f"Earshot: an alert waits ({raised.reference})",
        f"Earshot: an alert still waits ({raised.reference})",
    ]
    token = mailbox.messages[1].get_content().partition("/a/")[2].split()[0]
    assert alert_of(LINKS_KEY, token) == raised.id


def test_killed_while_the_server_takes_it_a_message_comes_again_with_the_same_id(
    service: Service, mailbox: Mailbox, port: int
) -> None:
    mailbox.seconds_to_say_so = 5
    server = serve(mailbox, port)
    try:
        first = service.start()
        wait_for(service.lives, STARTS_WITHIN, "a heartbeat")
        raise_urgent(service, seconds_to_the_second_step=600)
        wait_for(lambda: len(mailbox.messages) == 1, 3 * TICK, "the server has it")
        service.kill(first)
        (claimed,) = service.notices()
        assert (claimed.status, claimed.attempts) == ("waiting", 1)
        # The claim lasts for two minutes; the test does not sit them out.
        assert claimed.next_try_at > dt.datetime.now(dt.UTC)
        make_due(service)
        mailbox.seconds_to_say_so = 0
        service.start()
        wait_for(lambda: [n.status for n in service.notices()] == ["sent"], STARTS_WITHIN, "it is sent")
    finally:
        server.stop()
    assert mailbox.recipients == ["ann@example.org"] * 2
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1


def test_two_schedulers_tell_nobody_twice(service: Service, mailbox: Mailbox, port: int) -> None:
    server = serve(mailbox, port)
    try:
        service.start()
        service.start()
        wait_for(service.lives, STARTS_WITHIN, "a heartbeat")
        raise_urgent(service, seconds_to_the_second_step=6)
        wait_for(lambda: len(mailbox.messages) >= 2, STARTS_WITHIN, "both are told")
        time.sleep(TICK + 1)
    finally:
        server.stop()
    assert mailbox.recipients == ["ann@example.org", "ben@example.org"]


def test_while_the_email_server_is_down_a_notice_is_kept_said_to_be_stuck_and_sent_when_it_is_back(
    service: Service, mailbox: Mailbox, port: int
) -> None:
    service.start()
    wait_for(service.lives, STARTS_WITHIN, "a heartbeat")
    raise_urgent(service, seconds_to_the_second_step=600)
    wait_for(
        lambda: [n.last_error for n in service.notices()] == ["ConnectionRefusedError"],
        2 * TICK,
        "a try in vain",
    )
    with service.owner.session() as session:
        (trouble,) = notice_trouble(session, PROFILE.id, dt.datetime.now(dt.UTC))
    assert "E-mail: 1 notice has not gone out since" in trouble.said
    assert "The e-mail server does not answer." in trouble.said
    server = serve(mailbox, port)
    try:
        # The first wait is half a minute; the test does not sit it out.
        (kept,) = service.notices()
        assert kept.next_try_at > dt.datetime.now(dt.UTC)
        make_due(service)
        wait_for(lambda: [n.status for n in service.notices()] == ["sent"], 2 * TICK, "it goes")
    finally:
        server.stop()
    (message,) = mailbox.messages
    (sent,) = service.notices()
    assert message["Message-ID"] == f"<{message_id_of([sent])}@council.example>"
    assert sent.provider_id == message["Message-ID"]
    with service.owner.session() as session:
        assert notice_trouble(session, PROFILE.id, dt.datetime.now(dt.UTC)) == []


def test_an_email_server_that_hangs_holds_up_neither_texts_nor_the_next_step(
    postgres: EmbeddedDatabase, own_database: str, tmp_path: Path
) -> None:
    let_go = threading.Event()

    class Hangs(Carrier):
        def send(self, to: str, message: Message, message_id: uuid.UUID) -> str:
            let_go.wait(60)
            return super().send(to, message, message_id)

    owner = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with owner.session() as session:
        staff = [person(session, name, phone=f"+44770090000{n}") for n, name in enumerate(("Ann", "Ben"))]
        on_call(session, *staff, days=range(7), hours=(0, A_DAY), on_bank_holidays=True)
        opened = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=14, seconds=52)
        alert(session, "urgent", opened)
        session.commit()
    environ = {"EARSHOT_ENV": "test", "EARSHOT_VAR": str(tmp_path), "KEY_ACCOUNTS": key_of("accounts")}
    settings = load_settings("scheduler", environ=environ, env_file=None)
    database = Database(engine_for(url_for(postgres, SCHEDULER, own_database)), key_ring(settings))
    email, sms = Hangs(), Carrier()
    sending = Sending(PROFILE, {"email": email, "sms": sms}, LINKS_KEY, "https://staff.council.example")
    clock = BackgroundScheduler()
    add_jobs(clock, Work(settings, PROFILE, database, sending))
    clock.start()
    try:
        wait_for(lambda: len(sms.sent) == 2, STARTS_WITHIN, "both people are texted")
        assert email.sent == []
    finally:
        let_go.set()
        clock.shutdown(wait=True)
    assert sms.recipients == ["+447700900000", "+447700900001"]
    assert email.recipients[:1] == ["ann@example.org"]
    for one in (owner, database):
        one.engine.dispose()


@dataclass
class Texts:
    """A stand-in for Twilio that fails as it is told."""

    fault: Exception

    def send(self, to: str, text: str, *, status_url: str | None = None) -> str:
        raise self.fault


@pytest.mark.parametrize(
    ("fault", "becomes", "kind"),
    [
        (TextRefusedError("21610"), RefusedError, "Twilio 21610"),
        (TextNotSentError("20429"), NotSentError, "Twilio 20429"),
        (TextNotSentError("HTTP503"), NotSentError, "Twilio HTTP503"),
        (TextNotSentError("ConnectTimeout"), NoWayError, "ConnectTimeout"),
    ],
)
def test_what_the_texting_service_says_becomes_one_of_three_failures(
    fault: Exception, becomes: type[Exception], kind: str
) -> None:
    with pytest.raises(becomes) as raised:
        ByText(Texts(fault)).send("+447700900006", Message("", "Earshot"), message_id_of([]))
    assert type(raised.value) is becomes
    assert str(raised.value) == kind


def test_a_channel_is_there_only_with_its_settings(tmp_path: Path) -> None:
    def channels(**environ: str) -> set[str]:
        given = {"EARSHOT_ENV": "test", "EARSHOT_VAR": str(tmp_path), **environ}
        settings = load_settings("scheduler", environ=given, env_file=None)
        return set(sending_by(settings, PROFILE).carriers)

    assert channels() == set()
    assert channels(SMTP_HOST="smtp.example", SMTP_FROM="earshot@council.example") == {"email"}
    twilio = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t" * 32, "TWILIO_FROM": "Earshot"}
    assert channels(**twilio) == {"sms"}
