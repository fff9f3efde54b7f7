"""What the board says of notices that did not go and of a scheduler that does not run."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from database.models import Account, Alert, Heartbeat
from moderation.alerts.answering import acknowledge
from moderation.notices.carriers import CarrierError, NotSentError, NoWayError, RefusedError, Sending
from moderation.notices.making import make_notices, tell_leads_identity_opened
from moderation.notices.sending import send_next
from moderation.notices.trouble import notice_trouble, scheduler_is_alive, telling_trouble
from moderation.notices.words import notice_words
from tests.moderation.notices.telling import MINUTE, PROFILE, Carrier, alert, at, on_call, person

TEN = at("2026-11-25T10:00")


@pytest.fixture
def lea(session: Session) -> Account:
    return person(session, "Lea", "lead")


@pytest.fixture
def urgent(session: Session, lea: Account) -> Alert:
    """An urgent alert, told to Ann by e-mail and text."""
    on_call(session, person(session, "Ann", phone="07700 900005"))
    raised = alert(session, "urgent", TEN)
    make_notices(session, PROFILE, TEN)
    session.commit()
    return raised


def try_email(session: Session, now: dt.datetime, *faults: CarrierError) -> None:
    by = Sending(
        PROFILE,
        {"email": Carrier(faults=list(faults)), "sms": Carrier()},
        "a-signing-key-for-tests-only-0123456789",
        "https://staff.example",
    )
    for channel in ("email", "sms"):
        while send_next(session, by, channel, now):
            pass


def said(session: Session, now: dt.datetime) -> list[str]:
    return [trouble.said for trouble in notice_trouble(session, PROFILE.id, now)]


def test_while_all_goes_there_is_nothing_to_say(session: Session, urgent: Alert) -> None:
    assert said(session, TEN) == []
    try_email(session, TEN)
    assert said(session, TEN + 60 * MINUTE) == []


def test_a_server_that_does_not_answer_is_said_with_since_when_and_how_often(
    session: Session, urgent: Alert
) -> None:
    for minutes in (0, 1, 2):
        try_email(session, TEN + minutes * MINUTE, NoWayError("ConnectionRefusedError"))
    (trouble,) = notice_trouble(session, PROFILE.id, TEN + 2 * MINUTE)
    assert (trouble.channel, trouble.count, trouble.tries, trouble.since) == ("email", 1, 3, TEN)
    assert trouble.said == (
        "E-mail: 1 notice has not gone out since 10:00. Tried 3 times. The e-mail server does not answer."
    )
    try_email(session, TEN + 10 * MINUTE)
    assert said(session, TEN + 10 * MINUTE) == []


def test_what_nobody_needs_any_more_is_no_trouble(session: Session, urgent: Alert, lea: Account) -> None:
    try_email(session, TEN, NoWayError("TimeoutError"))
    acknowledge(session, urgent, lea.id, TEN + MINUTE)
    session.commit()
    assert said(session, TEN + MINUTE) == []


def test_channels_without_settings_are_said_to_be_off(session: Session, urgent: Alert) -> None:
    by = Sending(PROFILE, {}, "a-signing-key-for-tests-only-0123456789", "https://staff.example")
    for channel in ("email", "sms"):
        send_next(session, by, channel, TEN)
    assert said(session, TEN + dt.timedelta(days=1)) == [
        "E-mail: 1 notice has not gone out since 25 November 10:00. Tried not at all. E-mail is not set up.",
        "Texts: 1 notice has not gone out since 25 November 10:00. Tried not at all. Texts are not set up.",
    ]


def test_a_notice_given_up_is_said_while_the_alert_is_open(session: Session, lea: Account) -> None:
    on_call(session, person(session, "Ann"))
    waits = alert(session, "concern", TEN)
    make_notices(session, PROFILE, TEN)
    session.commit()
    try_email(session, TEN, RefusedError("SMTP 550"))
    assert said(session, TEN + MINUTE) == [
        "E-mail: 1 notice did not go out (10:00) and is not tried again. Tried once. "
        "The e-mail server refused the address."
    ]
    acknowledge(session, waits, lea.id, TEN + 2 * MINUTE)
    session.flush()
    assert said(session, TEN + 3 * MINUTE) == []


def test_a_failure_that_has_no_words_is_named(session: Session, urgent: Alert) -> None:
    try_email(session, TEN, NotSentError("SMTP 452"))
    assert said(session, TEN)[0].endswith("The e-mail server did not take it (SMTP 452).")


def test_a_notice_that_nothing_tries_is_trouble_after_three_minutes(session: Session, urgent: Alert) -> None:
    assert said(session, TEN + 3 * MINUTE) == []
    assert said(session, TEN + 4 * MINUTE) == [
        f"{channel}: 1 notice has not gone out since 10:00. Tried not at all. "
        "Nothing has tried to send it yet."
        for channel in ("E-mail", "Texts")
    ]


def test_that_a_lead_could_not_be_told_of_an_opened_record_is_shown_for_a_week(
    session: Session, urgent: Alert
) -> None:
    try_email(session, TEN)
    other = person(session, "Lou")
    tell_leads_identity_opened(session, PROFILE.id, urgent, other.id, TEN)
    session.commit()
    try_email(session, TEN, NotSentError("SMTP 451"))
    assert len(said(session, TEN + dt.timedelta(days=6))) == 1
    assert said(session, TEN + dt.timedelta(days=7)) == []


def test_a_scheduler_that_has_said_nothing_for_a_minute_is_not_running(
    session: Session, lea: Account
) -> None:
    assert not scheduler_is_alive(session, TEN)
    session.merge(Heartbeat(process="scheduler", at=TEN))
    session.flush()
    assert scheduler_is_alive(session, TEN + MINUTE)
    assert telling_trouble(session, PROFILE.id, TEN + MINUTE) == []
    late = TEN + MINUTE + dt.timedelta(seconds=1)
    assert not scheduler_is_alive(session, late)
    assert telling_trouble(session, PROFILE.id, late) == [
        "Nobody is being told of alerts: the scheduler is not running."
    ]


def test_with_no_lead_and_an_empty_rota_the_board_says_so(session: Session) -> None:
    session.merge(Heartbeat(process="scheduler", at=TEN))
    assert telling_trouble(session, PROFILE.id, TEN) == [notice_words().trouble.nobody]
    on_call(session, person(session, "Ann"))
    assert telling_trouble(session, PROFILE.id, TEN) == []
