"""Who is told when: the clock of an alert that nobody acknowledges, by time travel."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.council.hours import LONDON, OpeningHours
from moderation.on_call.rota import Away, Rota, Turn
from moderation.on_call.steps import (
    DUTY,
    LEADS,
    after_office_time,
    is_unanswered,
    next_step_at,
    steps_due,
)

ANN, BEN, CAT = (uuid.UUID(int=number) for number in (1, 2, 3))
NINE, FIVE = 9 * 60, 17 * 60
WEEKDAYS = range(5)
OFFICE = OpeningHours.model_validate(
    {"weekly": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")}
)
ROTA = Rota(
    turns=[
        Turn(who, day, NINE, FIVE, place)
        for day in WEEKDAYS
        for place, who in enumerate((ANN, BEN, CAT), start=1)
    ]
)


def at(text: str) -> dt.datetime:
    """A moment by London's clocks."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def told(level: str, opened: str, now: str, rota: Rota = ROTA) -> list[tuple[str, str, tuple[object, ...]]]:
    steps = steps_due(level, at(opened), at(now), rota=rota, office=OFFICE)
    return [(step.at.astimezone(LONDON).strftime("%a %H:%M"), step.kind, step.recipients) for step in steps]


def test_an_urgent_alert_goes_down_the_rota_every_quarter_hour_and_then_to_leads_and_duty_team() -> None:
    assert told("urgent", "2026-11-25T10:00", "2026-11-25T12:05") == [
        ("Wed 10:00", "raised", (ANN,)),
        ("Wed 10:15", "escalated", (BEN,)),
        ("Wed 10:30", "escalated", (CAT,)),
        ("Wed 10:45", "escalated", (LEADS,)),
        ("Wed 11:00", "unanswered", (LEADS, DUTY)),
        ("Wed 12:00", "unanswered", (LEADS, DUTY)),
    ]


def test_nothing_is_due_a_second_before_it_is() -> None:
    steps = steps_due("urgent", at("2026-11-25T10:00"), at("2026-11-25T10:14:59"), rota=ROTA, office=OFFICE)
    assert [step.number for step in steps] == [0]


def test_at_night_an_urgent_alert_goes_to_the_councils_route_at_once() -> None:
    assert told("urgent", "2026-11-25T23:00", "2026-11-25T23:20") == [
        ("Wed 23:00", "raised", (DUTY, LEADS)),
        ("Wed 23:15", "escalated", (LEADS,)),
    ]


def test_who_is_on_call_is_as_at_each_step_not_as_at_the_first() -> None:
    assert told("urgent", "2026-11-25T16:50", "2026-11-25T17:10") == [
        ("Wed 16:50", "raised", (ANN,)),
        ("Wed 17:05", "escalated", (LEADS,)),
    ]


def test_a_concern_at_night_waits_for_the_morning_and_its_hour_is_of_office_time() -> None:
    assert told("concern", "2026-11-27T20:00", "2026-12-01T09:00") == [
        ("Mon 09:00", "raised", (ANN,)),
        ("Mon 09:30", "escalated", (BEN,)),
        ("Mon 10:00", "unanswered", (LEADS, DUTY)),
        ("Tue 09:00", "unanswered", (LEADS, DUTY)),
    ]


def test_a_concern_shortly_before_closing_goes_on_the_next_working_day() -> None:
    assert told("concern", "2026-11-25T16:50", "2026-11-26T09:50") == [
        ("Wed 16:50", "raised", (ANN,)),
        ("Thu 09:20", "escalated", (BEN,)),
        ("Thu 09:50", "unanswered", (LEADS, DUTY)),
    ]


def test_christmas_is_no_working_day_for_a_concern_and_no_turn_of_the_rota() -> None:
    assert told("concern", "2026-12-24T16:59", "2026-12-29T10:00")[1][0] == "Tue 09:29"
    assert ROTA.on_call(at("2026-12-25T10:00")) == ()
    keen = Rota([Turn(ANN, 4, NINE, FIVE, on_bank_holidays=True)])
    assert keen.on_call(at("2026-12-25T10:00")) == (ANN,)


def test_somebody_away_is_passed_over_for_the_next() -> None:
    away = Rota(ROTA.turns, [Away(ANN, dt.date(2026, 11, 23), dt.date(2026, 11, 25))])
    assert away.on_call(at("2026-11-25T10:00")) == (BEN, CAT)
    assert away.on_call(at("2026-11-26T10:00")) == (ANN, BEN, CAT)


def test_the_clocks_going_forward_make_no_quarter_of_an_hour_longer() -> None:
    opened = dt.datetime(2027, 3, 28, 0, 50, tzinfo=dt.UTC)
    steps = steps_due("urgent", opened, opened + dt.timedelta(minutes=30), rota=Rota(), office=OFFICE)
    assert [step.at - opened for step in steps] == [dt.timedelta(minutes=15 * n) for n in range(3)]


@pytest.mark.parametrize(
    ("level", "opened", "just_before", "unanswered"),
    [
        ("urgent", "2026-11-25T10:00", "2026-11-25T10:59:59", "2026-11-25T11:00"),
        ("urgent", "2026-11-28T03:00", "2026-11-28T03:59:59", "2026-11-28T04:00"),
        ("concern", "2026-11-25T16:30", "2026-11-26T09:29:59", "2026-11-26T09:30"),
    ],
)
def test_the_hour_after_which_nobody_has_answered(
    level: str, opened: str, just_before: str, unanswered: str
) -> None:
    assert not is_unanswered(level, at(opened), at(just_before), office=OFFICE)
    assert is_unanswered(level, at(opened), at(unanswered), office=OFFICE)


def test_the_board_counts_down_to_the_next_step() -> None:
    assert next_step_at("urgent", at("2026-11-25T10:00"), at("2026-11-25T10:20"), office=OFFICE) == at(
        "2026-11-25T10:30"
    )


def test_an_office_that_is_open_always_has_office_time_all_the_time() -> None:
    always = OpeningHours.model_validate({"always": True})
    night = at("2026-11-28T03:00")
    assert after_office_time(always, night, dt.timedelta(hours=1)) == at("2026-11-28T04:00")


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    spells=st.lists(st.integers(0, 600), min_size=2, max_size=2).map(sorted),
)
def test_more_office_time_never_ends_earlier_and_always_ends_in_the_office(
    minutes: int, spells: list[int]
) -> None:
    start = at("2026-01-01T00:00") + dt.timedelta(minutes=minutes)
    first, second = (after_office_time(OFFICE, start, dt.timedelta(minutes=spell)) for spell in spells)
    assert start <= first <= second
    assert OFFICE.is_open(first)


@given(
    level=st.sampled_from(["urgent", "concern"]),
    opened=st.integers(0, 60 * 24 * 30),
    looks=st.lists(st.integers(0, 60 * 30), min_size=1, max_size=6).map(sorted),
)
def test_what_was_due_at_one_look_is_due_the_same_at_every_later_one(
    level: str, opened: int, looks: list[int]
) -> None:
    start = at("2026-12-01T00:00") + dt.timedelta(minutes=opened)
    before: tuple[object, ...] = ()
    for look in looks:
        due = steps_due(level, start, start + dt.timedelta(minutes=look), rota=ROTA, office=OFFICE)
        assert due[: len(before)] == before
        before = due
