"""Who is on call next: others than now, over gaps, holidays and days away."""

from __future__ import annotations

import datetime as dt
import uuid

from earshot.council.hours import LONDON
from moderation.on_call.rota import Away, Rota, Turn
from moderation.on_call.watch import next_watch, watch_ends

ANN, BEN = (uuid.UUID(int=number) for number in (1, 2))
NINE, FIVE = 9 * 60, 17 * 60


def at(text: str) -> dt.datetime:
    """A moment by London's clocks."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def following(rota: Rota, now: str) -> tuple[str, tuple[uuid.UUID, ...]] | None:
    watch = next_watch(rota, at(now))
    return (watch.since.strftime("%a %d %H:%M"), watch.people) if watch else None


def test_others_take_over_at_the_end_of_a_turn() -> None:
    rota = Rota([Turn(ANN, 2, NINE, FIVE), Turn(BEN, 2, FIVE, 1440)])
    assert following(rota, "2026-11-25T10:00") == ("Wed 25 17:00", (BEN,))


def test_somebody_who_joins_makes_it_another_watch() -> None:
    rota = Rota([Turn(ANN, 2, NINE, FIVE), Turn(BEN, 2, 12 * 60, FIVE, place=2)])
    assert following(rota, "2026-11-25T10:00") == ("Wed 25 12:00", (ANN, BEN))


def test_after_a_gap_the_same_person_is_next() -> None:
    rota = Rota([Turn(ANN, day, NINE, FIVE) for day in range(5)])
    assert following(rota, "2026-11-27T10:00") == ("Mon 30 09:00", (ANN,))
    assert following(rota, "2026-11-28T10:00") == ("Mon 30 09:00", (ANN,))


def test_a_turn_past_midnight_is_one_watch_when_the_same_person_goes_on() -> None:
    rota = Rota([Turn(ANN, 2, FIVE, 1440), Turn(ANN, 3, 0, NINE), Turn(BEN, 3, NINE, FIVE)])
    assert following(rota, "2026-11-25T22:00") == ("Thu 26 09:00", (BEN,))


def test_days_away_and_bank_holidays_are_passed_over() -> None:
    away = Rota([Turn(ANN, 3, NINE, FIVE)], [Away(ANN, dt.date(2026, 11, 26), dt.date(2026, 11, 26))])
    assert following(away, "2026-11-25T10:00") == ("Thu 03 09:00", (ANN,))
    christmas = Rota([Turn(ANN, 0, NINE, FIVE)])
    assert following(christmas, "2026-12-24T10:00") == ("Mon 04 09:00", (ANN,)), "the 28th is a bank holiday"


def test_a_watch_ends_when_others_are_on_call_or_nobody_is() -> None:
    rota = Rota([Turn(ANN, 2, NINE, FIVE), Turn(BEN, 2, 12 * 60, FIVE, place=2)])
    ends = [watch_ends(rota, at(f"2026-11-25T{hour}:00")) for hour in ("10", "13", "18")]
    assert ends == [at("2026-11-25T12:00"), at("2026-11-25T17:00"), at("2026-12-02T09:00")]
    always = Rota([Turn(ANN, day, 0, 1440, on_bank_holidays=True) for day in range(7)])
    assert watch_ends(always, at("2026-11-25T10:00")) is None


def test_nobody_within_a_fortnight_is_nobody() -> None:
    assert next_watch(Rota(), at("2026-11-25T10:00")) is None
    gone = Rota([Turn(ANN, 2, NINE, FIVE)], [Away(ANN, dt.date(2026, 11, 1), dt.date(2027, 2, 1))])
    assert next_watch(gone, at("2026-11-25T10:00")) is None


def test_it_is_never_now_or_before() -> None:
    rota = Rota([Turn(ANN, 2, NINE, FIVE), Turn(BEN, 2, FIVE, 1440)])
    watch = next_watch(rota, at("2026-11-25T17:00"))
    assert watch is not None and watch.since > at("2026-11-25T17:00")


def test_the_hour_that_the_clocks_skip_or_repeat_does_no_harm() -> None:
    rota = Rota([Turn(ANN, 6, 0, NINE), Turn(BEN, 6, NINE, 1440)])
    assert following(rota, "2026-10-25T00:30") == ("Sun 25 09:00", (BEN,))
    assert following(rota, "2027-03-28T00:30") == ("Sun 28 09:00", (BEN,))
