"""The scheduler's jobs on a real database."""

import datetime as dt
import os
import uuid
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.embedded import EmbeddedDatabase
from database.models import AuditEntry, Heartbeat, JoinCode, Person, YoungPerson
from database.roles import SCHEDULER
from database.session import Database, engine_for
from earshot.council import load_council
from earshot.settings import load_settings
from scheduler.age_bands import band_of, renew_age_bands
from scheduler.forgetting import forget_join_codes
from scheduler.heartbeat import beat
from scheduler.timetable import Work, add_jobs
from tests.database.server import COUNCIL, all_keys, key_of, url_for

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def young_person(session: Session, council_id: str, born: str, band: str) -> YoungPerson:
    person = YoungPerson(council_id=council_id, age_band=band, status="in_care", area="in_county")
    session.add(person)
    session.flush()
    session.add(
        Person(
            council_id=council_id,
            young_person_id=person.id,
            first_name="Demo",
            last_name="Larkspur",
            date_of_birth=born,
        )
    )
    session.commit()
    return person


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2022-11-22", "0-4"),
        ("2021-11-21", "5-7"),
        ("2016-01-01", "8-10"),
        ("2011-11-21", "11-15"),
        ("2010-11-22", "11-15"),
        ("2010-11-21", "16-17"),
        ("2008-11-21", "18-25"),
    ],
)
def test_the_band_changes_on_the_birthday(born: str, band: str) -> None:
    assert band_of(dt.date.fromisoformat(born), NOW.date()) == band


def test_only_those_whose_birthday_moved_them_change_band(session: Session, council_id: str) -> None:
    moved = young_person(session, council_id, "2010-11-21", "11-15")
    stays = young_person(session, council_id, "2012-01-01", "11-15")
    assert renew_age_bands(session, council_id, NOW.date()) == 1
    assert (moved.age_band, stays.age_band) == ("16-17", "11-15")
    assert renew_age_bands(session, council_id, NOW.date()) == 0


def test_a_code_is_forgotten_a_month_after_it_ran_out(session: Session, council_id: str) -> None:
    person = young_person(session, council_id, "2010-11-21", "16-17")
    for days in (-31, -29, 10):
        session.add(
            JoinCode(
                council_id=council_id,
                code_lookup=uuid.uuid4().bytes,
                young_person_id=person.id,
                expires_at=NOW + dt.timedelta(days=days),
            )
        )
    session.flush()
    assert forget_join_codes(session, council_id, NOW) == 1
    assert len(session.scalars(select(JoinCode)).all()) == 2


def test_every_job_runs_with_the_rights_of_the_schedulers_own_role(
    postgres: EmbeddedDatabase, own_database: str, tmp_path: Path
) -> None:
    environ = {
        "EARSHOT_ENV": "test",
        "EARSHOT_VAR": str(tmp_path),
        "DATABASE_URL": url_for(postgres, SCHEDULER, own_database),
        "KEY_IDENTITY": key_of("identity"),
    }
    settings = load_settings("scheduler", environ=environ, env_file=None)
    owner = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with owner.session() as session:
        today = dt.date.today()  # noqa: DTZ011 - the jobs take the day from the clock too
        born = dt.date(today.year - 16, today.month, min(today.day, 28)) - dt.timedelta(days=2)
        person = young_person(session, COUNCIL, born.isoformat(), "11-15")
    work = Work.open(settings, load_council(settings.councils_folder / settings.council))
    clock = BackgroundScheduler()
    add_jobs(clock, work)
    for job in clock.get_jobs():
        job.func(*job.args)
    with owner.session() as session:
        assert session.get_one(YoungPerson, (COUNCIL, person.id)).age_band == "16-17"
        assert session.scalars(select(AuditEntry.action)).all() == ["identity_read", "identity_read"]
    assert work.heartbeat_file.exists()
    work.database.engine.dispose()
    owner.engine.dispose()


def test_a_heartbeat_renews_its_row_and_its_file(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "run" / "scheduler.heartbeat"
    beat(session, file, NOW)
    os.utime(file, (0, 0))
    beat(session, file, NOW + dt.timedelta(seconds=5))
    assert session.get_one(Heartbeat, "scheduler", populate_existing=True).at == NOW + dt.timedelta(seconds=5)
    assert file.stat().st_mtime > 0
