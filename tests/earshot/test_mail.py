"""Sending e-mail to a real SMTP server: kept private, and its failures told apart."""

import socket
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from earshot.mail import MailNotSentError, MailRefusedError, MailSender, mail_sender
from earshot.settings import load_settings
from tests.scheduler.smtp_server import NAME, PASSWORD, Mailbox, certificate, free_port, serve

ID = uuid.UUID(int=7)


Sender = Callable[..., MailSender]
"""Makes the sender of a scheduler with some settings."""


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    """`sender(port, SMTP_SECURITY="tls")` is what the scheduler would send by with these settings."""

    def made(port: int, *, context: ssl.SSLContext | None = None, **environ: str) -> MailSender:
        given = {
            "EARSHOT_ENV": "test",
            "EARSHOT_VAR": str(tmp_path / "var"),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_SECURITY": "none",
            "SMTP_FROM": "earshot@council.example",
            **environ,
        }
        by = mail_sender(load_settings("scheduler", environ=given, env_file=None), context=context)
        assert by is not None
        return by

    return made


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    started = serve(mailbox, free_port())
    yield started
    started.stop()


def send(by: MailSender, to: str = "ann@council.example") -> str:
    return by.send(to, "Earshot: an alert waits (K7M2QD)", "Open it.\n", message_id=ID)


def test_a_message_arrives_with_its_words_and_an_id_that_is_the_same_each_time(
    sender: Sender, server: Controller, mailbox: Mailbox
) -> None:
    by = sender(server.port)
    assert send(by) == send(by) == f"<{ID}@council.example>"
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{ID}@council.example>"
    assert (first["To"], first["From"]) == ("ann@council.example", "earshot@council.example")
    assert first["Subject"] == "Earshot: an alert waits (K7M2QD)"
    assert first.get_content().strip() == "Open it."
    assert first["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answers", "refused", "code"),
    [
        ({"RCPT": "550 no such user"}, True, "SMTP 550"),
        ({"RCPT": "450 try later"}, False, "SMTP 450"),
        ({"DATA": "554 not taken"}, True, "SMTP 554"),
        ({"DATA": "452 full"}, False, "SMTP 452"),
    ],
)
def test_an_answer_about_one_message_is_told_apart_from_trouble_with_the_server(
    sender: Sender, server: Controller, mailbox: Mailbox, answers: dict[str, str], refused: bool, code: str
) -> None:
    mailbox.answers = answers
    by = sender(server.port)
    with pytest.raises(MailRefusedError if refused else MailNotSentError) as raised:
        send(by)
    assert raised.value.code == code
    assert isinstance(raised.value, MailRefusedError) or not raised.value.nothing_goes
    assert "council.example" not in str(raised.value)
    assert raised.value.__cause__ is None
    mailbox.answers = {}
    send(by)
    assert mailbox.recipients == ["ann@council.example"]


def test_nobody_listening_and_no_answer_are_trouble_with_the_server(sender: Sender) -> None:
    with pytest.raises(MailNotSentError) as raised:
        send(sender(free_port()))
    assert (raised.value.code, raised.value.nothing_goes) == ("ConnectionRefusedError", True)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        by = sender(silent.getsockname()[1])
        with pytest.raises(MailNotSentError) as raised:
            send(MailSender(**{**vars(by), "timeout": 0.3}))
    assert (raised.value.code, raised.value.nothing_goes) == ("SMTPServerDisconnected", True)


def test_a_server_that_breaks_off_after_taking_it_counts_as_sent(sender: Sender) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take_it_and_go() -> None:
            connection, _ = listening.accept()
            with connection, connection.makefile("rwb", 0) as line:
                line.write(b"220 here\r\n")
                while heard := line.readline():
                    if heard.upper().startswith(b"DATA"):
                        line.write(b"354 go on\r\n")
                        while line.readline() != b".\r\n":
                            pass
                        line.write(b"250 taken\r\n")
                        return
                    line.write(b"250 OK\r\n")

        server = threading.Thread(target=take_it_and_go)
        server.start()
        assert send(sender(listening.getsockname()[1])) == f"<{ID}@council.example>"
        server.join()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_way_is_private_and_the_certificate_is_checked(
    sender: Sender, mailbox: Mailbox, tmp_path: Path, security: str
) -> None:
    theirs, trusting = certificate(tmp_path)
    server = serve(mailbox, free_port(), **{security: theirs})  # type: ignore[arg-type]
    try:
        send(sender(server.port, context=trusting, SMTP_SECURITY=security))
        assert len(mailbox.messages) == 1
        with pytest.raises(MailNotSentError) as raised:
            send(sender(server.port, SMTP_SECURITY=security))
        assert (raised.value.code, raised.value.nothing_goes) == ("SSLCertVerificationError", True)
        assert len(mailbox.messages) == 1
    finally:
        server.stop()


def test_a_server_without_starttls_is_given_nothing(
    sender: Sender, server: Controller, mailbox: Mailbox
) -> None:
    with pytest.raises(MailNotSentError) as raised:
        send(sender(server.port, SMTP_SECURITY="starttls"))
    assert (raised.value.code, raised.value.nothing_goes) == ("SMTPNotSupportedError", True)
    assert mailbox.messages == []


def test_name_and_password_are_given_and_a_wrong_one_is_trouble_with_our_settings(
    sender: Sender, mailbox: Mailbox, tmp_path: Path
) -> None:
    theirs, trusting = certificate(tmp_path)
    server = serve(mailbox, free_port(), starttls=theirs, sign_in=True)
    settings = {"SMTP_SECURITY": "starttls", "SMTP_USER": NAME.decode()}
    try:
        send(sender(server.port, context=trusting, SMTP_PASSWORD=PASSWORD.decode(), **settings))
        with pytest.raises(MailNotSentError) as raised:
            send(sender(server.port, context=trusting, SMTP_PASSWORD="another", **settings))
    finally:
        server.stop()
    assert (raised.value.code, raised.value.nothing_goes) == ("SMTP 535", True)
    assert len(mailbox.messages) == 1


def test_an_address_that_cannot_be_written_is_refused_and_adds_no_line_of_its_own(
    sender: Sender, server: Controller, mailbox: Mailbox
) -> None:
    with pytest.raises(MailRefusedError):
        send(sender(server.port), to="ann@council.example\nBcc: somebody@else.example")
    assert mailbox.messages == []


@pytest.mark.parametrize("missing", ["SMTP_HOST", "SMTP_FROM"])
def test_without_a_server_or_a_sender_email_is_off(tmp_path: Path, missing: str) -> None:
    environ = {
        "EARSHOT_ENV": "test",
        "EARSHOT_VAR": str(tmp_path),
        "SMTP_HOST": "smtp.example",
        "SMTP_FROM": "earshot@council.example",
    }
    del environ[missing]
    assert mail_sender(load_settings("scheduler", environ=environ, env_file=None)) is None
