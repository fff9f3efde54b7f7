"""Questionnaires as people meet them: new versions, another channel, a statement, words said early."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from bot.inbound import Inbound
from bot.turn import take_turn
from database.models import Answer, Contribution, Conversation, QuestionnaireVersion, Response
from surveys.questionnaire import Questionnaire
from surveys.reading import load_questionnaire
from tests.surveys.transcript import ROOT
from tests.webapp.portals import JOIN_CODE, Council
from tests.webapp.test_chat_api import Chat
from webapp.bot_services import EXTENSION

MY_WEEK = load_questionnaire(ROOT / "tests/surveys/my_week.yml")


def offer(app: Flask, *questionnaires: Questionnaire) -> None:
    """Have the portal offer these besides its own."""
    services = app.extensions[EXTENSION]
    both = {**services.profile.questionnaires, **{each.id: each for each in questionnaires}}
    profile = services.profile.model_copy(update={"questionnaires": both})
    app.extensions[EXTENSION] = replace(services, profile=profile)


@pytest.fixture
def app(council: Council) -> Flask:
    app = council.app("public")
    offer(app, MY_WEEK)
    return app


def test_a_response_is_finished_with_the_version_it_began_with(app: Flask, council: Council) -> None:
    chat = Chat(app.test_client(), join_code=JOIN_CODE)
    chat.send(payload="/start my_week")
    chat.say("yes")
    data = MY_WEEK.model_dump(mode="json")
    data["version"] = 2
    data["questions"] = [q for q in data["questions"] if q["id"] in {"school", "tell"}]
    data["shuffled"] = []
    data["questions"][0]["text"] = "A new wording"
    offer(app, Questionnaire.model_validate(data))
    assert chat.say("4")[-1]["text"] in {"Is bedtime fair?", "Do you like the food?"}
    other = Chat(app.test_client())
    other.send(payload="/start my_week")
    assert other.replies[-1]["text"] == "A new wording"
    with council.owner.session() as session:
        versions = set(session.scalars(select(Response.version)))
        kept = session.scalars(select(QuestionnaireVersion.version)).all()
    assert versions == {1, 2} and sorted(kept) == [1, 2]


def test_a_survey_goes_on_the_next_day_in_another_conversation(app: Flask) -> None:
    first = Chat(app.test_client(), join_code=JOIN_CODE)
    first.send(payload="/start my_week")
    first.say("yes")
    first.say("i have to go, stop")
    first.say("stop")
    second = Chat(app.test_client(), join_code=JOIN_CODE)
    assert any(button["payload"] == "/resume" for reply in second.replies for button in reply["buttons"])
    second.send(payload="/resume")
    assert second.state["question"] == "school"


def test_a_statement_is_sent_only_on_a_yes(app: Flask, council: Council) -> None:
    chat = Chat(app.test_client(), join_code=JOIN_CODE)
    chat.send(payload="/start my_week")
    chat.say("no")  # To "do you feel safe at home?": the safe reply, and the questions wait.
    chat.send(payload="/resume")
    for message in ("a lock on my door", "4", "yes", "no", "my carer"):
        chat.say(message)
    texts = [reply["text"] for reply in chat.replies]
    assert "What would help: a lock on my door" in texts
    assert chat.state == {"questionnaire": "my_week", "question": None, "progress": None}
    assert status(council) == "asking"
    chat.say("change my answer about school to 2")
    assert status(council) == "asking" and chat.state["question"] == "school_better"
    chat.say("smaller classes")
    chat.say("send it")
    assert status(council) == "finished" and chat.replies[-1]["kind"] == "end"


def status(council: Council) -> str:
    with council.owner.session() as session:
        return session.scalars(select(Response.status)).one()


def test_what_was_said_before_the_survey_is_confirmed_and_linked_to_its_words(
    app: Flask, council: Council
) -> None:
    chat = Chat(app.test_client(), join_code=JOIN_CODE)
    chat.say("school is about a 4 at the moment")
    chat.send(payload="/start my_week")
    replies = chat.say("yes")
    assert "school is about a 4 at the moment" in replies[-1]["text"]
    chat.say("yes")
    with council.owner.session() as session:
        answer = session.scalars(select(Answer).where(Answer.question_id == "school")).one()
        assert answer.number == 4
        words = session.get_one(Contribution, (answer.council_id, answer.contribution_id))
        assert words.text == "school is about a 4 at the moment"


def test_words_with_a_risk_in_them_are_not_said_back_later(app: Flask) -> None:
    chat = Chat(app.test_client(), join_code=JOIN_CODE)
    chat.say("at school they bully me every single day")
    chat.send(payload="/start my_week")
    assert not any("bully" in reply["text"] for reply in chat.say("yes"))


def test_a_private_question_goes_by_link_from_a_text_and_is_put_on_the_web(
    app: Flask, council: Council
) -> None:
    chat = Chat(app.test_client(), join_code=JOIN_CODE)
    services = app.extensions[EXTENSION]
    with council.owner.session() as session:
        conversation = session.get_one(Conversation, (council_id(session), uuid.UUID(chat.id)))
        started = take_turn(
            session,
            services,
            conversation,
            Inbound(str(uuid.uuid4()), payload="/start my_week", channel="sms"),
        )
    text = started.replies[-1].text
    assert "safe" not in text
    link = re.search(r"https?://\S+(/c/\S+)", text)
    assert link, text
    browser = app.test_client()
    opened = browser.get(link[1], follow_redirects=True)
    assert opened.status_code == 200 and "Do you feel safe at home?" in opened.text
    broken = app.test_client().get(link[1][:-3] + "xyz")
    assert broken.status_code == 410 and "run out" in broken.text


def council_id(session: object) -> str:
    return "cambridgeshire"
