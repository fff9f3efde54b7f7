"""Seeding the demo council, all in one transaction: a seed that is cut off leaves nothing."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.filling import fill
from bot.questionnaires import keep_version
from bot.replies import Reply
from bot.services import load_words
from database.audit import record
from database.models import (
    Alert,
    AlertContribution,
    Answer,
    AuditEntry,
    Contribution,
    Conversation,
    Council,
    Message,
    Person,
    Response,
    Screening,
    ScreeningCorrection,
    YoungPerson,
)
from database.session import Database, engine_for
from earshot.council import CouncilProfile, load_council
from earshot.demo.accounts import add_demo_accounts, add_join_codes
from earshot.demo.alerts import Staff, alerts_of
from earshot.demo.clearing import clear_demo, is_empty
from earshot.demo.cohort import cohort_for
from earshot.demo.filling import add_rows
from earshot.demo.habits import load_habits
from earshot.demo.invited import people_with_codes
from earshot.demo.marks import marks_of
from earshot.demo.on_call import add_rota
from earshot.demo.people import DemoPerson
from earshot.demo.people_rows import known, named
from earshot.demo.playing import Played, play
from earshot.demo.population import make_population
from earshot.demo.publishing import publish_quarters
from earshot.demo.responses import plan_responses
from earshot.demo.rows import Setting, rows_of
from earshot.demo.sign_ins import DemoJoinCode, SignIn, SignIns, write_sign_ins
from earshot.demo.written_lines import load_lines
from earshot.keys import key_ring
from earshot.settings import Settings
from moderation.safe_reply import safe_reply
from moderation.screening import Screen
from moderation.screening import Screening as ScreenResult
from surveys.questionnaire import Questionnaire
from surveys.reading import load_voice

SEED = 20191120
"""The day of the pack whose mix the council has. Another seed makes another council of the same mix."""

SURVEY = "promise"

OnProgress = Callable[[str], None]


class NotEmptyError(Exception):
    """The council holds something already, so no demo is put into it."""


class DemoInProductionError(Exception):
    """A production council gets no invented people."""


@dataclass(frozen=True)
class DemoResult:
    """What was seeded: how to sign in, how long it took, how many people and responses there are."""

    sign_ins: tuple[SignIn, ...]
    join_codes: tuple[DemoJoinCode, ...]
    seconds: float
    people: int
    responses: int


def seed(
    owner_url: str,
    settings: Settings,
    on_progress: OnProgress,
    now: dt.datetime | None = None,
    *,
    scale: float = 1.0,
    again: bool = False,
    summaries: bool = True,
) -> DemoResult:
    """Fill the council that `settings` name with the demo, up to `now` (aware; by default the present).

    `owner_url` is the owner's; `settings` need every encryption key; the sign-ins are kept in `var`.
    `scale` makes a smaller council for tests, `again` replaces a demo that is there, `summaries` publishes
    the last two full quarters. `on_progress` is told each step in a few words. Raises NotEmptyError,
    DemoInProductionError, and NotOnlyDemoError with `again`.
    """
    if settings.earshot_env == "production":
        raise DemoInProductionError(settings.council)
    began, now = time.monotonic(), now or dt.datetime.now(dt.UTC)
    profile = load_council(settings.councils_folder / settings.council)
    database = Database(engine_for(owner_url, application="earshot demo"), key_ring(settings))
    try:
        with database.session() as session:
            _make_room(session, profile.id, again=again)
            seeded = _Seeding(session, profile, on_progress, now, scale).run(summaries=summaries)
            # Kept before the commit: a council without its passwords would be of no use, while passwords
            # without a council are replaced by the next seed.
            write_sign_ins(settings.var, SignIns(profile.id, *seeded.ways_in))
            session.commit()
    finally:
        database.engine.dispose()
    return DemoResult(*seeded.ways_in, time.monotonic() - began, seeded.people, seeded.responses)


def _make_room(session: Session, council_id: str, *, again: bool) -> None:
    # Of two seeds at once the second waits, then finds the council full. The lock goes with the transaction.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('earshot demo'))"))
    if not is_empty(session, council_id):
        if not again:
            raise NotEmptyError(council_id)
        clear_demo(session, council_id)
    if session.get(Council, council_id) is None:
        session.add(Council(id=council_id))
        session.flush()


@dataclass(frozen=True)
class _Seeded:
    ways_in: tuple[tuple[SignIn, ...], tuple[DemoJoinCode, ...]]
    people: int
    responses: int


@dataclass
class _Seeding:
    session: Session
    profile: CouncilProfile
    on_progress: OnProgress
    now: dt.datetime
    scale: float

    def run(self, *, summaries: bool) -> _Seeded:
        """Every step in order (flushed, not committed)."""
        council_id = self.profile.id
        questionnaire = self.profile.questionnaires[SURVEY]
        people = make_population(
            cohort_for(self.profile.demo, scale=self.scale), seed=SEED, today=self.now.date()
        )
        keys = self.session.info["keys"]
        add_rows(self.session, YoungPerson, (known(person, council_id, self.now) for person in people))
        add_rows(self.session, Person, (named(person, council_id, keys) for person in people))
        self.on_progress(f"{len(people):,} invented young people")
        # A generator for each step, so that a change in one leaves the ids of the others as they were.
        rng = _generator("accounts")
        accounts, sign_ins = add_demo_accounts(self.session, council_id, rng, self.now)
        turns = add_rota(self.session, council_id, accounts, _generator("on call"))
        self.on_progress(f"{len(accounts)} accounts, {len(turns)} turns of the on-call rota")
        played = self._play(people, questionnaire)
        self._write(played, questionnaire, Staff(accounts["worker"].id, accounts["lead"].id))
        invited = people_with_codes(people, played, self.now)
        codes = add_join_codes(self.session, council_id, invited, _generator("join codes"), self.now)
        if summaries:
            publish_quarters(
                self.session,
                self.profile,
                questionnaire,
                lead=accounts["lead"].id,
                now=self.now,
                on_progress=self.on_progress,
            )
        record(
            self.session,
            council_id,
            "demo_seeded",
            detail={"people": len(people), "responses": len(played), "seed": SEED},
        )
        return _Seeded((sign_ins, codes), len(people), len(played))

    def _play(self, people: Sequence[DemoPerson], questionnaire: Questionnaire) -> list[Played]:
        plans = plan_responses(
            people,
            load_lines(),
            questionnaire,
            load_habits(),
            rng=_generator("responses"),
            now=self.now,
        )
        rng, screen = _generator("turns"), _remembering(Screen())
        played = []
        for done, plan in enumerate(plans, start=1):
            voice = load_voice(age_band=plan.person.age_band)
            played.append(play(plan, questionnaire, voice, screen, rng))
            if done % 500 == 0:
                self.on_progress(f"{done:,} of {len(plans):,} responses answered and screened")
        return played

    def _write(self, played: Sequence[Played], questionnaire: Questionnaire, staff: Staff) -> None:
        keep_version(self.session, self.profile.id, questionnaire)
        words = load_words()
        opening = tuple(Reply(fill(said.text, self.profile), said.buttons) for said in words.opening)
        setting = Setting(self.profile, questionnaire, opening, self._safe_replies, _generator("rows"))
        rows = [rows_of(one, setting) for one in played]
        alerts = alerts_of(rows, staff, _generator("alerts"), self.now)
        for model, values in (
            (Conversation, [one.conversation for one in rows]),
            (Response, [one.response for one in rows]),
            (Contribution, [row for one in rows for row in one.contributions]),
            (Screening, [row for one in rows for row in one.screenings]),
            (Answer, [row for one in rows for row in one.answers]),
            (Message, [row for one in rows for row in one.messages]),
            (Alert, alerts.alerts),
            (AlertContribution, alerts.about),
            (ScreeningCorrection, marks_of(rows, alerts, staff, _generator("marks"))),
            (AuditEntry, alerts.audit),
        ):
            add_rows(self.session, model, values)
        self.on_progress(f"{len(rows):,} responses and {len(alerts.alerts)} alerts stored")

    def _safe_replies(self, found: ScreenResult, person: DemoPerson, at: dt.datetime) -> tuple[Reply, ...]:
        reply = safe_reply(found, age_band=person.age_band, now=at, channel="web", profile=self.profile)
        *first, last = reply.lines
        return (*(Reply(line, (), "safety") for line in first), Reply(last, reply.buttons, "safety"))


def _generator(step: str) -> random.Random:
    # Repeatability is wanted here, and nothing secret is made of it.
    return random.Random(f"{SEED} {step}")  # noqa: S311


def _remembering(screen: Screen) -> Callable[[str, str | None], ScreenResult]:
    """The screen, which reads the same words at the same question once only: many lines are used again."""
    known: dict[tuple[str, str | None], ScreenResult] = {}

    def read(words: str, question: str | None) -> ScreenResult:
        if (words, question) not in known:
            known[words, question] = screen.screen(words, question=question)
        return known[words, question]

    return read
