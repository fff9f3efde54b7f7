"""The chat API: its contract, from the outside."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Alert, Answer, AuditEntry, Contribution, Message, Response, Screening
from tests.webapp.portals import JOIN_CODE, Council

QUESTIONS = [
    "heard",
    "understand",
    "feel_safe",
    "healthy",
    "people",
    "care_plan",
    "listened",
    "feedback",
    "anything_else",
]


class Chat:
    """A program that talks to the API."""

    def __init__(self, client: FlaskClient, **body: Any) -> None:
        self.client = client
        answer = client.post("/api/v1/conversations", json=body)
        assert answer.status_code == 201, answer.json
        self.id, self.token = answer.json["conversation_id"], answer.json["token"]
        self.replies, self.state = answer.json["replies"], answer.json["state"]

    def send(self, message_id: str | None = None, **body: Any) -> Any:
        answer = self.client.post(
            f"/api/v1/conversations/{self.id}/messages",
            json={"client_message_id": message_id or str(uuid.uuid4()), **body},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        if answer.status_code == 200:
            self.replies, self.state = answer.json["replies"], answer.json["state"]
        return answer

    def say(self, text: str) -> list[dict[str, Any]]:
        assert self.send(text=text).status_code == 200
        return self.replies

    def press(self, title: str) -> list[dict[str, Any]]:
        buttons = [button for reply in self.replies for button in reply["buttons"]]
        payload = next(button["payload"] for button in buttons if button["title"] == title)
        assert self.send(payload=payload).status_code == 200
        return self.replies

    def begin(self) -> None:
        self.send(payload="/start promise")
        self.press("Start")


@pytest.fixture
def client(council: Council) -> FlaskClient:
    return council.app("public").test_client()


def rows(council: Council, model: type) -> list[Any]:
    with council.owner.session() as session:
        found = list(session.scalars(select(model)))
        for row in found:
            _ = getattr(row, "text", None)
        return found


def test_a_conversation_begins_with_who_reads_it_before_any_question(client: FlaskClient) -> None:
    chat = Chat(client)
    said = " ".join(reply["text"] for reply in chat.replies)
    assert "not a person" in said
    assert "not an emergency service" in said
    assert "skip" in said
    assert chat.state == {"questionnaire": None, "question": None, "progress": None}


def test_the_whole_survey_goes_question_by_question_with_progress(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client, council="cambridgeshire", join_code=JOIN_CODE)
    chat.begin()
    for number, question in enumerate(QUESTIONS, start=1):
        assert chat.state == {"questionnaire": "promise", "question": question, "progress": [number, 9]}
        assert chat.replies[-1]["kind"] == "question"
        chat.say("they look after us" if question in ("understand", "anything_else") else "yes")
    assert chat.replies[-1]["kind"] == "end"
    assert chat.state["questionnaire"] is None
    [response] = rows(council, Response)
    assert (response.status, response.young_person_id is not None) == ("finished", True)
    answers = {answer.question_id: answer.choices for answer in rows(council, Answer)}
    assert answers["feel_safe"] == ["yes"]
    assert set(answers) == set(QUESTIONS)


def test_the_same_message_twice_gets_the_same_replies_and_changes_nothing(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client)
    chat.begin()
    first = chat.send("once-1", text="yes").json
    chat.say("to keep us safe")
    before = len(rows(council, Message))
    again = chat.send("once-1", text="yes").json
    assert again == first
    assert len(rows(council, Message)) == before


def test_every_text_is_stored_once_screened_and_answered(client: FlaskClient, council: Council) -> None:
    chat = Chat(client)
    chat.say("hello there")
    chat.begin()
    chat.say("yes")
    contributions = rows(council, Contribution)
    assert sorted(c.text_sealed is not None for c in contributions) == [True, True]
    screened = {screening.contribution_id for screening in rows(council, Screening)}
    assert screened == {contribution.id for contribution in contributions}


def test_a_plain_wish_to_die_gets_the_safe_reply_and_pauses_the_survey(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client, join_code=JOIN_CODE)
    chat.begin()
    replies = chat.say("I want to kill myself")
    assert {reply["kind"] for reply in replies} == {"safety"}
    said = " ".join(reply["text"] for reply in replies)
    assert "999" in said
    assert "0800 1111" in said
    assert "kill" not in said
    assert chat.state["question"] is None
    [alert] = rows(council, Alert)
    assert (alert.level, alert.category, alert.status) == ("urgent", "suicide", "open")
    chat.press("Carry on with the questions")
    assert chat.state["question"] == "heard"


def test_an_urgent_answer_to_an_open_question_is_kept_as_its_answer(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client)
    chat.begin()
    chat.say("yes")
    assert chat.state["question"] == "understand"
    chat.say("dont care about it i want to die")
    chat.press("Carry on with the questions")
    assert chat.state["question"] == "feel_safe"
    assert "understand" in {answer.question_id for answer in rows(council, Answer)}


def test_further_messages_join_the_alert_that_is_open(client: FlaskClient, council: Council) -> None:
    chat = Chat(client)
    chat.say("i want to die")
    chat.say("im going to kill myself tonight")
    assert len(rows(council, Alert)) == 1


def test_a_worry_in_a_survey_keeps_the_answer_and_asks_before_the_next_question(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client, join_code=JOIN_CODE)
    chat.begin()
    chat.say("yes")
    replies = chat.say("they bully me at school every day")
    assert {reply["kind"] for reply in replies} == {"safety"}
    assert chat.state == {"questionnaire": "promise", "question": None, "progress": None}
    chat.say("yes")
    assert {answer.question_id for answer in rows(council, Answer)} == {"heard", "understand"}
    chat.press("Carry on with the questions")
    assert chat.state["question"] == "feel_safe"


def test_that_it_was_not_meant_so_is_noted_for_the_adult_and_lowers_nothing(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client, join_code=JOIN_CODE)
    chat.begin()
    chat.say("i want to kill myself")
    replies = chat.press("That's not what I meant")
    assert {reply["kind"] for reply in replies} == {"text"}
    assert "999" not in " ".join(reply["text"] for reply in replies)
    [alert] = rows(council, Alert)
    assert (alert.level, alert.status) == ("urgent", "open")
    noted = [row for row in rows(council, AuditEntry) if row.action == "young_person_said_not_meant"]
    assert [row.subject_id for row in noted] == [alert.id]


def test_how_to_reach_them_is_told_and_the_survey_is_still_there(client: FlaskClient) -> None:
    chat = Chat(client, join_code=JOIN_CODE)
    chat.begin()
    chat.say("i want to kill myself")
    chat.press("Tell you how to reach me safely")
    assert chat.state == {"questionnaire": "reach_me", "question": "reach_way", "progress": [1, 3]}
    chat.press("write to me here")
    chat.press("Stop for now")
    chat.press("Carry on with the questions")
    assert chat.state["questionnaire"] == "promise" and chat.state["question"] == "heard"


def test_words_after_a_yes_are_kept_with_it(client: FlaskClient, council: Council) -> None:
    chat = Chat(client)
    chat.begin()
    chat.say("yes")
    chat.say("rules")
    chat.say("yeah but my room is cold")
    [answer] = [answer for answer in rows(council, Answer) if answer.question_id == "feel_safe"]
    assert answer.choices == ["yes"]
    [words] = [c for c in rows(council, Contribution) if c.id == answer.contribution_id]
    with council.owner.session() as session:
        assert session.get_one(Contribution, (words.council_id, words.id)).text == "yeah but my room is cold"


def test_words_that_were_offered_back_stay_with_the_answer_they_led_to(
    client: FlaskClient, council: Council
) -> None:
    chat = Chat(client)
    chat.begin()
    chat.say("yes")
    chat.say("rules")
    chat.say("kinda")
    chat.say("yeah")
    assert chat.state["question"] == "healthy"
    [answer] = [answer for answer in rows(council, Answer) if answer.question_id == "feel_safe"]
    assert answer.choices == ["sometimes"]
    with council.owner.session() as session:
        assert session.get_one(Contribution, (answer.council_id, answer.contribution_id)).text == "kinda"


def test_a_young_person_goes_on_in_another_conversation_where_they_stopped(client: FlaskClient) -> None:
    first = Chat(client, join_code=JOIN_CODE)
    first.begin()
    first.say("yes")
    second = Chat(client, join_code="kite 4821")
    assert second.state == {"questionnaire": "promise", "question": None, "progress": None}
    second.press("Carry on")
    assert second.state["question"] == "understand"


def test_a_survey_goes_on_in_a_portal_that_was_restarted(client: FlaskClient, council: Council) -> None:
    chat = Chat(client)
    chat.begin()
    chat.say("yes")
    chat.client = council.app("public").test_client()
    chat.say("rules")
    assert chat.state == {"questionnaire": "promise", "question": "feel_safe", "progress": [3, 9]}


def test_messages_can_be_read_again_from_any_number(client: FlaskClient) -> None:
    chat = Chat(client)
    chat.say("hello there")
    headers = {"Authorization": f"Bearer {chat.token}"}
    everything = client.get(f"/api/v1/conversations/{chat.id}/messages", headers=headers).json
    assert [message["number"] for message in everything["messages"]] == list(
        range(1, len(everything["messages"]) + 1)
    )
    typed = next(message for message in everything["messages"] if message["direction"] == "in")
    assert typed["text"] == "hello there"
    later = client.get(
        f"/api/v1/conversations/{chat.id}/messages?after={typed['number']}", headers=headers
    ).json
    assert all(message["number"] > typed["number"] for message in later["messages"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "   "}, 422),
        ({}, 422),
        ({"text": "a", "payload": "/skip"}, 422),
        ({"payload": "my own words"}, 422),
        ({"payload": "/goal nonsense"}, 422),
        ({"payload": "/start nonsense"}, 422),
        ({"text": "x" * 20_001}, 413),
        ({"text": "a", "more": 1}, 422),
        ({"text": 3}, 422),
    ],
)
def test_bad_input_gets_a_problem_document_and_changes_nothing(
    client: FlaskClient, council: Council, body: dict[str, Any], status: int
) -> None:
    chat = Chat(client)
    answer = chat.send(**body)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["detail"]
    assert rows(council, Contribution) == []


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic x", "Bearer "])
def test_a_wrong_token_opens_nothing(client: FlaskClient, header: str | None) -> None:
    chat = Chat(client)
    answer = client.get(
        f"/api/v1/conversations/{chat.id}/messages", headers={"Authorization": header} if header else {}
    )
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_another_council_or_an_unknown_code_is_refused_with_a_reason(client: FlaskClient) -> None:
    assert client.post("/api/v1/conversations", json={"council": "atlantis"}).status_code == 404
    refused = client.post("/api/v1/conversations", json={"join_code": "NOPE-1"})
    assert refused.status_code == 422
    assert "join code" in refused.json["detail"]
    assert client.post("/api/v1/conversations", data="{", content_type="application/json").status_code == 400


def test_forty_messages_in_a_row_each_get_an_answer(client: FlaskClient, council: Council) -> None:
    chat = Chat(client)
    for number in range(40):
        assert chat.say(f"message {number}")
    assert len(rows(council, Contribution)) == 40


def test_the_description_names_every_path_of_the_api(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    rules = {
        rule.rule.replace("<uuid:", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and "openapi" not in rule.rule
    }
    assert rules == set(described["paths"])
