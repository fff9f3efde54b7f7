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
from earshot.texting import TextSender, text_sender
from moderation.notices.carriers import Sending
from moderation.notices.making import make_notices
from scheduler.age_bands import renew_age_bands
from scheduler.forgetting import forget_join_codes
from scheduler.heartbeat import beat
from scheduler.notices import send_notices, sending_by
from scheduler.texts import send_texts

log = structlog.get_logger()

HEARTBEAT_SECONDS = 5
NOTICES_SECONDS = 5
"""How late a step of an alert may be put down: an urgent one has fifteen minutes."""
SENDING_SECONDS = 2
"""How long a notice that has been put down may wait to be sent."""
TEXTS_SECONDS = 2
"""How long an answer by SMS may wait to be sent."""


@dataclass(frozen=True)
class Work:
    """What the jobs are given."""

    settings: Settings
    profile: CouncilProfile
    database: Database
    sending: Sending
    texts: TextSender | None = None
    """What sends texts to young people; None while SMS is off, and then they wait."""

    @classmethod
    def open(cls, settings: Settings, profile: CouncilProfile) -> Work:
        """What a scheduler with these settings works on; SettingsError when it was told of no database."""
        if settings.database_url is None:
            raise SettingsError(["DATABASE_URL is missing: the URL of the scheduler's own database role."])
        engine = engine_for(settings.database_url.get_secret_value(), application="earshot scheduler")
        database = Database(engine, key_ring(settings))
        return cls(settings, profile, database, sending_by(settings, profile), text_sender(settings))

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
    # Making and each channel are jobs of their own: an e-mail server that hangs holds up no text and no step.
    clock.add_job(
        run,
        "interval",
        args=(_notices, work),
        seconds=NOTICES_SECONDS,
        next_run_time=dt.datetime.now(dt.UTC),
        id="notices",
        **common,
    )
    sending: tuple[Job, ...] = (_notices_by_email, _notices_by_sms)
    for send_by in sending:
        name = send_by.__name__.strip("_")
        clock.add_job(run, "interval", args=(send_by, work), seconds=SENDING_SECONDS, id=name, **common)
    clock.add_job(run, "interval", args=(_texts, work), seconds=TEXTS_SECONDS, id="texts", **common)
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


def _notices(session: Session, work: Work, now: dt.datetime) -> int:
    return make_notices(session, work.profile, now)


def _notices_by_email(session: Session, work: Work, _now: dt.datetime) -> int:
    return send_notices(session, work.sending, "email", _clock)


def _notices_by_sms(session: Session, work: Work, _now: dt.datetime) -> int:
    return send_notices(session, work.sending, "sms", _clock)


def _texts(session: Session, work: Work, _now: dt.datetime) -> int:
    if work.texts is None:
        return 0
    status_url = f"{work.settings.public_url}/sms/twilio/status"
    return send_texts(session, work.texts, council_id=work.profile.id, status_url=status_url, clock=_clock)


def _clock() -> dt.datetime:
    """The time at which each message is looked at: sending one takes a while."""
    return dt.datetime.now(dt.UTC)


def _age_bands(session: Session, work: Work, now: dt.datetime) -> int:
    return renew_age_bands(session, work.profile.id, now.date())


def _join_codes(session: Session, work: Work, now: dt.datetime) -> int:
    return forget_join_codes(session, work.profile.id, now)
