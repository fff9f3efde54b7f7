"""What is wrong with telling people, in plain words for the board."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from database.models import Heartbeat, Notice
from earshot.council.hours import london
from moderation.notices.making import still_needed
from moderation.notices.recipients import nobody_to_tell
from moderation.notices.words import counted, notice_words

ALIVE_WITHIN: Final = dt.timedelta(minutes=1)
"""A scheduler that has said nothing for this long is not running; it says so every five seconds."""

NOT_TRIED: Final = "not_tried"
NOT_TRIED_AFTER: Final = dt.timedelta(minutes=3)
"""A notice that nothing has tried for this long is trouble; a claim is held for two minutes."""

SHOWN_FOR: Final = dt.timedelta(days=7)
"""How long the board shows that a lead could not be told of an opened record."""


@dataclass(frozen=True)
class Trouble:
    """Notices that one failure keeps from going by one channel.

    `since` is when the oldest was made, `tries` the most that any has had, `gave_up` whether they are tried
    no more. `said` is all of it as one sentence for the board.
    """

    channel: str
    error: str
    count: int
    since: dt.datetime
    tries: int
    gave_up: bool
    said: str


def notice_trouble(session: Session, council_id: str, now: dt.datetime) -> list[Trouble]:
    """What could not be sent and is still needed, the longest standing first; empty when all went."""
    error = case((Notice.last_error.is_(None), NOT_TRIED), else_=Notice.last_error)
    recent = or_(Notice.kind != "identity_opened", Notice.made_at > now - SHOWN_FOR)
    stuck = and_(
        Notice.status == "waiting",
        or_(Notice.last_error.is_not(None), Notice.next_try_at < now - NOT_TRIED_AFTER),
    )
    found = session.execute(
        select(
            Notice.channel,
            error,
            Notice.status,
            func.count(),
            func.min(Notice.made_at),
            func.max(Notice.attempts),
        )
        .where(
            Notice.council_id == council_id,
            or_(stuck, Notice.status == "failed"),
            still_needed(),
            recent,
        )
        .group_by(Notice.channel, error, Notice.status)
        .order_by(func.min(Notice.made_at), Notice.channel)
    )
    return [
        Trouble(
            channel,
            kind,
            count,
            since,
            tries,
            status == "failed",
            _said(channel, kind, count, since=since, tries=tries, gave_up=status == "failed", now=now),
        )
        for channel, kind, status, count, since, tries in found
    ]


def scheduler_is_alive(session: Session, now: dt.datetime) -> bool:
    """Whether any scheduler has said within a minute that it runs. Without one nobody is told of anything."""
    at = session.scalar(select(Heartbeat.at).where(Heartbeat.process == "scheduler"))
    return at is not None and now - at <= ALIVE_WITHIN


def telling_trouble(session: Session, council_id: str, now: dt.datetime) -> list[str]:
    """What keeps people from being told, a sentence each, the worst first; empty when all is well."""
    words = notice_words().trouble
    said = [] if scheduler_is_alive(session, now) else [words.scheduler]
    said += [words.nobody] if nobody_to_tell(session, council_id) else []
    return [*said, *(trouble.said for trouble in notice_trouble(session, council_id, now))]


def _said(
    channel: str,
    kind: str,
    count: int,
    *,
    since: dt.datetime,
    tries: int,
    gave_up: bool,
    now: dt.datetime,
) -> str:
    words = notice_words().trouble
    reasons = words.reasons[channel]
    reason = reasons.get(kind, reasons["other"]).format(code=kind)
    template = words.gave_up if gave_up else words.waiting
    here = london(since)
    at = f"{here:%H:%M}" if here.date() == london(now).date() else f"{here.day} {here:%B %H:%M}"
    tried = words.tries.none if not tries else counted(words.tries, tries)
    chosen = template.one if count == 1 else template.many
    return chosen.format(channel=words.channel[channel], count=count, since=at, tries=tried, reason=reason)
