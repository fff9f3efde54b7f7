"""A week of the rota day by day: stretches, office hours with nobody, bank holidays, clocks that change."""

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from earshot.council.hours import LONDON, OpeningHours
from moderation.on_call.rota import Away, Rota, Turn
from moderation.on_call.week import Stretch, bank_holidays_ahead, day_of, week_of

ANN, BEN = (uuid.UUID(int=number) for number in (1, 2))
NINE, NOON, FIVE = 9 * 60, 12 * 60, 17 * 60
OFFICE = OpeningHours.model_validate(
    {"weekly": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")}
)
MONDAY = dt.date(2026, 11, 23)
CHRISTMAS = dt.date(2026, 12, 25)


def week(*turns: Turn, away: tuple[Away, ...] = ()) -> Rota:
    return Rota(turns, away)


def test_a_day_is_cut_where_who_is_on_call_changes() -> None:
    rota = week(Turn(ANN, 0, NINE, FIVE), Turn(BEN, 0, NINE, NOON, place=2))
    assert day_of(rota, OFFICE, MONDAY).stretches == (
        Stretch(NINE, NOON, (ANN, BEN)),
        Stretch(NOON, FIVE, (ANN,)),
    )


def test_turns_that_follow_each_other_are_one_stretch() -> None:
    rota = week(Turn(ANN, 0, NINE, NOON), Turn(ANN, 0, NOON, FIVE))
    assert day_of(rota, OFFICE, MONDAY).stretches == (Stretch(NINE, FIVE, (ANN,)),)


def test_office_hours_without_anybody_are_a_gap_and_other_hours_are_not() -> None:
    rota = week(Turn(ANN, 0, 10 * 60, NOON))
    assert day_of(rota, OFFICE, MONDAY).gaps == (Stretch(NINE, 600, ()), Stretch(NOON, FIVE, ()))
    assert day_of(rota, OFFICE, MONDAY + dt.timedelta(days=5)).gaps == (), "the office is shut on Saturdays"


def test_somebody_away_leaves_a_gap_on_just_those_days() -> None:
    away = Away(ANN, MONDAY, MONDAY + dt.timedelta(days=1))
    rota = week(*(Turn(ANN, day, NINE, FIVE) for day in range(5)), away=(away,))
    assert [bool(day.gaps) for day in week_of(rota, OFFICE, MONDAY)] == [True, True, *[False] * 5]


def test_a_bank_holiday_is_covered_only_by_turns_that_count_then_and_is_no_gap() -> None:
    rota = week(Turn(ANN, 4, NINE, FIVE), Turn(BEN, 4, NINE, NOON, on_bank_holidays=True))
    day = day_of(rota, OFFICE, CHRISTMAS)
    assert (day.bank_holiday, day.gaps) == (True, ())
    assert day.stretches == (Stretch(NINE, NOON, (BEN,)),)


def test_bank_holidays_ahead_begin_with_today_and_end_with_the_last_day_asked_for() -> None:
    assert bank_holidays_ahead(CHRISTMAS, days=3) == (CHRISTMAS, dt.date(2026, 12, 28))
    assert bank_holidays_ahead(dt.date(2026, 12, 26), days=1) == ()


turns = st.lists(
    st.builds(
        lambda who, day, starts, length, place: Turn(who, day, starts, min(1440, starts + length), place),
        st.sampled_from([ANN, BEN]),
        st.integers(0, 6),
        st.integers(0, 1439),
        st.integers(1, 1440),
        st.integers(1, 3),
    ),
    max_size=6,
)


@given(turns, st.integers(0, 6), st.integers(0, 1439))
def test_at_every_minute_the_day_says_what_the_rota_says(made: list[Turn], ahead: int, minute: int) -> None:
    rota, day = week(*made), MONDAY + dt.timedelta(days=ahead)
    shown = day_of(rota, OFFICE, day)
    now = dt.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=LONDON)
    here = [one.people for one in shown.stretches if one.starts <= minute < one.ends]
    assert (here or [()]) == [rota.on_call(now)]
    missing = any(one.starts <= minute < one.ends for one in shown.gaps)
    assert missing == (OFFICE.is_open(now) and not rota.on_call(now))


def test_the_day_the_clocks_go_forward_has_its_turns_like_any_other() -> None:
    sunday = dt.date(2027, 3, 28)
    rota = week(Turn(ANN, 6, 0, 1440))
    assert day_of(rota, OFFICE, sunday).stretches == (Stretch(0, 1440, (ANN,)),)
