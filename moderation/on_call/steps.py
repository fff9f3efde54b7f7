"""Who is told of an alert that nobody has acknowledged, and when. Pure; rules of safety.md, Alerts.

Urgent: at once, then the next person every 15 minutes, and after an hour the leads and the duty team, every
hour again. While nobody is on call it goes to the duty team, which is the council's route for nights and
weekends. A concern is for the working day: its clock runs in office hours only, the second person is told
after half an hour of them, and after an hour of them the leads and the duty team.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

from earshot.council.hours import LONDON, OpeningHours, london
from moderation.on_call.rota import Rota

ESCALATE_EVERY: Final = dt.timedelta(minutes=15)
"""How long each contact has for an urgent alert before the next is told (safety.md)."""

UNANSWERED_AFTER: Final = dt.timedelta(hours=1)
"""When an alert counts as one that nobody answers: leads and duty team get it, and again each hour."""

CONCERN_SECOND_AFTER: Final = dt.timedelta(minutes=30)
"""Office time that the first person has for a concern."""

DUTY: Final = "duty"
"""The recipient that stands for the council's route for nights and weekends."""

LEADS: Final = "leads"
"""Stands for every participation lead; whoever makes the notices puts their accounts in its place."""

StepKind = Literal["raised", "escalated", "unanswered"]


@dataclass(frozen=True)
class Step:
    """One telling: its number within the round, when it is due, of what kind, and whom it is for."""

    number: int
    at: dt.datetime
    kind: StepKind
    recipients: tuple[uuid.UUID | str, ...]


def steps_due(
    level: str, clock_from: dt.datetime, now: dt.datetime, *, rota: Rota, office: OpeningHours
) -> tuple[Step, ...]:
    """Every step due from `clock_from` to `now` (both aware), in order; who is on call is as at each step."""
    times = _urgent_times(clock_from) if level == "urgent" else _concern_times(clock_from, office)
    due: list[Step] = []
    for number, (at, kind) in enumerate(times):
        if at > now:
            break
        due.append(Step(number, at, kind, _whom(number, kind, level, rota.on_call(at))))
    return tuple(due)


def next_step_at(
    level: str, clock_from: dt.datetime, now: dt.datetime, *, office: OpeningHours
) -> dt.datetime | None:
    """When the next step after `now` is due if nobody acknowledges: what the board counts down to."""
    times = _urgent_times(clock_from) if level == "urgent" else _concern_times(clock_from, office)
    return next((at for at, _kind in times if at > now), None)


def is_unanswered(level: str, clock_from: dt.datetime, now: dt.datetime, *, office: OpeningHours) -> bool:
    """Whether the hour in which somebody should have answered has passed."""
    if level == "urgent":
        return now >= clock_from + UNANSWERED_AFTER
    return now >= after_office_time(office, clock_from, UNANSWERED_AFTER)


def _whom(
    number: int, kind: StepKind, level: str, on_call: tuple[uuid.UUID, ...]
) -> tuple[uuid.UUID | str, ...]:
    if kind == "unanswered":
        return (LEADS, DUTY)
    if number < len(on_call):
        return (on_call[number],)
    if number == 0 and level == "urgent":
        # Nobody is on call: the duty team has it, and the leads may be nearer than they are.
        return (DUTY, LEADS)
    return (LEADS,)


def _urgent_times(clock_from: dt.datetime) -> Iterator[tuple[dt.datetime, StepKind]]:
    for number in count():
        at = clock_from + number * ESCALATE_EVERY
        if at >= clock_from + UNANSWERED_AFTER:
            break
        yield at, "escalated" if number else "raised"
    for hours in count(1):
        yield clock_from + hours * UNANSWERED_AFTER, "unanswered"


def _concern_times(clock_from: dt.datetime, office: OpeningHours) -> Iterator[tuple[dt.datetime, StepKind]]:
    yield after_office_time(office, clock_from, dt.timedelta()), "raised"
    yield after_office_time(office, clock_from, CONCERN_SECOND_AFTER), "escalated"
    at = after_office_time(office, clock_from, UNANSWERED_AFTER)
    yield at, "unanswered"
    # Once at the beginning of each working day after that.
    while True:
        opens = _next_days_opening(office, at)
        if opens is None:
            return
        yield opens, "unanswered"
        at = opens


def after_office_time(office: OpeningHours, start: dt.datetime, spell: dt.timedelta) -> dt.datetime:
    """The moment at which `spell` of office time has passed since `start`; the first opening for none.

    An office that never opens within a month counts as open always: somebody must be told.
    """
    left, at = spell, london(start)
    while True:
        opens = office.next_opening(at)
        if opens is None:
            return start + spell
        closes = _closing(office, opens)
        if closes is None or opens + left < closes or (left == dt.timedelta() and opens < closes):
            return (opens + left).astimezone(dt.UTC)
        left -= closes - opens
        at = closes


def _closing(office: OpeningHours, opened: dt.datetime) -> dt.datetime | None:
    """When the office that is open at `opened` closes; None for one that never does."""
    if office.always:
        return None
    span = office.on(opened.date())
    if span is None:
        return None
    midnight = dt.datetime(opened.year, opened.month, opened.day, tzinfo=LONDON)
    return midnight + dt.timedelta(minutes=span.closes)


def _next_days_opening(office: OpeningHours, at: dt.datetime) -> dt.datetime | None:
    here = london(at)
    tomorrow = dt.datetime(here.year, here.month, here.day, tzinfo=LONDON) + dt.timedelta(days=1)
    opens = office.next_opening(tomorrow)
    return opens.astimezone(dt.UTC) if opens else None
