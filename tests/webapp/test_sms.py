"""A conversation by SMS, from Twilio's posts to the texts that Twilio is given."""

from __future__ import annotations

import datetime as dt
import io
import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text as sql

from bot.sms.control import MOST
from bot.sms.words import load_sms_words
from database.models import (
    Alert,
    Answer,
    Contribution,
    Conversation,
    HandOver,
    JoinCode,
    Message,
    OutgoingText,
    Response,
    SmsThread,
    YoungPerson,
)
from earshot.logging import configure_logging
from tests.bot.sms.line import DISTRESS, INBOUND, PHONE, PUBLIC, SECOND, STATUS, Line, statuses, tasks
from tests.bot.texting import LONGEST, faults
from tests.database.server import COUNCIL
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import QUESTIONS
from webapp.bot_services import EXTENSION
from webapp.chat_links import link_to

WORDS = load_sms_words()


def response(line: Line) -> Response:
    [found] = line.rows(Response)
    return found


def test_a_whole_survey_is_answered_by_text(surveyed: Line) -> None:
    for question in QUESTIONS:
        surveyed.text("they look after us" if question in ("understand", "anything_else") else "yes")
    assert response(surveyed).status == "finished"
    assert {answer.question_id for answer in surveyed.rows(Answer)} == set(QUESTIONS)
    [conversation] = surveyed.rows(Conversation)
    assert (conversation.channel, conversation.token_hash) == ("sms", None)
    bodies = surveyed.twilio.bodies(PHONE)
    assert len(bodies) == len(surveyed.rows(OutgoingText))
    # What a council's own questions give away is told by tests/council; here it is whether they can be sent.
    assert not [found for body in bodies for found in faults(body) if not found.startswith("gives away")]
    assert max(map(len, bodies)) <= LONGEST


def test_who_reads_this_is_said_once_with_the_first_answer(line: Line) -> None:
    first = line.text("hello")
    assert "not a person" in first
    assert "can read this" in first
    assert "can read this" not in line.text("what can i do here")


def test_a_first_text_that_is_urgent_gets_the_safe_reply_alone_and_the_introduction_later(line: Line) -> None:
    line.text(DISTRESS)
    [sent] = line.twilio.bodies(PHONE)
    assert "999" in sent
    assert "chatbot" not in sent
    [text] = line.rows(OutgoingText)
    assert text.safety
    assert [alert.level for alert in line.rows(Alert)] == ["urgent"]
    assert "chatbot" in line.text("what can i do here")


def test_the_same_text_delivered_twice_is_taken_once(surveyed: Line) -> None:
    surveyed.text("yes", sid="SM-once")
    before = len(surveyed.rows(Message)), surveyed.twilio.calls
    assert surveyed.text("yes", sid="SM-once") == ""
    assert (len(surveyed.rows(Message)), surveyed.twilio.calls) == before
    assert len(surveyed.rows(Answer)) == 1


def test_the_first_two_texts_of_a_phone_at_the_same_moment_make_one_conversation(line: Line) -> None:
    def post(body: str) -> int:
        return line.post(INBOUND, line.form(body)).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(post, ["hello", "hi there", "my room is cold", "who reads this"])) == {200}
    assert len(line.rows(SmsThread)) == len(line.rows(Conversation)) == 1
    assert len(line.rows(Contribution)) == 4
    numbers = [message.number for message in line.rows(Message)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_phone_whose_conversation_was_ended_begins_a_new_one(line: Line) -> None:
    line.text("hello")
    with line.council.owner.session() as session:
        session.execute(sql("UPDATE words.conversation SET ended_at = now()"))
        session.commit()
    assert "chatbot" in line.text("hello")
    [thread] = line.rows(SmsThread)
    [newest] = [each for each in line.rows(Conversation) if each.ended_at is None]
    assert thread.conversation_id == newest.id


def test_two_phones_have_two_conversations(line: Line) -> None:
    line.text("hello")
    other = line.other("+447700900456")
    other.text("hello")
    assert len(line.rows(Conversation)) == 2
    assert {sent.to for sent in line.twilio.sent} == {PHONE, "+447700900456"}


def test_a_join_code_links_the_phone_and_is_kept_nowhere(line: Line) -> None:
    said = line.text(JOIN_CODE.lower().replace("-", " "))
    assert said.startswith(WORDS.joined)
    assert "can read this" in said
    [conversation] = line.rows(Conversation)
    assert conversation.young_person_id is not None
    assert line.rows(Contribution) == []
    assert [message.payload for message in line.rows(Message) if message.direction == "in"] == ["/join"]
    assert line.text(JOIN_CODE) == WORDS.joined


def test_what_looks_like_a_code_and_is_none_is_an_ordinary_text(line: Line) -> None:
    line.text("hello")
    line.text("room 12b")
    [conversation] = line.rows(Conversation)
    assert conversation.young_person_id is None
    assert "room 12b" in line.kept()


def test_somebody_elses_code_does_not_take_over_a_phone(line: Line) -> None:
    with line.council.owner.session() as session:
        person = YoungPerson(council_id=COUNCIL, age_band="16-17", status="in_care", area="in_county")
        session.add(person)
        session.flush()
        session.add(
            JoinCode(
                council_id=COUNCIL,
                code_lookup=session.info["keys"].look_up("join_code", "OTTER77"),
                young_person_id=person.id,
                expires_at=line.clock() + dt.timedelta(days=30),
            )
        )
        session.commit()
    line.text(JOIN_CODE)
    assert line.text("otter-77") == WORDS.code_of_somebody_else
    [conversation] = line.rows(Conversation)
    assert conversation.young_person_id != person.id


def test_a_picture_and_an_empty_text_are_answered_and_words_beside_a_picture_are_taken(
    surveyed: Line,
) -> None:
    assert surveyed.text("", NumMedia="1", MediaUrl0="https://api.example/x") == WORDS.only_pictures
    assert surveyed.text("  ") == WORDS.nothing
    said = surveyed.text("yes", NumMedia="1")
    assert WORDS.pictures_too in said
    assert SECOND in said
    assert len(surveyed.rows(Answer)) == 1


def test_a_very_long_text_is_kept_whole(line: Line) -> None:
    long = "my room is cold. " * 94
    line.text(long)
    assert long in line.kept()


def test_a_machine_that_answers_every_text_is_answered_no_more_but_its_words_are_kept(line: Line) -> None:
    line.clock.now = line.clock.now.replace(second=0)
    for number in range(MOST + 5):
        line.post(INBOUND, line.form(f"yes {number}"))
    line.send()
    before = len(line.received())
    line.post(INBOUND, line.form("yes and more"))
    line.post(INBOUND, line.form(DISTRESS))
    line.send()
    assert before <= MOST + 2
    assert ["999" in body for body in line.received()] == [True]
    assert len(line.rows(Contribution)) == MOST + 7


def test_the_conversation_goes_on_while_rasa_is_away(line: Line) -> None:
    assert line.app.extensions[EXTENSION].rasa is None
    assert "Call 999" in line.text("who reads this")


@pytest.fixture
def worker(line: Line) -> FlaskClient:
    """A worker who has taken on the conversation of a phone that asked for a person."""
    line.text("hello")
    line.text("can i talk to a person")
    sent_by_now(line)
    worker = sign_in(line.council.app("staff"), "worker@example.org", PASSWORD)
    press(worker, line, "take")
    return worker


def sent_by_now(line: Line) -> list[str]:
    """What reaches the phone once the scheduler's clock has caught up with the staff portal's, a real one."""
    line.clock.now = max(line.clock.now, dt.datetime.now(dt.UTC)) + dt.timedelta(seconds=1)
    line.send()
    return line.received()


def press(worker: FlaskClient, line: Line, what: str, **data: str) -> None:
    [hand_over] = line.rows(HandOver)
    page = f"/hand-overs/{hand_over.id}"
    data["csrf_token"] = token_of(worker.get(page).text)
    assert worker.post(f"{page}/{what}", data=data).status_code == 303


def test_what_a_worker_writes_goes_to_the_phone(line: Line, worker: FlaskClient) -> None:
    assert "Demo has picked this up" in "".join(sent_by_now(line))
    press(worker, line, "reply", reply="Hello, I’m here. How are you?", reply_id=str(uuid.uuid4()))
    assert sent_by_now(line) == ["Hello, I'm here. How are you?"]
    assert line.text("fine thanks") == ""
    press(worker, line, "close")
    assert "chatbot" in "".join(sent_by_now(line))


@pytest.mark.parametrize("word", ["STOP", "BLUE"])
def test_what_a_worker_writes_after_a_stop_or_the_safety_word_is_withheld(
    line: Line, worker: FlaskClient, word: str
) -> None:
    line.text(word)
    press(worker, line, "reply", reply="Are you still there?", reply_id=str(uuid.uuid4()))
    assert sent_by_now(line) == []
    assert statuses(line)[-1] == "withheld"


def test_a_conversation_carried_on_on_the_web_is_not_answered_by_text(line: Line) -> None:
    line.text("hello")
    [conversation] = line.rows(Conversation)
    browser = line.app.test_client()
    link = link_to(str(line.app.secret_key), "", conversation.id)
    assert browser.get(link, base_url=PUBLIC).status_code == 303
    before = line.twilio.calls
    token = token_of(browser.get("/talk", base_url=PUBLIC).text)
    data = {"text": "who reads this", "client_message_id": str(uuid.uuid4()), "csrf_token": token}
    headers = {"Referer": PUBLIC}
    assert browser.post("/talk/messages", data=data, base_url=PUBLIC, headers=headers).status_code == 303
    assert line.send() == 0
    assert line.twilio.calls == before


def test_an_undelivered_safe_reply_is_a_task_once(line: Line) -> None:
    line.text(DISTRESS)
    line.report("sent")
    line.report("undelivered", "30003")
    line.report("undelivered", "30003", by_id=False)
    assert tasks(line) == [("undelivered_reply", "30003")]
    [text] = line.rows(OutgoingText)
    assert (text.status, text.error_code) == ("undelivered", "30003")


def test_an_undelivered_text_without_a_safe_reply_is_only_noted(line: Line) -> None:
    line.text("hello")
    line.report("undelivered", "30005")
    assert statuses(line)[-1] == "undelivered"
    assert tasks(line) == []


def test_a_late_report_does_not_undo_a_delivery(line: Line) -> None:
    line.text("hello")
    for status in ("delivered", "sent", "queued", "undelivered"):
        line.report(status)
    assert statuses(line)[-1] == "delivered"


def test_a_stop_that_only_twilio_knew_of_is_learnt_from_its_report(line: Line) -> None:
    line.text(DISTRESS)
    line.report("failed", "21610")
    assert tasks(line) == [("undelivered_reply", "21610")]
    [thread] = line.rows(SmsThread)
    assert thread.stopped_at is not None


def test_a_report_about_a_text_that_is_not_ours_changes_nothing(line: Line) -> None:
    form = {"MessageSid": "SM-of-a-notice", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert line.post(STATUS, form).status_code == 200
    assert line.post(f"{STATUS}?text=nonsense", form).status_code == 200


@pytest.mark.parametrize("path", [INBOUND, STATUS])
def test_only_twilio_is_listened_to(line: Line, path: str) -> None:
    answer = line.post(path, line.form("hello"), token="somebody else's token")
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    bare = line.app.test_client().post(path, data=line.form("hello"))
    assert bare.status_code == 403
    assert line.rows(Conversation) == []


@pytest.mark.parametrize("path", [INBOUND, STATUS])
def test_without_twilios_settings_sms_is_off_and_says_so(council: Council, path: str) -> None:
    answer = council.app("public").test_client().post(path, data={"Body": "hello"})
    assert answer.status_code == 404
    assert "TWILIO_ACCOUNT_SID" in answer.json["detail"]


@pytest.mark.parametrize("sender", ["O2", "85258", "whatsapp:+447700900123", ""])
def test_a_text_from_what_is_no_phone_is_let_go(line: Line, sender: str) -> None:
    line = replace(line, phone=sender)
    assert line.post(INBOUND, line.form("win a prize")).status_code == 200
    assert line.rows(Conversation) == []


def test_a_number_written_otherwise_is_the_same_phone(line: Line) -> None:
    line.text("hello")
    replace(line, phone="07700 900123").text("hello")
    assert len(line.rows(SmsThread)) == 1


def test_a_phone_number_is_in_no_log_no_address_and_no_column_that_is_not_sealed(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    configure_logging("public", level=logging.DEBUG, stream=stream)
    line.twilio.refusals.append((400, 21211))
    line.text("zebrafish")
    line.text(DISTRESS)
    line.report("undelivered", "30003")
    line.post(INBOUND, line.form("hello"), token="wrong")

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not text {PHONE}")

    monkeypatch.setattr("webapp.public.sms.take_text", break_down)
    assert line.post(INBOUND, line.form("hello")).status_code == 500
    logged = stream.getvalue()
    assert "unexpected_error" in logged
    assert "text_refused" in logged
    for secret in ("7700900123", "zebrafish", "kill"):
        assert secret not in logged
    assert all("7700900" not in (sent.status_url or "") for sent in line.twilio.sent)
    with line.council.owner.session() as session:
        tables = session.execute(
            sql(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                " WHERE table_schema IN ('identity', 'words', 'operations') AND table_type = 'BASE TABLE'"
            )
        ).scalars()
        for table in list(tables):
            rows = session.execute(sql(f"SELECT t::text FROM {table} t")).scalars()
            assert not [row for row in rows if "7700900123" in row or "zebrafish" in row], table
