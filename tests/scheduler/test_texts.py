"""The outbox: what goes, in which order, what is tried again, and what becomes a task."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from database.models import OutgoingText, SafetyTask, SmsThread
from earshot.texting import TextSender, text_sender
from scheduler.texts import FIRST_WAIT, LONGEST_WAIT, SAFETY_LATE, TOO_LATE, send_texts
from tests.bot.sms.line import DISTRESS, INBOUND, PHONE, PUBLIC, STATUS, Line, tasks
from tests.database.server import COUNCIL

OTHER = "+447700900456"


def arrive(line: Line, body: str) -> None:
    """A text that arrives while the scheduler does not run."""
    line.clock.passes(1)
    assert line.post(INBOUND, line.form(body)).status_code == 200


def texts(line: Line) -> list[OutgoingText]:
    return line.rows(OutgoingText)


def test_texts_to_one_phone_go_in_the_order_they_were_said(line: Line) -> None:
    arrive(line, "hello")
    arrive(line, "who reads this")
    arrive(line, "what can i do here")
    with line.council.owner.session() as session:
        said = [text.text for text in session.query(OutgoingText).order_by(OutgoingText.made_at)]
    assert len(said) >= 4
    assert line.send() == len(said)
    assert line.received() == said


def test_a_text_that_did_not_go_holds_back_the_next_to_that_phone_and_not_to_another(line: Line) -> None:
    arrive(line, "hello")
    arrive(line.other(OTHER), "hello")
    line.twilio.refusals.append((503, None))
    assert line.send() == 0
    first = texts(line)[0]
    assert (first.status, first.attempts, first.error_code) == ("waiting", 1, "HTTP503")
    assert first.next_try_at == line.clock() + FIRST_WAIT
    line.send()
    assert {sent.to for sent in line.twilio.sent} == {OTHER}
    line.clock.passes(FIRST_WAIT.total_seconds())
    line.send()
    assert len(line.received()) == 2
    assert {text.status for text in texts(line)} == {"sent"}


def test_the_wait_doubles_up_to_its_longest(line: Line) -> None:
    arrive(line, "hello")
    waits = []
    for _ in range(9):
        line.twilio.refusals.append((500, 20500))
        line.clock.now = texts(line)[0].next_try_at
        line.send()
        waits.append(texts(line)[0].next_try_at - line.clock())
    assert waits[:3] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4]
    assert waits[-1] == LONGEST_WAIT


def test_an_answer_to_something_long_past_does_not_go_any_more(line: Line) -> None:
    arrive(line, "hello")
    line.clock.passes(TOO_LATE.total_seconds())
    line.twilio.refusals.append((503, None))
    line.send()
    assert (texts(line)[0].status, texts(line)[0].error_code) == ("failed", "HTTP503")
    assert tasks(line) == []


def test_a_safe_reply_that_cannot_go_for_minutes_is_a_task_while_it_is_still_tried(line: Line) -> None:
    arrive(line, DISTRESS)
    line.twilio.refusals.extend([(503, None)] * 3)
    line.send()
    assert tasks(line) == []
    for _ in range(2):
        line.clock.passes(SAFETY_LATE.total_seconds())
        line.send()
    assert tasks(line) == [("undelivered_reply", "HTTP503")]
    line.clock.passes(SAFETY_LATE.total_seconds())
    assert line.send() == 1


@pytest.mark.parametrize("code", [21211, 21614])
def test_a_refused_safe_reply_is_a_task_and_another_refused_text_is_only_noted(line: Line, code: int) -> None:
    arrive(line.other(OTHER), "hello")
    line.twilio.refusals.append((400, code))
    line.send()
    assert tasks(line) == []
    assert texts(line)[0].error_code == str(code)
    arrive(line, DISTRESS)
    line.twilio.refusals.append((400, code))
    line.send()
    assert tasks(line) == [("undelivered_reply", str(code))]
    [task] = line.rows(SafetyTask)
    assert task.alert_id is not None


def test_a_phone_that_stopped_at_twilio_gets_no_more_tries(line: Line) -> None:
    arrive(line, "hello")
    arrive(line, DISTRESS)
    line.twilio.refusals.append((400, 21610))
    line.send()
    assert line.received() == []
    assert line.twilio.calls == 1
    assert [text.status for text in texts(line)] == ["failed", *["withheld"] * (len(texts(line)) - 1)]
    assert tasks(line) == [("undelivered_reply", "21610")]
    [thread] = line.rows(SmsThread)
    assert thread.stopped_at is not None
    arrive(line, "what can i do here")
    assert line.send() == 0


def test_two_schedulers_at_once_send_each_text_once(line: Line) -> None:
    for number in range(6):
        arrive(line.other(f"+4477009002{number:02}"), "hello")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: line.send(), range(3)))
    line.send()
    for number in range(6):
        assert len(line.twilio.bodies(f"+4477009002{number:02}")) == 2
    assert {text.status for text in texts(line)} == {"sent"}


def test_a_text_that_cannot_be_opened_holds_up_nobody_and_is_a_task_when_it_is_a_safe_reply(
    line: Line,
) -> None:
    arrive(line, DISTRESS)
    with line.council.owner.session() as session:
        session.execute(update(OutgoingText).values(text_sealed=b"sealed with a key that is gone"))
        session.commit()
    arrive(line.other(OTHER), "hello")
    assert line.send() == 2
    assert tasks(line) == [("undelivered_reply", "SealError")]


def test_an_answer_goes_in_the_middle_of_the_night(line: Line) -> None:
    line.clock.now = line.clock.now.replace(hour=2)
    assert "chatbot" in line.text("hello")


class Falling:
    """A sender that hands the text over and then falls, as a scheduler does that is killed at that moment."""

    def __init__(self, sender: TextSender) -> None:
        self.sender = sender

    def send(self, to: str, text: str, *, status_url: str | None = None) -> str:
        self.sender.send(to, text, status_url=status_url)
        raise SystemExit


def fall(line: Line) -> None:
    sender = text_sender(line.settings)
    assert sender is not None
    with pytest.raises(SystemExit), line.scheduler.session() as session:
        url = f"{PUBLIC}{STATUS}"
        send_texts(session, Falling(sender), council_id=COUNCIL, status_url=url, clock=line.clock)


def test_a_text_whose_scheduler_died_goes_again_rather_than_never(line: Line) -> None:
    line.text("hello")
    arrive(line, "who reads this")
    fall(line)
    line.send()
    assert len(set(line.received())) == 1
    assert texts(line)[-1].status == "sent"


def test_it_does_not_go_again_when_twilio_has_reported_it_meanwhile(line: Line) -> None:
    line.text("hello")
    arrive(line, "who reads this")
    fall(line)
    line.report("delivered")
    before = line.twilio.calls
    line.send()
    assert line.twilio.calls == before
    assert texts(line)[-1].status == "delivered"
    assert texts(line)[-1].provider_id == line.twilio.sent[-1].sid


def test_a_text_keeps_nothing_readable_of_the_phone(line: Line) -> None:
    line.text("hello")
    for row in [*line.rows(SmsThread), *texts(line)]:
        kept: dict[str, Any] = {name: value for name, value in vars(row).items() if not name.startswith("_")}
        assert PHONE[1:] not in repr(kept)
        assert PHONE[1:].encode() not in b"".join(v for v in kept.values() if isinstance(v, bytes))


def test_a_text_without_a_phone_behind_it_is_withheld(line: Line) -> None:
    arrive(line, "hello")
    with line.council.owner.session() as session:
        session.execute(update(OutgoingText).values(next_try_at=line.clock()))
        session.query(SmsThread).delete()
        session.commit()
    line.send()
    assert {text.status for text in texts(line)} == {"withheld"}
    assert line.twilio.calls == 0


def test_the_report_finds_a_text_by_our_own_id(line: Line) -> None:
    line.text("hello")
    ids = {str(text.id) for text in texts(line)}
    assert {
        (sent.status_url or "").removeprefix(f"{PUBLIC}{STATUS}?text=") for sent in line.twilio.sent
    } == ids
    assert all(uuid.UUID(each).version == 4 for each in ids)
