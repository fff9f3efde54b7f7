"""Opening hours by London's clocks: weekdays, bank holidays, summer time, and the next opening in words."""

import datetime as dt

import pytest
from pydantic import ValidationError

from earshot.council import LONDON, OpeningHours, QuietHours

WEEKDAYS = OpeningHours.model_validate(
    {"weekly": dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], "09:00-17:00")}
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-22 12:00", False),
        ("2026-12-25 12:00", False),
        ("2026-12-28 12:00", False),
        ("2027-03-29 12:00", False),
    ],
    ids=[
        "before nine",
        "at nine",
        "before five",
        "at five",
        "Sunday",
        "Christmas",
        "Boxing Day kept on Monday",
        "Easter",
    ],
)
def test_an_office_is_open_on_weekdays_from_nine_to_five(moment: str, is_open: bool) -> None:
    assert WEEKDAYS.is_open(at(moment)) is is_open


def test_summer_time_is_londons_whatever_zone_the_time_comes_in() -> None:
    # In July London is an hour ahead of UTC: 08:30 UTC is half past nine.
    assert WEEKDAYS.is_open(dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC))
    assert not WEEKDAYS.is_open(dt.datetime(2026, 12, 1, 8, 30, tzinfo=dt.UTC))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        WEEKDAYS.is_open(dt.datetime(2026, 7, 1, 9, 0))  # noqa: DTZ001 -- the fault under test


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23 07:00", "today from 9am"),
        ("2026-11-23 18:00", "tomorrow from 9am"),
        ("2026-11-20 18:00", "on Monday from 9am"),
        ("2026-12-24 18:00", "on Tuesday from 9am"),
        ("2026-11-23 10:00", None),
    ],
)
def test_the_next_opening_is_said_in_plain_words(moment: str, words: str | None) -> None:
    assert WEEKDAYS.next_opening_in_words(at(moment)) == words


def test_an_opening_more_than_a_week_away_is_said_with_its_date() -> None:
    closed = [f"2026-12-{day}" for day in (21, 22, 23, 24, 29, 30, 31)]
    hours = OpeningHours.model_validate({**WEEKDAYS.model_dump(), "closed_on": closed})
    assert hours.next_opening_in_words(at("2026-12-18 18:00")) == "on Monday 4 January from 9am"


def test_the_week_is_said_in_plain_words() -> None:
    assert WEEKDAYS.in_words() == "Monday to Friday, 9am to 5pm"
    mixed = OpeningHours.model_validate(
        {"weekly": {"monday": "08:30-12:00", "saturday": "10:00-24:00", "sunday": "10:00-24:00"}}
    )
    assert mixed.in_words() == "Monday, 8.30am to 12 noon; Saturday and Sunday, 10am to midnight"
    assert OpeningHours(always=True).in_words() == "day and night"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "says neither"),
        ({"always": True, "weekly": {"monday": "09:00-17:00"}}, "one or the other"),
        ({"weekly": {"monday": "17:00-09:00"}}, "closes before it opens"),
        ({"weekly": {"monday": "9 to 5"}}, "must be hours such as"),
        ({"weekly": {"monday": "09:00-17:75"}}, "must be a time such as"),
        ({"weekly": {"funday": "09:00-17:00"}}, "monday"),
    ],
)
def test_hours_that_make_no_sense_are_refused(given: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        OpeningHours.model_validate(given)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-23 19:59", False),
        ("2026-11-23 20:00", True),
        ("2026-11-24 03:00", True),
        ("2026-11-24 09:00", False),
    ],
)
def test_quiet_hours_run_past_midnight(moment: str, quiet: bool) -> None:
    assert QuietHours.model_validate({"starts": "20:00", "ends": "09:00"}).covers(at(moment)) is quiet


def test_hours_survive_being_stored_as_json() -> None:
    assert OpeningHours.model_validate(WEEKDAYS.model_dump(mode="json")) == WEEKDAYS
