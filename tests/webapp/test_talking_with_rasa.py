"""The public portal with the real Rasa: what it understands, and that its going away stops nothing."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.understanding import RasaClient
from tests.bot.rasa_server import RasaServer
from tests.webapp.portals import JOIN_CODE, Council
from tests.webapp.test_chat_api import Chat
from webapp.bot_services import EXTENSION

pytest_plugins = ["tests.bot.rasa_server"]
pytestmark = pytest.mark.rasa


def with_rasa(council: Council, rasa_server: RasaServer) -> Chat:
    app = council.app("public")
    client = RasaClient(rasa_server.url, rasa_server.token, pause=0.2)
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], rasa=client)
    return Chat(app.test_client(), join_code=JOIN_CODE)


def said(chat: Chat) -> str:
    return " ".join(reply["text"] for reply in chat.replies)


def test_a_survey_is_started_by_asking_for_it_in_words(council: Council, rasa_server: RasaServer) -> None:
    chat = with_rasa(council, rasa_server)
    chat.say("can i do the survey about the promise")
    assert chat.state["questionnaire"] == "promise"
    chat.press("Start")
    assert chat.state["question"] == "heard"


def test_a_question_of_theirs_is_answered_and_ours_is_asked_again(
    council: Council, rasa_server: RasaServer
) -> None:
    chat = with_rasa(council, rasa_server)
    chat.begin()
    chat.say("who is going to read what i write?")
    assert "participation team" in said(chat)
    assert chat.replies[-1]["kind"] == "question"
    assert chat.state["question"] == "heard"
    assert "{" not in said(chat), "every word of the council is filled in"


def test_the_survey_goes_on_while_rasa_is_away_and_uses_it_again_when_it_is_back(
    council: Council, rasa_server: RasaServer
) -> None:
    chat = with_rasa(council, rasa_server)
    chat.begin()
    chat.say("yes")
    rasa_server.stop()
    try:
        chat.say("they have to help us")
        assert chat.state["question"] == "feel_safe"
        chat.say("why")
        assert chat.state["question"] == "feel_safe"
        chat.say("sometimes")
        assert chat.state["question"] == "healthy"
    finally:
        rasa_server.start()
    time.sleep(0.3)
    chat.say("who is going to read what i write?")
    assert "participation team" in said(chat)
    assert chat.state["question"] == "healthy"
