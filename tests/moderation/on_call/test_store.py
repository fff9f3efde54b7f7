"""The rota in the database: what a lead may put on it, and what is read from it."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Account, AuditEntry
from moderation.on_call.rota import Away, Turn
from moderation.on_call.store import (
    RotaError,
    add_away,
    add_turn,
    away_of,
    can_be_on_call,
    load_rota,
    remove_away,
    remove_turn,
    turns_of,
)
from tests.moderation.notices.telling import FIVE, NINE, PROFILE, at, person

LEAD = uuid.UUID(int=9)
ANN_ID = uuid.UUID(int=1)
MONDAY = Turn(ANN_ID, 0, NINE, FIVE)


@pytest.fixture
def ann(session: Session) -> Account:
    return person(session, "Ann")


def turn_of(account: Account, **changes: int | bool) -> Turn:
    return replace(MONDAY, account_id=account.id, **changes)  # type: ignore[arg-type]


def test_a_turn_put_on_is_on_call_and_taken_off_is_not(session: Session, ann: Account) -> None:
    row = add_turn(session, PROFILE.id, turn_of(ann, place=2, on_bank_holidays=True), by=LEAD)
    assert load_rota(session, PROFILE.id).turns == (turn_of(ann, place=2, on_bank_holidays=True),)
    assert load_rota(session, PROFILE.id).on_call(at("2026-11-23T09:00")) == (ann.id,)
    remove_turn(session, PROFILE.id, row.id, by=LEAD)
    assert load_rota(session, PROFILE.id).turns == ()


def test_days_away_count_until_they_are_taken_back(session: Session, ann: Account) -> None:
    add_turn(session, PROFILE.id, turn_of(ann), by=LEAD)
    day = dt.date(2026, 11, 23)
    row = add_away(session, PROFILE.id, Away(ann.id, day, day), by=LEAD)
    assert load_rota(session, PROFILE.id).on_call(at("2026-11-23T09:00")) == ()
    assert [one.name for one in away_of(session, PROFILE.id, since=day)] == ["Ann"]
    assert away_of(session, PROFILE.id, since=dt.date(2026, 11, 24)) == []
    remove_away(session, PROFILE.id, row.id, by=LEAD)
    assert load_rota(session, PROFILE.id).on_call(at("2026-11-23T09:00")) == (ann.id,)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"weekday": 7}, "weekday_unknown"),
        ({"weekday": -1}, "weekday_unknown"),
        ({"starts": FIVE, "ends": NINE}, "hours_wrong_way_round"),
        ({"starts": NINE, "ends": NINE}, "hours_wrong_way_round"),
        ({"ends": 1441}, "hours_wrong_way_round"),
        ({"starts": -1}, "hours_wrong_way_round"),
        ({"place": 0}, "place_below_one"),
    ],
)
def test_a_turn_that_makes_no_sense_is_refused(
    session: Session, ann: Account, changes: dict[str, int], why: str
) -> None:
    with pytest.raises(RotaError) as refused:
        add_turn(session, PROFILE.id, turn_of(ann, **changes), by=LEAD)
    assert refused.value.why == why
    assert load_rota(session, PROFILE.id).turns == ()


def test_the_whole_day_is_a_turn(session: Session, ann: Account) -> None:
    add_turn(session, PROFILE.id, turn_of(ann, starts=0, ends=1440), by=LEAD)
    assert load_rota(session, PROFILE.id).on_call(at("2026-11-23T23:59")) == (ann.id,)


@pytest.mark.parametrize("role", ["admin", "coopted", "member", "clerk"])
def test_who_may_not_read_an_alert_cannot_be_on_call(session: Session, role: str) -> None:
    with pytest.raises(RotaError, match="not_staff_on_call"):
        add_turn(session, PROFILE.id, turn_of(person(session, "Una", role)), by=LEAD)


def test_who_is_not_active_or_not_known_cannot_be_on_call(session: Session, ann: Account) -> None:
    ann.active = False
    session.flush()
    with pytest.raises(RotaError, match="not_active"):
        add_turn(session, PROFILE.id, turn_of(ann), by=LEAD)
    with pytest.raises(RotaError, match="not_staff_on_call"):
        add_turn(session, PROFILE.id, MONDAY, by=LEAD)
    with pytest.raises(RotaError, match="not_active"):
        add_away(session, PROFILE.id, Away(ann.id, dt.date(2026, 1, 1), dt.date(2026, 1, 1)), by=LEAD)


def test_nobody_has_two_turns_at_the_same_time(session: Session, ann: Account) -> None:
    add_turn(session, PROFILE.id, turn_of(ann), by=LEAD)
    with pytest.raises(RotaError, match="turn_already_there"):
        add_turn(session, PROFILE.id, turn_of(ann, starts=FIVE - 1, ends=FIVE + 60), by=LEAD)
    add_turn(session, PROFILE.id, turn_of(ann, starts=FIVE, ends=FIVE + 60), by=LEAD)
    add_turn(session, PROFILE.id, turn_of(ann, weekday=1), by=LEAD)
    assert [one.turn.weekday for one in turns_of(session, PROFILE.id)] == [0, 0, 1]


def test_days_the_wrong_way_round_are_refused(session: Session, ann: Account) -> None:
    with pytest.raises(RotaError, match="days_wrong_way_round"):
        add_away(session, PROFILE.id, Away(ann.id, dt.date(2026, 1, 2), dt.date(2026, 1, 1)), by=LEAD)


def test_what_is_not_there_any_more_is_said_to_be_gone(session: Session) -> None:
    for remove in (remove_turn, remove_away):
        with pytest.raises(RotaError, match="gone"):
            remove(session, PROFILE.id, uuid.uuid4(), by=LEAD)


def test_the_turns_of_who_left_stay_to_be_seen_and_do_not_count(session: Session, ann: Account) -> None:
    add_turn(session, PROFILE.id, turn_of(ann), by=LEAD)
    ann.active = False
    session.flush()
    assert load_rota(session, PROFILE.id).turns == ()
    assert [(one.name, one.counts) for one in turns_of(session, PROFILE.id)] == [("Ann", False)]
    assert can_be_on_call(session, PROFILE.id) == []


def test_every_change_is_in_the_audit_log(session: Session, ann: Account) -> None:
    turn = add_turn(session, PROFILE.id, turn_of(ann), by=LEAD)
    remove_turn(session, PROFILE.id, turn.id, by=LEAD)
    away = add_away(session, PROFILE.id, Away(ann.id, dt.date(2026, 1, 1), dt.date(2026, 1, 2)), by=LEAD)
    remove_away(session, PROFILE.id, away.id, by=LEAD)
    session.flush()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.account_id == LEAD)).all()
    assert {entry.action for entry in entries} == {
        "on_call_turn_added",
        "on_call_turn_removed",
        "on_call_away_added",
        "on_call_away_removed",
    }
    assert {entry.detail["account"] for entry in entries} == {str(ann.id)}
