"""Sending one text by Twilio's REST API, with a stand-in for it on loopback."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from earshot.settings import Settings, load_settings
from earshot.texting import TextNotSentError, TextRefusedError, TextSender, text_sender
from tests.bot.sms.line import PHONE, with_sms
from tests.bot.sms.stand_in import NUMBER, StandIn, running

SETTINGS = load_settings(environ={}, env_file=None)


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    with running() as stand_in:
        yield stand_in


def sender_for(settings: Settings) -> TextSender:
    sender = text_sender(settings, timeout=2)
    assert sender is not None
    return sender


def test_a_text_is_handed_over_with_where_to_say_what_became_of_it(twilio: StandIn) -> None:
    sid = sender_for(with_sms(SETTINGS, twilio)).send(PHONE, "hello", status_url="https://earshot.example/s")
    [sent] = twilio.sent
    assert (sent.sid, sent.to, sent.sender) == (sid, PHONE, NUMBER)
    assert (sent.body, sent.status_url) == ("hello", "https://earshot.example/s")


def test_a_messaging_service_may_stand_in_for_the_number(twilio: StandIn) -> None:
    service = "MG" + "0" * 32
    settings = with_sms(SETTINGS, twilio).model_copy(update={"twilio_from": service})
    sender_for(settings).send(PHONE, "hello")
    assert (twilio.sent[0].sender, twilio.sent[0].status_url) == (service, None)


@pytest.mark.parametrize("name", ["twilio_account_sid", "twilio_auth_token", "twilio_from"])
def test_without_one_of_the_settings_sms_is_off(twilio: StandIn, name: str) -> None:
    assert text_sender(with_sms(SETTINGS, twilio).model_copy(update={name: None})) is None


@pytest.mark.parametrize("code", [21610, 21211, 21614, 21408, 30004])
def test_what_will_never_go_is_refused(twilio: StandIn, code: int) -> None:
    twilio.refusals.append((400, code))
    with pytest.raises(TextRefusedError) as caught:
        sender_for(with_sms(SETTINGS, twilio)).send(PHONE, "hello")
    assert caught.value.code == str(code)


@pytest.mark.parametrize(
    ("status", "code", "named"),
    [
        (429, 20429, "20429"),
        (500, 20500, "20500"),
        (503, None, "HTTP503"),
        (400, 21606, "21606"),
        (401, 20003, "20003"),
    ],
)
def test_what_may_go_later_says_so(twilio: StandIn, status: int, code: int | None, named: str) -> None:
    twilio.refusals.append((status, code))
    with pytest.raises(TextNotSentError) as caught:
        sender_for(with_sms(SETTINGS, twilio)).send(PHONE, "hello")
    assert caught.value.code == named


def test_a_wrong_token_may_be_put_right(twilio: StandIn) -> None:
    settings = with_sms(SETTINGS, twilio).model_copy(update={"twilio_auth_token": SecretStr("another")})
    with pytest.raises(TextNotSentError):
        sender_for(settings).send(PHONE, "hello")


def test_nobody_there_and_nobody_answering_in_time_may_go_later() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        sender = text_sender(with_sms(SETTINGS, StandIn(address)), timeout=0.2)
        assert sender is not None
        with pytest.raises(TextNotSentError) as caught:
            sender.send(PHONE, "hello")
        assert caught.value.code == "ReadTimeout"
    with pytest.raises(TextNotSentError) as caught:
        sender.send(PHONE, "hello")
    assert caught.value.code == "ConnectionError"


def test_neither_number_nor_text_is_logged_or_raised(
    twilio: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    twilio.refusals.append((400, 21211))
    with caplog.at_level(logging.DEBUG), pytest.raises(TextRefusedError) as caught:
        sender_for(with_sms(SETTINGS, twilio)).send(PHONE, "a private word")
    sender_for(with_sms(SETTINGS, twilio)).send(PHONE, "a private word")
    told = caplog.text + repr(caught.value) + repr(caught.value.__cause__)
    for secret in (PHONE[1:], "private"):
        assert secret not in told
