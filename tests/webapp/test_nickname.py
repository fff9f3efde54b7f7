"""What somebody asks to be called: skippable, screened like anything else, shown to whoever answers them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from database.models import Alert, Contribution, Conversation, HandOver, Response, Screening
from tests.webapp.bringing_in import words_in
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import Chat, rows

URGENT = "i want to kill myself"
CONCERN = "they call me names every day"


@pytest.fixture
def client(council: Council) -> FlaskClient:
    return council.app("public").test_client()


def start(client: FlaskClient, called: str, questionnaire: str = "promise") -> str:
    token = token_of(client.get("/talk").text)
    data = {"csrf_token": token, "questionnaire": questionnaire, "called": called}
    return client.post("/talk/start", data=data, follow_redirects=True).text


def called(council: Council) -> str | None:
    with council.owner.session() as session:
        [found] = session.query(Conversation)
        return found.called


def test_a_name_is_kept_sealed_screened_and_not_spoken_about(council: Council, client: FlaskClient) -> None:
    page = start(client, "  Big   Sam ")
    assert called(council) == "Big Sam"
    [(words, said)], [screening] = words_in(council).items(), rows(council, Screening)
    assert (said.source, words, screening.level) == ("nickname", "Big   Sam", "none")
    [conversation] = rows(council, Conversation)
    assert said.conversation_id == conversation.id
    assert b"Sam" not in bytes(conversation.called_sealed)
    assert "Sam" not in page, "a name on the screen tells whoever looks whose chat it is"
    assert rows(council, Response), "the questions have begun"


@pytest.mark.parametrize("nothing", ["", "   ", "\x00"])
def test_it_can_be_left_empty(council: Council, client: FlaskClient, nothing: str) -> None:
    start(client, nothing)
    assert called(council) is None
    assert rows(council, Contribution) == []
    assert rows(council, Response)


def test_a_cry_for_help_in_the_box_raises_an_alert_and_is_answered_before_any_question(
    council: Council, client: FlaskClient
) -> None:
    page = start(client, URGENT)
    [alert], [screening] = rows(council, Alert), rows(council, Screening)
    assert (alert.level, screening.level) == ("urgent", "urgent")
    assert "message-safety" in page and "999" in page
    assert URGENT not in page
    assert rows(council, Response) == [], "nothing is asked now"
    assert called(council) is None, "nobody is called by that"


def test_start_pressed_twice_takes_the_words_once_and_asks_nothing(
    council: Council, client: FlaskClient
) -> None:
    token = token_of(client.get("/talk").text)
    data = {"csrf_token": token, "questionnaire": "promise", "called": URGENT}
    first, second = (client.post("/talk/start", data=data, follow_redirects=True).text for _ in range(2))
    assert len(rows(council, Contribution)) == len(rows(council, Alert)) == 1
    assert first.count("message-safety") == second.count("message-safety") > 0
    assert rows(council, Response) == []


def test_a_concern_is_answered_too_and_the_questions_begin(council: Council, client: FlaskClient) -> None:
    page = start(client, CONCERN)
    assert [alert.level for alert in rows(council, Alert)] == ["concern"]
    assert "message-safety" in page
    assert rows(council, Response)


def test_what_is_longer_than_a_name_is_kept_and_screened_and_nobody_is_called_by_it(
    council: Council, client: FlaskClient
) -> None:
    long = "my name is not important but i would like to be called something nice"
    start(client, long)
    assert called(council) is None
    assert set(words_in(council)) == {long}
    assert len(rows(council, Screening)) == 1


def test_with_a_join_code_the_alert_is_that_young_persons(council: Council, client: FlaskClient) -> None:
    page = client.get("/join")
    data = {"csrf_token": token_of(page.text), "code": JOIN_CODE, "called": URGENT}
    answer = client.post("/join", data=data, follow_redirects=True)
    [alert] = rows(council, Alert)
    assert alert.young_person_id is not None
    assert "message-safety" in answer.text


def test_a_wrong_code_keeps_the_name_in_its_box(council: Council, client: FlaskClient) -> None:
    token = token_of(client.get("/join").text)
    answer = client.post("/join", data={"csrf_token": token, "code": "nope", "called": "Sam"})
    assert answer.status_code == 422
    assert 'value="Sam"' in answer.text
    assert rows(council, Contribution) == []


def test_a_name_is_no_answer_to_a_question_that_comes_later(council: Council, client: FlaskClient) -> None:
    start(client, "Yes Man")
    with council.owner.session() as session:
        [response] = session.query(Response)
        assert "Yes Man" not in response.progress


def test_the_api_takes_it_and_gives_the_safe_reply_last(council: Council, client: FlaskClient) -> None:
    chat = Chat(client, called=URGENT)
    assert [reply["kind"] for reply in chat.replies][-1] == "safety"
    assert chat.replies[0]["kind"] != "safety"
    assert len(rows(council, Alert)) == 1
    assert Chat(client, called="Sam").replies[-1]["kind"] != "safety"


@pytest.mark.parametrize("wrong", ["x" * 41, 7])
def test_the_api_refuses_what_is_no_name(client: FlaskClient, wrong: Any) -> None:
    answer = client.post("/api/v1/conversations", json={"called": wrong})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "called")


def test_whoever_answers_a_chat_sees_the_name(council: Council, client: FlaskClient) -> None:
    chat = Chat(client, called="Big Sam")
    chat.send(payload="/goal talk_to_human")
    worker = sign_in(council.app("staff"), "worker@example.org", PASSWORD)
    [hand_over] = rows(council, HandOver)
    assert "<dt>Wants to be called</dt><dd>Big Sam</dd>" in worker.get(f"/hand-overs/{hand_over.id}").text
    assert "Big Sam" not in worker.get("/hand-overs").text
