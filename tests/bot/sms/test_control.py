"""STOP and its kin, START, HELP and the safety word: what outranks everything over SMS."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text as sql

from bot.sms.words import load_sms_words
from database.models import Alert, Response, SafetyTask, SmsThread
from tests.bot.sms.line import DISTRESS, FIRST, INBOUND, SECOND, Line, statuses, tasks

WORDS = load_sms_words()


def response(line: Line) -> Response:
    [found] = line.rows(Response)
    return found


@pytest.mark.parametrize(
    "word", ["STOP", "stop", "End", "CANCEL", "quit", "UNSUBSCRIBE", "STOPALL", "REVOKE", "OPTOUT"]
)
def test_a_stop_word_ends_all_texts_and_twilio_says_so(surveyed: Line, word: str) -> None:
    surveyed.text("i like my room")
    assert surveyed.text(word) == ""
    [thread] = surveyed.rows(SmsThread)
    assert thread.stopped_at == surveyed.clock()
    assert response(surveyed).status == "paused"
    assert word in surveyed.kept()
    assert surveyed.text("what can i do here") == ""
    assert tasks(surveyed) == []


def test_a_stop_that_twilio_does_not_take_for_one_is_confirmed_here_once(surveyed: Line) -> None:
    assert surveyed.text("stop!") == WORDS.stopped
    assert surveyed.text("stop!") == ""


def test_stop_me_is_no_stop_word(surveyed: Line) -> None:
    surveyed.text("stop asking me that")
    [thread] = surveyed.rows(SmsThread)
    assert thread.stopped_at is None


def test_what_waits_at_a_stop_is_withheld(surveyed: Line) -> None:
    surveyed.post(INBOUND, surveyed.form("yes"))
    surveyed.post(INBOUND, surveyed.form("STOP"))
    surveyed.send()
    assert surveyed.received() == []
    assert statuses(surveyed)[-1] == "withheld"


def test_start_brings_the_texts_back_with_one_neutral_line(surveyed: Line) -> None:
    surveyed.text("STOP")
    assert surveyed.text("START") == WORDS.started
    assert FIRST in surveyed.text("carry on")


def test_start_and_yes_are_ordinary_words_while_nothing_is_stopped(surveyed: Line) -> None:
    assert SECOND in surveyed.text("YES")


def test_what_twilio_has_answered_itself_is_not_answered_twice(surveyed: Line) -> None:
    assert surveyed.text("ARRET", OptOutType="STOP") == ""
    [thread] = surveyed.rows(SmsThread)
    assert thread.stopped_at is not None
    assert surveyed.text("START", OptOutType="START") == ""
    assert "chatbot" not in surveyed.text("HELP", OptOutType="HELP")


def test_stop_after_words_of_distress_is_a_task(line: Line) -> None:
    line.text("hello")
    line.text(DISTRESS)
    line.text("END")
    assert tasks(line) == [("stopped_in_distress", "alert_open")]
    [task], [alert] = line.rows(SafetyTask), line.rows(Alert)
    assert task.alert_id == alert.id


def test_stop_soon_after_a_risk_is_a_task_even_when_its_alert_is_closed(line: Line) -> None:
    line.text(DISTRESS)
    close_alerts(line)
    line.text("STOP")
    assert tasks(line) == [("stopped_in_distress", "flagged_lately")]


def test_stop_long_after_a_risk_whose_alert_is_closed_is_no_task(line: Line) -> None:
    line.text(DISTRESS)
    close_alerts(line)
    line.clock.passes(25 * 3600)
    line.text("STOP")
    assert tasks(line) == []


def test_a_stop_with_words_of_distress_in_it_is_a_task(line: Line) -> None:
    line.text(f"stop {DISTRESS}", OptOutType="STOP")
    assert tasks(line) == [("stopped_in_distress", "flagged")]


def test_words_of_distress_after_a_stop_are_kept_and_become_a_task(line: Line) -> None:
    line.text("hello")
    line.text("STOP")
    assert line.text(DISTRESS) == ""
    assert tasks(line) == [("stopped_in_distress", "wrote_after_stop")]
    assert [alert.level for alert in line.rows(Alert)] == ["urgent"]


def test_the_same_stop_delivered_twice_is_one_task(line: Line) -> None:
    line.text(DISTRESS)
    line.text("STOP", sid="SM-stop")
    line.text("STOP", sid="SM-stop")
    line.text("STOP")
    # A second STOP of theirs is another cry; the same one delivered again is not.
    assert tasks(line) == [("stopped_in_distress", "alert_open")] * 2


def close_alerts(line: Line) -> None:
    """As two workers would: with an outcome by one and closed by the other."""
    with line.council.owner.session() as session:
        session.execute(
            sql(
                "UPDATE words.alert SET status = 'closed', acknowledged_by = :one, acknowledged_at = now(),"
                " outcome = 'police', outcome_by = :one, outcome_at = now(),"
                " closed_by = :other, closed_at = now()"
            ),
            {"one": uuid.uuid4(), "other": uuid.uuid4()},
        )
        session.commit()


def test_help_says_who_this_is_and_how_to_stop_and_asks_the_question_again(surveyed: Line) -> None:
    said = surveyed.text("HELP")
    assert "chatbot" in said
    assert "STOP" in said
    assert FIRST in said
    assert SECOND in surveyed.text("yes")


def test_help_with_a_risk_in_it_is_no_help_word(line: Line) -> None:
    said = line.text("help me he is hitting me")
    assert "Text STOP" not in said
    assert line.rows(Alert)


def test_the_safety_word_stops_everything_and_answers_with_something_neutral(surveyed: Line) -> None:
    surveyed.post(INBOUND, surveyed.form("yes"))
    surveyed.clock.passes(1)
    surveyed.post(INBOUND, surveyed.form("Blue"))
    surveyed.send()
    assert surveyed.received() == [WORDS.safety_word]
    assert response(surveyed).status == "paused"
    assert statuses(surveyed)[-2:] == ["withheld", "sent"]


def test_a_safe_reply_that_the_safety_word_holds_back_is_a_task(line: Line) -> None:
    line.post(INBOUND, line.form(DISTRESS))
    line.clock.passes(1)
    line.post(INBOUND, line.form("BLUE"))
    line.send()
    assert line.received() == [WORDS.safety_word]
    assert tasks(line) == [("undelivered_reply", "safety_word")]


def test_after_the_safety_word_the_next_text_is_answered_again(surveyed: Line) -> None:
    surveyed.text("BLUE")
    assert surveyed.text("who reads this") != ""
    assert FIRST in surveyed.text("carry on")


def test_feeling_blue_is_not_the_safety_word(surveyed: Line) -> None:
    assert surveyed.text("i feel blue") != WORDS.safety_word
