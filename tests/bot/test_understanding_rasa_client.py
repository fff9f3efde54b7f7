"""The Rasa client against a stand-in: what it asks, what it makes of answers, what it does without Rasa."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.understanding import Entity, Occasion, RasaClient, RasaUnavailable, Scripted
from surveys.engine.state import Button
from tests.bot.rasa_stand_in import TOKEN, StandIn, free_port, stand_in

SECRET = "my carer is called Marigold"


def parsed(goal: str | None, confidence: float = 0.8, **more: Any) -> dict[str, Any]:
    ranking = [{"name": goal, "confidence": confidence}, {"name": "greeting", "confidence": 0.1}]
    answer = {"intent": ranking[0], "intent_ranking": ranking, "entities": []}
    return {**answer, **more}


@pytest.fixture
def rasa() -> Iterator[StandIn]:
    with stand_in() as server:
        yield server


@pytest.fixture
def client(rasa: StandIn) -> RasaClient:
    return RasaClient(rasa.url, TOKEN, timeout=1.0, pause=0.2)


def test_a_message_is_understood(rasa: StandIn, client: RasaClient) -> None:
    rasa.answer = parsed(
        "advocacy", 0.7, entities=[{"entity": "topic", "value": "travel", "start": 2, "end": 5}]
    )
    understood = client.parse("someone on my side")
    assert (understood.goal, understood.confidence, understood.by) == ("advocacy", 0.7, "rasa")
    assert understood.ranking == (("advocacy", 0.7), ("greeting", 0.1))
    assert understood.entities == (Entity("topic", "travel", 2, 5),)
    assert rasa.asked == [("POST", "/model/parse", {"text": "someone on my side"})]


def test_typed_text_cannot_name_an_intent_of_rasas(rasa: StandIn, client: RasaClient) -> None:
    rasa.answer = parsed("greeting")
    client.parse(" //restart")
    assert rasa.asked[0][2] == {"text": "restart"}


@pytest.mark.parametrize("name", [None, "restart", "session_start", "nlu_fallback"])
def test_an_intent_that_is_no_goal_is_out_of_scope(
    rasa: StandIn, client: RasaClient, name: str | None
) -> None:
    rasa.answer = parsed(name, 0.99)
    understood = client.parse("x")
    assert (understood.goal, understood.confidence) == ("out_of_scope", 0.0)
    assert understood.ranking == (("greeting", 0.1),)


def test_a_goal_is_answered_with_words_and_buttons(rasa: StandIn, client: RasaClient) -> None:
    buttons = [{"title": "Talk to a person", "payload": "/goal talk_to_human"}]
    rasa.answer = {"messages": [{"recipient_id": "x", "text": "About {pledge}.", "buttons": buttons}]}
    assert client.trigger("what_is_the_promise") == (
        Scripted("About {pledge}.", (Button("Talk to a person", "/goal talk_to_human"),)),
    )


def test_a_goal_is_answered_with_a_command(rasa: StandIn, client: RasaClient) -> None:
    command = {"command": "start_questionnaire", "id": "promise"}
    rasa.answer = {"messages": [{"recipient_id": "x", "custom": command}]}
    (scripted,) = client.trigger("start_survey", Occasion(about="more", linked=True))
    assert (scripted.text, scripted.buttons, scripted.command) == (None, (), command)
    assert rasa.asked[0][2] == {
        "name": "start_survey",
        "entities": [{"entity": "linked", "value": "yes"}, {"entity": "about", "value": "more"}],
    }


def test_texts_for_sms_are_asked_for_by_the_name_of_the_channel(rasa: StandIn, client: RasaClient) -> None:
    rasa.answer = {"messages": []}
    client.trigger("greeting", Occasion(sms=True))
    client.trigger("greeting", Occasion())
    assert ["output_channel=sms" in query for query in rasa.queries] == [True, False]


def test_every_call_has_a_conversation_of_its_own_with_a_random_name(
    rasa: StandIn, client: RasaClient
) -> None:
    rasa.answer = {"messages": []}
    for _ in range(20):
        client.trigger("greeting")
    paths = {path for _, path, _ in rasa.asked}
    assert len(paths) == 20
    assert all(re.fullmatch(r"/conversations/[0-9a-f]{32}/trigger_intent", path) for path in paths)


def test_the_connection_is_kept_open(rasa: StandIn, client: RasaClient) -> None:
    rasa.answer = parsed("greeting")
    for _ in range(5):
        client.parse("hi")
    assert len(rasa.connections) == 1


def test_ready_is_true_only_while_rasa_answers(rasa: StandIn, client: RasaClient) -> None:
    rasa.answer = {"model_file": "a.tar.gz"}
    assert client.ready()
    rasa.status = 409  # Rasa's answer while it has no model.
    assert not client.ready()
    assert not RasaClient(f"http://127.0.0.1:{free_port()}", TOKEN).ready()


@pytest.mark.parametrize("status", [401, 404, 409, 500])
def test_a_refusal_is_rasa_unavailable(rasa: StandIn, client: RasaClient, status: int) -> None:
    rasa.status = status
    with pytest.raises(RasaUnavailable, match=str(status)):
        client.trigger("greeting")


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"{}", b'{"intent": null}', b'{"intent": {"name": "greeting"}}']
)
def test_an_answer_of_another_shape_is_rasa_unavailable(
    rasa: StandIn, client: RasaClient, content: bytes
) -> None:
    rasa.raw = content
    with pytest.raises(RasaUnavailable):
        client.parse("hi")


def test_after_a_failure_nobody_waits(rasa: StandIn) -> None:
    client = RasaClient(rasa.url, TOKEN, timeout=0.2, pause=30)
    rasa.hold = threading.Event()
    with pytest.raises(RasaUnavailable):
        client.parse("hi")
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(RasaUnavailable):
            client.parse("hi")
    assert time.monotonic() - began < 0.1
    assert len(rasa.asked) == 1


def test_rasa_that_comes_back_is_noticed() -> None:
    port = free_port()
    client = RasaClient(f"http://127.0.0.1:{port}", TOKEN, pause=0.1)
    with pytest.raises(RasaUnavailable):
        client.parse("hi")
    with stand_in(port) as rasa:
        rasa.answer = parsed("greeting")
        time.sleep(0.15)
        assert client.parse("hi").goal == "greeting"
        assert client.parse("hi").goal == "greeting"


def test_a_health_check_that_finds_rasa_ends_the_pause() -> None:
    port = free_port()
    client = RasaClient(f"http://127.0.0.1:{port}", TOKEN, pause=60)
    with pytest.raises(RasaUnavailable):
        client.parse("hi")
    with stand_in(port) as rasa:
        rasa.answer = parsed("greeting")
        assert client.ready()
        assert client.parse("hi").goal == "greeting"


def test_a_goal_that_the_model_does_not_know_does_not_shut_rasa_out(
    rasa: StandIn, client: RasaClient
) -> None:
    rasa.status = 404
    with pytest.raises(RasaUnavailable):
        client.trigger("greeting")
    rasa.status, rasa.answer = 200, parsed("greeting")
    assert client.parse("hi").goal == "greeting"


def test_neither_words_nor_token_get_into_an_error_or_a_log(
    rasa: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clients = [
        RasaClient(rasa.url, TOKEN, timeout=0.1),
        RasaClient(f"http://127.0.0.1:{free_port()}", TOKEN),
    ]
    rasa.hold = threading.Event()
    for client in clients:
        with pytest.raises(RasaUnavailable) as raised:
            client.parse(SECRET)
        error: BaseException | None = raised.value
        assert error is not None
        assert error.__cause__ is None and error.__suppress_context__
        assert SECRET not in repr(error) and TOKEN not in repr(error)
    assert "Marigold" not in caplog.text and TOKEN not in caplog.text
