"""The demo's rota and marks: somebody is on call in every office hour, and the marks fit how alerts ended."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Account, Alert, AlertContribution, Screening, ScreeningCorrection
from earshot.council import load_council
from earshot.council.hours import LONDON
from moderation.on_call.store import load_rota
from moderation.on_call.week import week_of
from tests.database.server import COUNCIL
from tests.demo.councils import Seeded

MONDAY = dt.date(2026, 11, 23)
"""A week without a bank holiday."""


@pytest.mark.parametrize("clock", ["09:00", "16:59"])
def test_in_office_hours_worker_adviser_and_lead_are_told_in_that_order(rows: Session, clock: str) -> None:
    roles = {account.id: account.role for account in rows.scalars(select(Account))}
    for ahead in range(5):
        day = MONDAY + dt.timedelta(days=ahead)
        now = dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=LONDON)
        on_call = load_rota(rows, COUNCIL).on_call(now)
        assert [roles[one] for one in on_call] == ["worker", "adviser", "lead"]


def test_no_office_hour_of_the_demo_council_is_without_anybody(seeded: Seeded, rows: Session) -> None:
    profile = load_council(seeded.settings.councils_folder / seeded.settings.council)
    days = week_of(load_rota(rows, COUNCIL), profile.office_hours, MONDAY)
    assert [day.gaps for day in days] == [()] * 7
    assert [day.stretches for day in days[5:]] == [(), ()], "at the weekend it is the duty team's"


def test_what_the_worker_marked_agrees_with_how_the_alerts_ended(rows: Session) -> None:
    marks = rows.scalars(select(ScreeningCorrection)).all()
    assert marks, "the pages of figures have something to show"
    for mark in marks:
        screening = rows.get_one(Screening, (COUNCIL, mark.contribution_id))
        assert (mark.screen_level, mark.screen_version) == (screening.level, screening.version)
        about = select(AlertContribution.alert_id).where(
            AlertContribution.contribution_id == mark.contribution_id
        )
        alert = rows.get_one(Alert, (COUNCIL, rows.scalars(about).one()))
        assert alert.outcome_at == mark.at
        assert (mark.verdict == "too_high") == (alert.outcome == "screen_was_wrong")
