"""A month's numbers from the database: what is counted in it, how long alerts took, what ended them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy.orm import Session

from database.models import Alert, AuditEntry, Contribution, Notice, Screening, ScreeningCorrection
from earshot.council.hours import LONDON, OpeningHours
from moderation.alerts.monthly import LevelOfAlerts, Month, Monthly, monthly, months, year_to
from moderation.alerts.raising import new_reference
from tests.database.server import COUNCIL

OFFICE = OpeningHours.model_validate(
    {"weekly": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")}
)
NOVEMBER = Month(2026, 11)
NOW = dt.datetime(2026, 12, 15, 12, 0, tzinfo=LONDON)
ANN, BEN, CAT = (uuid.UUID(int=number) for number in (1, 2, 3))


def at(text: str) -> dt.datetime:
    """A moment by London's clocks."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def screened(session: Session, when: str, level: str = "none", *, number: int = 1) -> list[uuid.UUID]:
    made = []
    for _ in range(number):
        contribution = Contribution(council_id=COUNCIL, source="chat_message", text="x", received_at=at(when))
        session.add(contribution)
        session.flush()
        session.add(
            Screening(
                council_id=COUNCIL,
                contribution_id=contribution.id,
                level=level,
                category="none" if level == "none" else "other",
                reasons="",
                version="test",
                screened_at=at(when),
            )
        )
        made.append(contribution.id)
    session.flush()
    return made


def marked(session: Session, contribution_id: uuid.UUID, screen: str, verdict: str, when: str) -> None:
    level = screen if verdict == "right" else "concern" if screen != "concern" else "none"
    session.add(
        ScreeningCorrection(
            council_id=COUNCIL,
            contribution_id=contribution_id,
            verdict=verdict,
            level=level,
            category="none" if level == "none" else "other",
            screen_level=screen,
            screen_category="none" if screen == "none" else "other",
            screen_version="test",
            account_id=ANN,
            at=at(when),
        )
    )
    session.flush()


def opened(
    session: Session, when: str, taken: str | None = None, level: str = "urgent", **more: Any
) -> Alert:
    """An alert, and the audit log's note of when it was taken on."""
    alert = Alert(
        council_id=COUNCIL,
        reference=new_reference(),
        level=level,
        category="other",
        status="acknowledged" if taken else "open",
        opened_at=at(when),
        acknowledged_at=at(taken) if taken else None,
        acknowledged_by=ANN if taken else None,
        **{"clock_from": at(when), **more},
    )
    session.add(alert)
    session.flush()
    if taken:
        noted(session, alert, taken)
    return alert


def noted(session: Session, alert: Alert, when: str, action: str = "alert_acknowledged") -> None:
    entry = AuditEntry(council_id=COUNCIL, action=action, account_id=ANN, subject_id=alert.id, at=at(when))
    session.add(entry)
    session.flush()


def november(session: Session) -> Monthly:
    return monthly(session, COUNCIL, NOVEMBER, office=OFFICE, now=NOW)


def urgent(session: Session) -> LevelOfAlerts:
    return november(session).alerts["urgent"]


def concern(session: Session) -> LevelOfAlerts:
    return november(session).alerts["concern"]


def test_a_month_is_londons_also_where_the_clocks_change(session: Session) -> None:
    # 23:30 UTC on 31 October is 23:30 in London (winter); on 30 June it is half past midnight on 1 July.
    assert Month.of(dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC)) == Month(2026, 10)
    assert Month.of(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)) == Month(2026, 7)
    screened(session, "2026-10-31T23:59")
    screened(session, "2026-11-01T00:00", number=2)
    screened(session, "2026-11-30T23:59", "urgent")
    screened(session, "2026-12-01T00:00", "concern")
    assert november(session).screened == {"none": 2, "concern": 0, "urgent": 1}


def test_a_month_is_written_and_read_the_same(session: Session) -> None:
    assert str(Month.parse("2026-02")) == "2026-02"
    assert Month(2026, 12).following == Month(2027, 1)
    for nonsense in ("", "2026", "2026-13", "soon", "2026-1"):
        with pytest.raises(ValueError, match=r"."):
            Month.parse(nonsense)


def test_every_month_since_the_first_is_offered_newest_first(session: Session) -> None:
    assert months(session, COUNCIL, NOW) == [Month(2026, 12)]
    opened(session, "2026-10-02T10:00")
    assert months(session, COUNCIL, NOW) == [Month(2026, 12), Month(2026, 11), Month(2026, 10)]


def test_a_month_in_which_nothing_happened_is_empty(session: Session) -> None:
    assert november(session).is_empty
    opened(session, "2026-11-30T10:00")
    assert not november(session).is_empty


def test_agreement_is_of_the_marks_of_the_month_by_what_the_screen_had_said(session: Session) -> None:
    urgent_ones = screened(session, "2026-10-15T10:00", "urgent", number=3)
    for contribution_id, verdict, when in zip(
        urgent_ones,
        ("right", "too_high", "right"),
        ("2026-11-02T10:00", "2026-11-30T23:59", "2026-12-01T00:00"),
        strict=True,
    ):
        marked(session, contribution_id, "urgent", verdict, when)
    [harmless] = screened(session, "2026-11-15T10:00")
    marked(session, harmless, "none", "too_low", "2026-11-16T10:00")
    found = november(session)
    assert found.corrected == {"none": 1, "concern": 0, "urgent": 2}
    assert found.right == {"none": 0, "concern": 0, "urgent": 1}


def test_time_runs_from_opening_to_the_first_taking_on(session: Session) -> None:
    opened(session, "2026-11-02T10:00", "2026-11-02T10:06")
    opened(session, "2026-11-02T03:00", "2026-11-02T09:00")
    assert urgent(session).minutes == (6, 360)
    assert (urgent(session).opened, urgent(session).in_time, urgent(session).waiting) == (2, 1, 0)


def test_taking_over_later_does_not_make_it_slower(session: Session) -> None:
    alert = opened(session, "2026-11-02T10:00", "2026-11-02T10:06")
    alert.acknowledged_by, alert.acknowledged_at = BEN, at("2026-11-03T12:00")
    noted(session, alert, "2026-11-03T12:00", "alert_taken_over")
    assert urgent(session).minutes == (6,)


def test_an_alert_opened_again_is_timed_from_its_last_opening(session: Session) -> None:
    alert = opened(session, "2026-11-02T10:00", "2026-11-02T10:06")
    alert.status, alert.round, alert.clock_from = "open", 2, at("2026-11-02T12:00")
    alert.acknowledged_at, alert.acknowledged_by = None, None
    session.flush()
    assert (urgent(session).minutes, urgent(session).waiting) == ((), 1)
    alert.status, alert.acknowledged_at, alert.acknowledged_by = "acknowledged", at("2026-11-02T12:20"), BEN
    noted(session, alert, "2026-11-02T12:20")
    assert urgent(session).minutes == (20,)


def test_an_alert_that_was_never_noted_is_timed_by_itself(session: Session) -> None:
    alert = opened(session, "2026-11-02T10:00")
    alert.status, alert.acknowledged_at, alert.acknowledged_by = "acknowledged", at("2026-11-02T10:09"), ANN
    session.flush()
    assert urgent(session).minutes == (9,)


@pytest.mark.parametrize(
    ("taken", "in_time", "unanswered"),
    [
        ("2026-11-02T10:15", 1, 0),
        ("2026-11-02T10:16", 0, 0),
        ("2026-11-02T10:59", 0, 0),
        ("2026-11-02T11:00", 0, 1),
        (None, 0, 1),
    ],
)
def test_urgent_is_in_time_within_a_quarter_of_an_hour_and_unanswered_after_one(
    session: Session, taken: str | None, in_time: int, unanswered: int
) -> None:
    opened(session, "2026-11-02T10:00", taken)
    assert (urgent(session).in_time, urgent(session).unanswered) == (in_time, unanswered)


@pytest.mark.parametrize(
    ("when", "taken", "in_time", "unanswered"),
    [
        # Monday 2 November, within the day; but more than an hour of office time went by.
        ("2026-11-02T10:00", "2026-11-02T16:59", 1, 1),
        ("2026-11-02T10:00", "2026-11-02T10:30", 1, 0),
        ("2026-11-02T10:00", "2026-11-03T09:00", 0, 1),
        # On a Friday evening: the working day is Monday.
        ("2026-11-06T18:00", "2026-11-09T09:30", 1, 0),
        ("2026-11-06T18:00", "2026-11-10T09:00", 0, 1),
        # Before the office opens: the same day.
        ("2026-11-02T07:00", "2026-11-02T09:30", 1, 0),
    ],
)
def test_a_concern_is_in_time_on_the_working_day_it_is_for(
    session: Session, when: str, taken: str, in_time: int, unanswered: int
) -> None:
    opened(session, when, taken, "concern")
    assert (concern(session).in_time, concern(session).unanswered) == (in_time, unanswered)


def test_an_alert_that_once_went_unanswered_stays_so_though_its_last_round_was_quick(
    session: Session,
) -> None:
    alert = opened(
        session, "2026-11-02T10:00", "2026-11-02T12:05", clock_from=at("2026-11-02T12:00"), round=2
    )
    session.add(
        Notice(council_id=COUNCIL, kind="unanswered", subject_id=alert.id, recipient="duty", channel="email")
    )
    session.flush()
    assert (urgent(session).unanswered, urgent(session).in_time) == (1, 0)
    assert urgent(session).minutes == (5,)


def test_an_alert_belongs_to_the_month_it_was_opened_in_and_its_outcome_to_its_own(session: Session) -> None:
    for number, outcome in enumerate(("police", "police", "screen_was_wrong")):
        alert = opened(session, f"2026-10-0{number + 1}T10:00", f"2026-10-0{number + 1}T10:05")
        alert.outcome, alert.outcome_by, alert.outcome_at = outcome, ANN, at("2026-11-02T10:00")
    session.flush()
    assert november(session).outcomes == {"police": 2, "screen_was_wrong": 1}
    assert urgent(session).opened == 0


def test_a_year_is_the_twelve_months_up_to_the_end_of_a_month(session: Session) -> None:
    for when in ("2025-11-30T23:59", "2025-12-01T00:00", "2026-11-30T23:59", "2026-12-01T00:00"):
        opened(session, when)
    found = year_to(session, COUNCIL, NOVEMBER, office=OFFICE, now=NOW)
    assert found["urgent"].opened == 2
    assert (Month(2026, 1).before(1), Month(2026, 11).before(11)) == (Month(2025, 12), Month(2025, 12))


def test_another_council_is_not_counted(session: Session) -> None:
    screened(session, "2026-11-02T10:00", "urgent")
    opened(session, "2026-11-02T10:00")
    assert monthly(session, "another", NOVEMBER, office=OFFICE, now=NOW).is_empty
