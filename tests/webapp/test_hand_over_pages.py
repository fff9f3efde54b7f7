"""A hand-over on both sides: what a worker does, and what the young person's page shows."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from database.models import Account, AuditEntry, HandOver, Message
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import Chat, rows

WORDS = "my room is cold at night"


@pytest.fixture
def staff(council: Council) -> Any:
    """The staff portal; signing in to it gives one of its people."""
    return council.app("staff")


@pytest.fixture
def worker(staff: Any) -> FlaskClient:
    return sign_in(staff, "worker@example.org", PASSWORD)


@pytest.fixture
def chat(council: Council) -> Chat:
    """A young person in the middle of a survey who asked for a person and wrote something."""
    chat = Chat(council.app("public").test_client(), join_code=JOIN_CODE)
    chat.begin()
    chat.send(payload="/goal talk_to_human")
    chat.say(WORDS)
    return chat


def the_one(council: Council) -> HandOver:
    [found] = rows(council, HandOver)
    return found


def press(client: FlaskClient, council: Council, what: str, **data: str) -> Any:
    """Press one of the buttons of the hand-over's page."""
    path = f"/hand-overs/{the_one(council).id}"
    token = token_of(client.get(path).text)
    return client.post(f"{path}/{what}", data={"csrf_token": token, **data}, follow_redirects=True)


def said_since(chat: Chat, number: int) -> list[dict[str, Any]]:
    answer = chat.client.get(
        f"/api/v1/conversations/{chat.id}/messages?after={number}",
        headers={"Authorization": f"Bearer {chat.token}"},
    )
    return list(answer.json["messages"])


def test_nobody_waiting_is_said_so(worker: FlaskClient) -> None:
    assert "Nobody is waiting" in worker.get("/hand-overs").text


def test_the_list_shows_who_waits_without_name_or_words_and_the_menu_counts_them(
    council: Council, worker: FlaskClient, chat: Chat
) -> None:
    page = worker.get("/hand-overs").text
    assert the_one(council).id.hex[:8].upper() in page
    assert "11-15" in page and "Asked for a person" in page
    assert WORDS not in page
    assert re.search(r'nav-count">1<span class="unseen"> waiting', worker.get("/alerts").text)


def test_a_chat_with_an_open_alert_is_marked(council: Council, worker: FlaskClient, chat: Chat) -> None:
    assert "Open alert" not in worker.get("/hand-overs").text
    chat.say("i want to kill myself")
    assert "Open alert" in worker.get("/hand-overs").text
    assert "This chat has an open alert" in worker.get(f"/hand-overs/{the_one(council).id}").text


def test_reading_the_words_is_in_the_audit_log_and_counting_them_is_not(
    council: Council, worker: FlaskClient, chat: Chat
) -> None:
    found = the_one(council)
    worker.get("/hand-overs")
    newest = worker.get(f"/hand-overs/{found.id}/newest")
    assert set(newest.json) == {"newest", "status"}
    assert [e for e in rows(council, AuditEntry) if e.action.startswith("hand_over")] == []
    assert WORDS in worker.get(f"/hand-overs/{found.id}").text
    [entry] = [e for e in rows(council, AuditEntry) if e.action == "hand_over_viewed"]
    [account] = [a for a in rows(council, Account) if a.role == "worker"]
    assert (entry.subject_id, entry.account_id) == (found.id, account.id)


def test_the_page_shows_its_own_chat_only_and_little_of_what_went_before(
    council: Council, worker: FlaskClient
) -> None:
    other = Chat(council.app("public").test_client())
    other.say("these are words of another")
    mine = Chat(council.app("public").test_client())
    mine.say("words of long before")
    for number in range(12):
        mine.say(f"message number {number} of mine")
    mine.send(payload="/goal talk_to_human")
    page = worker.get(f"/hand-overs/{the_one(council).id}").text
    assert "message number 11 of mine" in page
    assert "words of long before" not in page and "words of another" not in page


def test_of_two_workers_one_gets_it_and_the_other_is_told_who(
    council: Council, staff: Any, worker: FlaskClient, chat: Chat
) -> None:
    lead = sign_in(staff, "lead@example.org", PASSWORD)
    path = f"/hand-overs/{the_one(council).id}"
    late = token_of(lead.get(path).text)
    assert "This is yours" in press(worker, council, "take").text
    second = lead.post(f"{path}/take", data={"csrf_token": late}, follow_redirects=True)
    assert "Demo worker has taken this on" in second.text
    assert 'name="reply"' not in second.text, "no box to write in for whoever has not got it"
    assert the_one(council).status == "taken"


def test_a_colleague_can_take_it_over_on_purpose(
    council: Council, staff: Any, worker: FlaskClient, chat: Chat
) -> None:
    press(worker, council, "take")
    lead = sign_in(staff, "lead@example.org", PASSWORD)
    assert "Take it over from Demo worker" in lead.get(f"/hand-overs/{the_one(council).id}").text
    held_by = str(the_one(council).taken_by)
    assert "This is yours" in press(lead, council, "take", instead_of=held_by).text
    refused = press(worker, council, "reply", reply="are you there")
    assert refused.status_code == 409
    assert "Demo lead has taken this on" in refused.text and "are you there" in refused.text


def test_a_reply_reaches_the_young_person_as_a_persons(
    council: Council, worker: FlaskClient, chat: Chat
) -> None:
    number = said_since(chat, 0)[-1]["number"]
    press(worker, council, "take")
    press(worker, council, "reply", reply="That sounds horrid.\r\nHow long?", reply_id=str(uuid.uuid4()))
    joined, reply = said_since(chat, number)
    assert joined["kind"] == "notice" and joined["sender"] is None and "Demo" in joined["text"]
    assert (reply["text"], reply["sender"], reply["kind"]) == (
        "That sounds horrid.\nHow long?",
        "Demo",
        "text",
    )
    assert reply["direction"] == "out"
    chat.say("since monday")
    assert chat.replies == [] and chat.state["person"] == "with_you"
    assert "since monday" in worker.get(f"/hand-overs/{the_one(council).id}").text


def test_one_press_too_many_says_it_once(council: Council, worker: FlaskClient, chat: Chat) -> None:
    press(worker, council, "take")
    once = str(uuid.uuid4())
    for _ in range(2):
        press(worker, council, "reply", reply="only once please", reply_id=once)
    said = [message for message in said_since(chat, 0) if message["text"] == "only once please"]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [("   ", 422, "Write something first"), ("long " * 500, 422, "At most 2000 fit")],
)
def test_what_cannot_be_sent_stays_in_the_box_with_the_reason(
    council: Council, worker: FlaskClient, chat: Chat, typed: str, status: int, said: str
) -> None:
    press(worker, council, "take")
    before = len(rows(council, Message))
    answer = press(worker, council, "reply", reply=typed)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert typed.strip() in answer.text
    assert len(rows(council, Message)) == before


def test_a_reply_before_it_was_taken_is_refused_and_kept(
    council: Council, worker: FlaskClient, chat: Chat
) -> None:
    answer = press(worker, council, "reply", reply="hello you")
    assert answer.status_code == 409
    assert "Take it first" in answer.text and "hello you" in answer.text


def test_closing_asks_first_then_tells_the_young_person_and_puts_the_question_again(
    council: Council, worker: FlaskClient, chat: Chat
) -> None:
    press(worker, council, "take")
    question = f"/hand-overs/{the_one(council).id}/close"
    assert "Close this chat?" in worker.get(question).text
    assert the_one(council).status == "taken", "looking at the question closes nothing"
    number = said_since(chat, 0)[-1]["number"]
    closed = press(worker, council, "close")
    assert "told them so" in closed.text and "Closed this week" in closed.text
    over, *again = said_since(chat, number)
    assert "chat helper is back" in over["text"]
    assert again[-1]["kind"] == "question"
    assert said_since(chat, number)[-1]["buttons"]
    chat.say("yes")
    assert chat.state == {"questionnaire": "promise", "question": "understand", "progress": [2, 9]}


def test_what_is_said_to_the_bot_after_closing_is_not_on_the_workers_page(
    council: Council, worker: FlaskClient, chat: Chat
) -> None:
    chat.send(payload="/chat_helper")
    chat.say("this is for the survey only")
    page = worker.get(f"/hand-overs/{the_one(council).id}").text
    assert "The young person closed it" in page and WORDS in page
    assert "this is for the survey only" not in page


@pytest.mark.parametrize("role", ["worker", "lead", "adviser"])
def test_every_role_that_may_answer_finds_it_in_the_menu(council: Council, staff: Any, role: str) -> None:
    client = sign_in(staff, f"{role}@example.org", PASSWORD)
    assert "People waiting to talk" in client.get("/hand-overs").text
    assert 'href="/hand-overs"' in client.get("/alerts").text


def test_an_administrator_sees_no_chat(staff: Any) -> None:
    admin = sign_in(staff, "admin@example.org", PASSWORD)
    assert admin.get("/hand-overs").status_code == 403
    assert 'href="/hand-overs"' not in admin.get("/people").text


# The young person's page, without a script


def test_the_page_says_whom_it_is_with_and_shows_a_persons_words_as_theirs(
    council: Council, worker: FlaskClient
) -> None:
    app = council.app("public")
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/talk/start", data={"questionnaire": ""})
    client.post("/talk/messages", data={"client_message_id": "a", "payload": "/goal talk_to_human"})
    page = client.get("/talk").text
    assert (
        "Waiting for a person" in page and "See new messages" in page and "Go back to the chat helper" in page
    )
    press(worker, council, "take")
    press(worker, council, "reply", reply="Hello, what is up?")
    page = client.get("/talk").text
    assert "Demo, a person at the team" in page and "Hello, what is up?" in page
    assert re.search(r"data-person-line>With a person<", page)
    client.post("/talk/messages", data={"client_message_id": "b", "text": WORDS})
    page = client.get("/talk").text
    assert 'value="/chat_helper"' in page, "the way back is there though the bot said nothing"
    assert client.post("/talk/stop").headers["Location"].startswith("/talk"), (
        "stopping must not lose the answer"
    )
    client.post("/talk/messages", data={"client_message_id": "c", "payload": "/chat_helper"})
    page = client.get("/talk").text
    assert "See new messages" not in page and "data-person-line hidden>" in page


def test_words_that_cross_with_a_persons_are_not_passed_over(council: Council, worker: FlaskClient) -> None:
    app = council.app("public")
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/talk/start", data={"questionnaire": ""})
    begun = client.post(
        "/talk/messages",
        data={"client_message_id": "a", "payload": "/goal talk_to_human"},
        headers={"Accept": "application/json"},
    ).json
    assert begun["state"]["person"] == "waiting"
    press(worker, council, "take")
    press(worker, council, "reply", reply="Are you all right?")
    crossed = client.post(
        "/talk/messages",
        data={"client_message_id": "b", "text": "hello", "after": str(begun["last_id"])},
        headers={"Accept": "application/json"},
    ).json
    assert [message["text"] for message in crossed["between"]][-1] == "Are you all right?"
    assert crossed["between"][-1]["sender"] == "Demo"
    later = client.get(f"/talk/messages?after={crossed['last_id']}").json
    assert later["messages"] == [] and later["state"]["person"] == "with_you"
