"""Sending what was made: once each, kept when it does not go, and one message for many."""

import datetime as dt
import uuid
from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from database.models import Account, Alert, Notice
from moderation.alerts.answering import acknowledge
from moderation.notices.carriers import CarrierError, NotSentError, NoWayError, RefusedError, Sending
from moderation.notices.contents import international
from moderation.notices.making import make_notices, tell_leads_identity_opened
from moderation.notices.recipients import Channel
from moderation.notices.sending import BACKOFF, CLAIMED_FOR, IDENTITY_KEPT, message_id_of, send_next
from tests.moderation.notices.telling import PROFILE, Carrier, alert, at, notices, on_call, person, task

TEN = at("2026-11-25T10:00")
SECOND = dt.timedelta(seconds=1)


def sending(carriers: Mapping[Channel, Carrier]) -> Sending:
    return Sending(PROFILE, carriers, "a-signing-key-for-tests-only-0123456789", "https://staff.example")


def send_all(session: Session, by: Sending, now: dt.datetime, channel: Channel = "email") -> int:
    """Send until nothing is due; how many messages were tried."""
    tried = 0
    while send_next(session, by, channel, now):
        tried += 1
    return tried


@pytest.fixture
def ann(session: Session) -> Account:
    account = person(session, "Ann")
    on_call(session, account)
    return account


@pytest.fixture
def urgent(session: Session, ann: Account) -> Alert:
    """An urgent alert whose first notice, to Ann by e-mail, has been made."""
    raised = alert(session, "urgent", TEN)
    make_notices(session, PROFILE, TEN)
    session.commit()
    return raised


def only(session: Session) -> Notice:
    (notice,) = notices(session)
    return notice


def test_what_is_due_goes_once_and_is_kept_as_sent(session: Session, urgent: Alert) -> None:
    carrier = Carrier()
    by = sending({"email": carrier})
    assert send_all(session, by, TEN) == 1
    assert send_all(session, by, TEN + dt.timedelta(hours=1)) == 0
    ((to, message, _),) = carrier.sent
    assert to == "ann@example.org"
    assert urgent.reference in message.subject
    notice = only(session)
    assert (notice.status, notice.sent_at, notice.provider_id, notice.attempts) == ("sent", TEN, "id-1", 1)
    assert notice.last_error is None


def test_a_message_names_neither_category_nor_anybody(session: Session, urgent: Alert) -> None:
    carrier = Carrier()
    send_all(session, sending({"email": carrier}), TEN)
    ((_, message, _),) = carrier.sent
    words = (message.subject + message.text).casefold()
    for never in (urgent.category, "suicid", "ann", str(urgent.id), PROFILE.short_name.casefold()):
        assert never not in words, never


def test_nothing_goes_for_an_alert_that_somebody_took_in_between(
    session: Session, urgent: Alert, ann: Account
) -> None:
    acknowledge(session, urgent, ann.id, TEN + SECOND)
    session.commit()
    carrier = Carrier()
    assert send_all(session, sending({"email": carrier}), TEN + SECOND) == 0
    assert carrier.sent == []


def test_a_message_is_on_its_way_outside_any_transaction(session: Session, urgent: Alert) -> None:
    class Looks(Carrier):
        def send(self, to: str, message: object, message_id: uuid.UUID) -> str:
            assert not session.in_transaction()
            return super().send(to, message, message_id)  # type: ignore[arg-type]

    carrier = Looks()
    assert send_all(session, sending({"email": carrier}), TEN) == 1
    assert carrier.recipients == ["ann@example.org"]


def test_what_does_not_go_is_tried_again_later_and_later_and_then_goes(
    session: Session, urgent: Alert
) -> None:
    carrier = Carrier(faults=[NotSentError("SMTP 451") for _ in range(8)])
    by, now, tried_after = sending({"email": carrier}), TEN, []
    for _ in range(8):
        assert send_all(session, by, now) == 1
        notice = only(session)
        assert (notice.status, notice.last_error) == ("waiting", "SMTP 451")
        tried_after.append(notice.next_try_at - now)
        assert send_all(session, by, notice.next_try_at - SECOND) == 0
        now = notice.next_try_at
    assert tried_after == [*BACKOFF, BACKOFF[-1], BACKOFF[-1]]
    assert [int(wait.total_seconds()) for wait in BACKOFF] == [30, 60, 120, 300, 600, 900]
    assert send_all(session, by, now) == 1
    assert (only(session).status, only(session).attempts) == ("sent", 9)


def test_a_refused_notice_of_a_concern_is_given_up(session: Session, ann: Account) -> None:
    alert(session, "concern", TEN)
    make_notices(session, PROFILE, TEN)
    session.commit()
    carrier = Carrier(faults=[RefusedError("SMTP 550")])
    by = sending({"email": carrier})
    assert send_all(session, by, TEN) == 1
    assert send_all(session, by, TEN + dt.timedelta(days=1)) == 0
    assert (only(session).status, only(session).last_error) == ("failed", "SMTP 550")


def test_a_refused_notice_of_an_urgent_alert_is_tried_for_as_long_as_it_is_open(
    session: Session, urgent: Alert
) -> None:
    carrier = Carrier(faults=[RefusedError("SMTP 550"), RefusedError("SMTP 550")])
    by = sending({"email": carrier})
    for tries in range(2):
        assert send_all(session, by, TEN + tries * BACKOFF[-1]) == 1
        assert only(session).status == "waiting"
    assert send_all(session, by, TEN + 2 * BACKOFF[-1]) == 1
    assert only(session).status == "sent"


def test_when_nothing_can_go_the_rest_is_put_off_without_trying_each(session: Session, ann: Account) -> None:
    ben, lea = person(session, "Ben"), person(session, "Lea", "lead")
    on_call(session, ben, hours=(0, 9 * 60))
    for _ in range(3):
        alert(session, "urgent", at("2026-11-25T08:00"))
        alert(session, "urgent", TEN)
    task(session, TEN)
    make_notices(session, PROFILE, TEN)
    session.commit()
    carrier = Carrier(faults=[NoWayError("ConnectionRefusedError")])
    by = sending({"email": carrier})
    assert send_all(session, by, TEN) == 0
    emails = [
        notice for notice in notices(session) if (notice.channel, notice.status) == ("email", "waiting")
    ]
    assert {notice.recipient for notice in emails} == {str(one.id) for one in (ann, ben, lea)} | {"duty"}
    assert {notice.last_error for notice in emails} == {"ConnectionRefusedError"}
    assert {notice.next_try_at for notice in emails} == {TEN + BACKOFF[0]}
    assert send_all(session, by, TEN + BACKOFF[0]) == 5
    assert {notice.status for notice in notices(session) if notice.channel == "email"} <= {
        "sent",
        "not_needed",
    }


def test_without_settings_a_channel_keeps_its_notices_and_does_not_look_all_the_time(
    session: Session, urgent: Alert
) -> None:
    assert send_all(session, sending({}), TEN) == 0
    notice = only(session)
    assert (notice.status, notice.last_error, notice.attempts) == ("waiting", "not_set_up", 0)
    assert notice.next_try_at == TEN + dt.timedelta(minutes=1)
    carrier = Carrier()
    assert send_all(session, sending({"email": carrier}), TEN + dt.timedelta(minutes=1)) == 1
    assert only(session).status == "sent"


def test_a_failed_email_holds_up_no_text_of_the_same_step(session: Session) -> None:
    ann = person(session, "Ann", phone="07700 900003")
    on_call(session, ann)
    alert(session, "urgent", TEN)
    make_notices(session, PROFILE, TEN)
    session.commit()
    email, sms = Carrier(faults=[NoWayError("TimeoutError")]), Carrier()
    by = sending({"email": email, "sms": sms})
    send_all(session, by, TEN, "email")
    send_all(session, by, TEN, "sms")
    assert sms.recipients == ["+447700900003"]
    assert {notice.channel: notice.status for notice in notices(session)} == {
        "email": "waiting",
        "sms": "sent",
    }


def test_one_bad_address_holds_up_nobody_else(session: Session, ann: Account) -> None:
    ben = person(session, "Ben")
    on_call(session, ben, hours=(0, 9 * 60))
    alert(session, "urgent", at("2026-11-25T08:59"))
    alert(session, "urgent", TEN)
    make_notices(session, PROFILE, at("2026-11-25T08:59"))
    make_notices(session, PROFILE, TEN)
    session.commit()
    carrier = Carrier(faults=[NotSentError("SMTP 450")])
    send_all(session, sending({"email": carrier}), TEN)
    assert "ann@example.org" in carrier.recipients
    assert "ben@example.org" not in carrier.recipients


def test_thirty_alerts_at_once_are_one_message_to_each(session: Session, ann: Account) -> None:
    raised = [alert(session, "concern", TEN) for _ in range(30)]
    make_notices(session, PROFILE, TEN)
    session.commit()
    carrier = Carrier()
    assert send_all(session, sending({"email": carrier}), TEN) == 1
    ((to, message, _),) = carrier.sent
    assert to == "ann@example.org"
    assert message.subject == "Earshot: 30 alerts wait"
    assert all(one.reference in message.text for one in raised)
    assert [notice.status for notice in notices(session)] == ["sent"] * 30


def test_alerts_tasks_and_opened_records_are_messages_of_their_own(session: Session, ann: Account) -> None:
    lea = person(session, "Lea", "lead")
    on_call(session, lea, hours=(0, 9 * 60))
    about = alert(session, "urgent", at("2026-11-25T08:00"))
    task(session, at("2026-11-25T08:00"), about)
    make_notices(session, PROFILE, at("2026-11-25T08:00"))
    tell_leads_identity_opened(session, PROFILE.id, about, ann.id, at("2026-11-25T08:00"))
    session.commit()
    carrier = Carrier()
    send_all(session, sending({"email": carrier}), at("2026-11-25T08:00"))
    subjects = [message.subject.split("(")[0] for to, message, _ in carrier.sent if to == "lea@example.org"]
    assert sorted(subjects) == [
        "Earshot: a record was opened ",
        "Earshot: a task waits ",
        "Earshot: an alert waits ",
    ]


def test_who_dies_between_sending_and_saying_so_sends_again_with_the_same_id(
    session: Session, urgent: Alert
) -> None:
    class Killed(BaseException):
        pass

    class DiesAfterSending(Carrier):
        def send(self, to: str, message: object, message_id: uuid.UUID) -> str:
            super().send(to, message, message_id)  # type: ignore[arg-type]
            raise Killed

    first, second = DiesAfterSending(), Carrier()
    with pytest.raises(Killed):
        send_all(session, sending({"email": first}), TEN)
    session.rollback()
    assert send_all(session, sending({"email": second}), TEN + CLAIMED_FOR - SECOND) == 0
    assert send_all(session, sending({"email": second}), TEN + CLAIMED_FOR) == 1
    assert first.sent[0][2] == second.sent[0][2]
    assert only(session).status == "sent"


def test_another_notice_makes_it_another_message() -> None:
    one, two = Notice(council_id="a"), Notice(council_id="a")
    assert message_id_of([one, two]) == message_id_of([two, one])
    assert len({message_id_of(group) for group in ([one], [two], [one, two])}) == 3


@pytest.mark.parametrize("gone", ["inactive", "no phone"])
def test_somebody_who_cannot_be_reached_any_more_is_said_so(session: Session, gone: str) -> None:
    ann = person(session, "Ann", phone="07700 900003")
    on_call(session, ann)
    alert(session, "concern", TEN)
    make_notices(session, PROFILE, TEN)
    if gone == "inactive":
        ann.active = False
    else:
        ann.phone = None
    session.commit()
    carrier = Carrier()
    send_all(session, sending({"sms": carrier}), TEN, "sms")
    failed = next(notice for notice in notices(session) if notice.channel == "sms")
    assert carrier.sent == []
    assert failed.status == "failed"
    assert failed.last_error == ("account_not_active" if gone == "inactive" else "no_address")


def test_an_address_sealed_with_another_key_holds_up_nobody_else(
    session: Session, urgent: Alert, ann: Account
) -> None:
    ann.email_sealed = b"\x01" + bytes(40)
    ben = person(session, "Ben")
    on_call(session, ben, hours=(0, 9 * 60))
    alert(session, "urgent", at("2026-11-25T08:59"))
    make_notices(session, PROFILE, at("2026-11-25T08:59"))
    session.commit()
    carrier = Carrier()
    send_all(session, sending({"email": carrier}), TEN)
    assert "ben@example.org" in carrier.recipients
    assert {notice.last_error for notice in notices(session) if notice.recipient == str(ann.id)} == {
        "SealError"
    }


@pytest.mark.parametrize("fault", [NotSentError("SMTP 451"), RefusedError("SMTP 550")])
def test_that_a_record_was_opened_is_tried_for_a_week(session: Session, fault: CarrierError) -> None:
    person(session, "Lea", "lead")
    about = alert(session, "concern", TEN)
    tell_leads_identity_opened(session, PROFILE.id, about, uuid.uuid4(), TEN)
    session.commit()
    by = sending({"email": Carrier(faults=[fault])})
    send_all(session, by, TEN + IDENTITY_KEPT + SECOND)
    assert only(session).status == "failed"


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("+353 87 123 4567", "+353871234567"),
    ],
)
def test_a_phone_number_is_dialled_from_anywhere(written: str, dialled: str) -> None:
    assert international(written) == dialled
