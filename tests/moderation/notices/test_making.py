"""Which notices are made when: the clock of alerts and tasks in a real database, by time travel."""

import datetime as dt
import random
import uuid

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from database.models import Account, Notice, OnCallAway, OnCallTurn
from earshot.council.profile import DutyRoute
from moderation.alerts.answering import acknowledge, give_outcome, hand_back
from moderation.alerts.raising import open_again
from moderation.notices.making import add_rows, make_notices, tell_leads_identity_opened
from tests.moderation.notices.telling import (
    A_DAY,
    MINUTE,
    PROFILE,
    alert,
    at,
    notices,
    on_call,
    person,
    task,
    told,
    watch,
)

DUTY_BOTH = ["duty email", "duty sms"]


@pytest.fixture
def staff(session: Session) -> dict[str, Account]:
    """Ann, then Ben on call in office hours; Lea leads and has a phone."""
    everyone = {
        "ann": person(session, "Ann"),
        "ben": person(session, "Ben"),
        "lea": person(session, "Lea", "lead", phone="07700 900001"),
        "una": person(session, "Una", "admin", phone="07700 900002"),
    }
    on_call(session, everyone["ann"], everyone["ben"])
    return everyone


def test_an_urgent_alert_that_nobody_answers_goes_round_by_the_clock(
    session: Session, staff: dict[str, Account]
) -> None:
    alert(session, "urgent", at("2026-11-25T10:00"))
    watch(session, at("2026-11-25T09:59"), at("2026-11-25T12:30"), MINUTE)
    assert told(session) == [
        "Wed 10:00 raised Ann email",
        "Wed 10:15 escalated Ben email",
        "Wed 10:30 escalated Lea email",
        "Wed 10:30 escalated Lea sms",
        "Wed 10:45 escalated Lea email",
        "Wed 10:45 escalated Lea sms",
        *(
            f"Wed {hour}:00 unanswered {whom}"
            for hour in (11, 12)
            for whom in ("Lea email", "Lea sms", "duty email", "duty sms")
        ),
    ]


def test_an_urgent_alert_at_night_goes_to_the_duty_team_by_each_way_it_gives_and_to_the_leads(
    session: Session, staff: dict[str, Account]
) -> None:
    alert(session, "urgent", at("2026-11-28T23:00"))
    make_notices(session, PROFILE, at("2026-11-28T23:00"))
    assert told(session) == [
        f"Sat 23:00 raised {whom}" for whom in ("Lea email", "Lea sms", "duty email", "duty sms")
    ]


@pytest.mark.parametrize(
    ("route", "ways"),
    [
        (DutyRoute(email="duty@council.example", check=True), ["duty email"]),
        (DutyRoute(sms="07700 900990", check=True), ["duty sms"]),
    ],
)
def test_a_duty_team_with_one_way_is_told_by_that_one(
    session: Session, route: DutyRoute, ways: list[str]
) -> None:
    alert(session, "urgent", at("2026-11-28T23:00"))
    make_notices(session, PROFILE.model_copy(update={"duty_route": route}), at("2026-11-28T23:00"))
    assert told(session) == [f"Sat 23:00 raised {way}" for way in ways]


def test_a_concern_at_night_waits_for_the_morning(session: Session, staff: dict[str, Account]) -> None:
    alert(session, "concern", at("2026-11-27T20:00"))
    watch(session, at("2026-11-27T20:00"), at("2026-12-01T09:01"), MINUTE)
    assert told(session) == [
        "Mon 09:00 raised Ann email",
        "Mon 09:30 escalated Ben email",
        "Mon 10:00 unanswered Lea email",
        "Mon 10:00 unanswered Lea sms",
        *(f"Mon 10:00 unanswered {way}" for way in DUTY_BOTH),
        "Tue 09:00 unanswered Lea email",
        "Tue 09:00 unanswered Lea sms",
        *(f"Tue 09:00 unanswered {way}" for way in DUTY_BOTH),
    ]


def test_on_a_bank_holiday_an_urgent_alert_is_the_duty_teams_unless_somebody_took_the_day(
    session: Session, staff: dict[str, Account]
) -> None:
    alert(session, "urgent", at("2026-12-25T10:00"))
    make_notices(session, PROFILE, at("2026-12-25T10:00"))
    assert "Fri 10:00 raised duty email" in told(session)
    assert not [line for line in told(session) if "Ann" in line]
    on_call(session, staff["ben"], days=[4], on_bank_holidays=True)
    alert(session, "urgent", at("2026-12-25T11:00"))
    make_notices(session, PROFILE, at("2026-12-25T11:00"))
    assert "Fri 11:00 raised Ben email" in told(session)


def test_an_edit_of_the_rota_tells_nobody_a_second_time_and_counts_from_the_next_step(
    session: Session, staff: dict[str, Account]
) -> None:
    alert(session, "urgent", at("2026-11-25T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:00"))
    dan = person(session, "Dan")
    session.execute(delete(OnCallTurn))
    on_call(session, dan, staff["ann"])
    watch(session, at("2026-11-25T10:01"), at("2026-11-25T10:14"), MINUTE)
    assert told(session) == ["Wed 10:00 raised Ann email"]
    session.execute(delete(OnCallTurn))
    on_call(session, staff["ben"], dan)
    make_notices(session, PROFILE, at("2026-11-25T10:15"))
    assert told(session) == ["Wed 10:00 raised Ann email", "Wed 10:15 escalated Dan email"]


def test_somebody_away_or_no_longer_active_is_passed_over(
    session: Session, staff: dict[str, Account]
) -> None:
    staff["ann"].active = False
    day = dt.date(2026, 11, 26)
    session.add(OnCallAway(council_id=PROFILE.id, account_id=staff["ben"].id, first_day=day, last_day=day))
    session.flush()
    alert(session, "urgent", at("2026-11-25T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:00"))
    assert told(session) == ["Wed 10:00 raised Ben email"]
    alert(session, "urgent", at("2026-11-26T10:00"))
    make_notices(session, PROFILE, at("2026-11-26T10:00"))
    assert "Thu 10:00 raised duty email" in told(session)


def test_an_alert_that_somebody_has_is_told_of_no_more_and_what_had_not_gone_is_put_away(
    session: Session, staff: dict[str, Account]
) -> None:
    waits = alert(session, "urgent", at("2026-11-25T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:00"))
    acknowledge(session, waits, staff["ben"].id, at("2026-11-25T10:05"))
    session.flush()
    watch(session, at("2026-11-25T10:06"), at("2026-11-25T12:00"), MINUTE)
    assert told(session) == []
    assert told(session, status="not_needed") == ["Wed 10:00 raised Ann email"]


def test_what_had_gone_stays_sent_when_the_alert_is_acknowledged(
    session: Session, staff: dict[str, Account]
) -> None:
    waits = alert(session, "urgent", at("2026-11-25T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:00"))
    (notice,) = notices(session)
    notice.status, notice.sent_at = "sent", at("2026-11-25T10:00")
    acknowledge(session, waits, staff["ann"].id, at("2026-11-25T10:05"))
    session.flush()
    make_notices(session, PROFILE, at("2026-11-25T10:30"))
    assert told(session, status="sent") == ["Wed 10:00 raised Ann email"]


def test_handed_back_it_starts_again_from_the_first(session: Session, staff: dict[str, Account]) -> None:
    waits = alert(session, "urgent", at("2026-11-25T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:00"))
    acknowledge(session, waits, staff["ann"].id, at("2026-11-25T10:05"))
    session.flush()
    hand_back(session, waits, staff["ann"].id, at("2026-11-25T10:20"))
    session.flush()
    watch(session, at("2026-11-25T10:20"), at("2026-11-25T10:36"), MINUTE)
    assert told(session) == ["Wed 10:20 raised Ann email", "Wed 10:35 escalated Ben email"]
    assert told(session, status="not_needed") == ["Wed 10:00 raised Ann email"]


def test_a_higher_level_is_a_new_round(session: Session, staff: dict[str, Account]) -> None:
    waits = alert(session, "concern", at("2026-11-25T10:00"))
    watch(session, at("2026-11-25T10:00"), at("2026-11-25T10:20"), MINUTE)
    waits.level = "urgent"
    open_again(waits, at("2026-11-25T10:21"))
    session.flush()
    watch(session, at("2026-11-25T10:21"), at("2026-11-25T10:36"), MINUTE)
    assert told(session) == ["Wed 10:21 raised Ann email", "Wed 10:36 escalated Ben email"]
    assert told(session, status="not_needed") == ["Wed 10:00 raised Ann email"]


def test_after_a_time_without_a_scheduler_each_is_told_only_the_newest(
    session: Session, staff: dict[str, Account]
) -> None:
    alert(session, "urgent", at("2026-11-25T10:00"))
    assert make_notices(session, PROFILE, at("2026-11-25T12:10")) == 6
    assert told(session) == [
        "Wed 12:10 escalated Ben email",
        "Wed 12:10 raised Ann email",
        *(f"Wed 12:10 unanswered {whom}" for whom in ("Lea email", "Lea sms", "duty email", "duty sms")),
    ]
    newest = {
        notice.step
        for notice in notices(session)
        if notice.kind == "unanswered" and notice.status == "waiting"
    }
    assert newest == {5}
    assert len(told(session, status="not_needed")) == 8
    assert make_notices(session, PROFILE, at("2026-11-25T12:11")) == 0


@pytest.mark.parametrize("seed", range(6))
def test_whenever_anybody_looks_every_step_is_there_once(
    session: Session, staff: dict[str, Account], seed: int
) -> None:
    opened, rng = at("2026-11-25T10:00"), random.Random(seed)
    alert(session, "urgent", opened)
    alert(session, "concern", at("2026-11-25T08:30"))
    for minutes in sorted(rng.sample(range(600), 12)):
        make_notices(session, PROFILE, opened + minutes * MINUTE)
    make_notices(session, PROFILE, opened + 600 * MINUTE)
    looked_often = {(n.subject_id, n.step, n.kind, n.recipient, n.channel) for n in notices(session)}
    assert len(looked_often) == len(notices(session))
    session.execute(delete(Notice))
    make_notices(session, PROFILE, opened + 600 * MINUTE)
    assert {(n.subject_id, n.step, n.kind, n.recipient, n.channel) for n in notices(session)} == looked_often


def test_the_table_itself_takes_no_notice_twice(session: Session, staff: dict[str, Account]) -> None:
    alert(session, "urgent", at("2026-11-25T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:00"))
    (notice,) = notices(session)
    row = {
        name: getattr(notice, name)
        for name in ("council_id", "kind", "subject_id", "round", "step", "recipient", "channel")
    }
    again = {**row, "id": uuid.uuid4(), "status": "waiting", "attempts": 0}
    assert add_rows(session, [again]) == 0
    assert len(notices(session)) == 1


def test_with_nobody_on_call_and_no_lead_the_duty_team_gets_everything(session: Session) -> None:
    person(session, "Una", "admin")
    alert(session, "urgent", at("2026-11-25T10:00"))
    watch(session, at("2026-11-25T10:00"), at("2026-11-25T10:15"), MINUTE)
    assert told(session) == [
        *(f"Wed 10:00 raised {way}" for way in DUTY_BOTH),
        *(f"Wed 10:15 escalated {way}" for way in DUTY_BOTH),
    ]


def test_an_alert_open_for_weeks_is_cheap_to_look_at_and_told_of_each_hour_once(
    session: Session, staff: dict[str, Account]
) -> None:
    alert(session, "urgent", at("2026-11-01T10:00"))
    make_notices(session, PROFILE, at("2026-11-25T10:30"))
    before = len(notices(session))
    assert make_notices(session, PROFILE, at("2026-11-25T10:31")) == 0
    assert len(notices(session)) == before
    assert make_notices(session, PROFILE, at("2026-11-25T11:00")) == 4


def test_a_task_goes_to_who_is_on_call_and_after_an_hour_to_the_leads_and_the_duty_team(
    session: Session, staff: dict[str, Account]
) -> None:
    waits = task(session, at("2026-11-25T10:00"))
    watch(session, at("2026-11-25T10:00"), at("2026-11-25T13:00"), MINUTE)
    assert told(session) == [
        "Wed 10:00 task Ann email",
        "Wed 11:00 task Lea email",
        "Wed 11:00 task Lea sms",
        "Wed 11:00 task duty email",
        "Wed 11:00 task duty sms",
    ]
    waits.done_at, waits.done_by = at("2026-11-25T13:00"), staff["ann"].id
    session.flush()
    make_notices(session, PROFILE, at("2026-11-25T13:01"))
    assert told(session) == []


def test_a_task_at_night_goes_to_the_leads_and_the_duty_team_at_once(
    session: Session, staff: dict[str, Account]
) -> None:
    task(session, at("2026-11-25T23:00"))
    make_notices(session, PROFILE, at("2026-11-25T23:00"))
    assert told(session) == [
        f"Wed 23:00 task {whom}" for whom in ("Lea email", "Lea sms", "duty email", "duty sms")
    ]


def test_on_call_at_night_a_task_goes_to_them_and_to_the_duty_team(
    session: Session, staff: dict[str, Account]
) -> None:
    on_call(session, staff["ben"], hours=(20 * 60, A_DAY))
    task(session, at("2026-11-25T23:00"))
    make_notices(session, PROFILE, at("2026-11-25T23:00"))
    assert told(session) == [f"Wed 23:00 task {whom}" for whom in ("Ben email", "duty email", "duty sms")]


def test_every_lead_but_the_one_who_did_it_is_told_that_a_record_was_opened(
    session: Session, staff: dict[str, Account]
) -> None:
    lou = person(session, "Lou", "lead")
    gone = person(session, "Gil", "lead")
    gone.active = False
    session.flush()
    about, now = alert(session, "urgent", at("2026-11-25T10:00")), at("2026-11-25T10:20")
    assert tell_leads_identity_opened(session, PROFILE.id, about, staff["lea"].id, now) == 1
    assert told(session) == ["Wed 10:20 identity_opened Lou email"]
    assert tell_leads_identity_opened(session, PROFILE.id, about, staff["ann"].id, now + MINUTE) == 3
    assert told(session)[1:] == [
        f"Wed 10:21 identity_opened {whom}" for whom in ("Lea email", "Lea sms", "Lou email")
    ]
    acknowledge(session, about, lou.id, at("2026-11-25T10:30"))
    session.flush()
    give_outcome(session, about, lou.id, outcome="police", note="", now=at("2026-11-25T10:40"))
    session.flush()
    make_notices(session, PROFILE, at("2026-11-25T10:41"))
    assert len([line for line in told(session) if "identity_opened" in line]) == 4


def test_who_opens_a_record_as_the_only_lead_is_told_nothing(session: Session) -> None:
    only = person(session, "Lea", "lead")
    about = alert(session, "urgent", at("2026-11-25T10:00"))
    assert tell_leads_identity_opened(session, PROFILE.id, about, only.id, at("2026-11-25T10:20")) == 0
    assert session.scalars(select(Notice)).all() == []
