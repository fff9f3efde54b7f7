"""Which job runs when. Every job may run twice or late without harm: it looks at what is so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from database.session import Database, engine_for
from earshot.council import CouncilProfile
from earshot.keys import key_ring
from earshot.settings import Settings, SettingsError
from scheduler.age_bands import renew_age_bands
from scheduler.forgetting import forget_join_codes
from scheduler.heartbeat import beat

log = structlog.get_logger()

HEARTBEAT_SECONDS = 5


@dataclass(frozen=True)
class Work:
    """What the jobs are given."""

    settings: Settings
    profile: CouncilProfile
    database: Database

    @classmethod
    def open(cls, settings: Settings, profile: CouncilProfile) -> Work:
        """What a scheduler with these settings works on; SettingsError when it was told of no database."""
        if settings.database_url is None:
            raise SettingsError(["DATABASE_URL is missing: the URL of the scheduler's own database role."])
        engine = engine_for(settings.database_url.get_secret_value(), application="earshot scheduler")
        return cls(settings, profile, Database(engine, key_ring(settings)))

    @property
    def heartbeat_file(self) -> Path:
        """The file whose time says that the scheduler lives."""
        return self.settings.var / "run" / "scheduler.heartbeat"


Job = Callable[[Session, Work, dt.datetime], int]
"""A job does its work in the session, which is committed after it, and gives how many rows it changed."""


def add_jobs(clock: BaseScheduler, work: Work) -> None:
    """Put every job on the scheduler's clock (Europe/London)."""
    common = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    clock.add_job(
        run,
        "interval",
        args=(_beat, work),
        seconds=HEARTBEAT_SECONDS,
        next_run_time=dt.datetime.now(dt.UTC),
        id="heartbeat",
        **common,
    )
    # Both also run at the start: a machine that was off at four in the morning must not leave them out.
    for name, job, hour in (("age_bands", _age_bands, 4), ("join_codes", _join_codes, 3)):
        clock.add_job(run, "cron", args=(job, work), hour=hour, id=name, **common)
        clock.add_job(run, "date", args=(job, work), id=f"{name}_at_start", **common)


def run(job: Job, work: Work) -> None:
    """Run one job in a session of its own. A database that is away is logged and tried again next time."""
    now = dt.datetime.now(dt.UTC)
    try:
        with work.database.session() as session:
            changed = job(session, work, now)
            session.commit()
    except OperationalError as error:
        log.warning("job_without_database", job=job.__name__.strip("_"), error=type(error.orig).__name__)
        return
    if changed and job is not _beat:
        log.info("job_done", job=job.__name__.strip("_"), count=changed)


def _beat(session: Session, work: Work, now: dt.datetime) -> int:
    return beat(session, work.heartbeat_file, now)


def _age_bands(session: Session, work: Work, now: dt.datetime) -> int:
    return renew_age_bands(session, work.profile.id, now.date())


def _join_codes(session: Session, work: Work, now: dt.datetime) -> int:
    return forget_join_codes(session, work.profile.id, now)
