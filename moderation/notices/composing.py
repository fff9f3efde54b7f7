"""What a notice says: a level, a reference, how long it has waited and a link. Pure; the moment is given.

Several things due at once for the same person go in one message, urgent ones first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from moderation.notices.words import Family, NoticeWords, notice_words, said_waited

TEXT_LENGTH: Final = 160
"""Characters of the GSM alphabet in one SMS."""

MOST_NAMED: Final = 6
"""References in one SMS; the board has the rest."""

Stage = Literal["raised", "escalated", "unanswered"]
_STAGES: Final[tuple[Stage, ...]] = ("raised", "escalated", "unanswered")


@dataclass(frozen=True)
class Waiting:
    """One thing that a message tells of. `level` is empty for what has none; `link` leads to it."""

    reference: str
    level: str
    stage: Stage
    since: dt.datetime
    link: str


@dataclass(frozen=True)
class Message:
    """A subject (unused in a text) and the words."""

    subject: str
    text: str


def compose_email(
    family: Family, things: Sequence[Waiting], *, board: str, now: dt.datetime, for_duty: bool = False
) -> Message:
    """One e-mail about `things` (at least one). `board` is where several of them can be seen."""
    words, every = notice_words().email.of(family), notice_words().email
    things = in_order(things)
    first = things[0]
    lines = "\n".join(_line(words.line, thing, now) for thing in things)
    if len(things) == 1:
        subject = words.subject[first.stage].format(reference=first.reference)
        opening, link = words.opening[first.stage], first.link
    else:
        subject = words.subject_many.format(count=len(things))
        opening, link = words.opening_many.format(count=len(things)), board
    parts = [opening, lines, every.link.format(link=link), words.closing]
    parts += [every.duty] if for_duty else []
    return Message(subject, "\n\n".join([*parts, every.footer]) + "\n")


def compose_text(family: Family, things: Sequence[Waiting], *, board: str, now: dt.datetime) -> Message:
    """One SMS about `things` (at least one), of at most 160 characters."""
    words, things = notice_words(), in_order(things)
    if len(things) == 1:
        return Message("", _text_of_one(words, family, things[0], board, now))
    template = words.sms.of(family).many
    urgent = sum(thing.level == "urgent" for thing in things)
    text = ""
    for shown in range(min(len(things), MOST_NAMED), -1, -1):
        references = _references(words, things, shown)
        text = template.format(count=len(things), urgent=urgent, references=references, link=board)
        if len(text) <= TEXT_LENGTH:
            break
    return Message("", text)


def _references(words: NoticeWords, things: Sequence[Waiting], shown: int) -> str:
    """The first `shown` references and how many more there are."""
    named, more = ", ".join(thing.reference for thing in things[:shown]), len(things) - shown
    if not shown:
        return ""
    template = words.sms.references.some if more else words.sms.references.all
    return template.format(named=named, more=more)


def in_order(things: Sequence[Waiting]) -> list[Waiting]:
    """Urgent ones first, then the longest waiting; each reference once, at the furthest it has come."""
    furthest: dict[str, Waiting] = {}
    for thing in sorted(things, key=lambda thing: _STAGES.index(thing.stage)):
        furthest[thing.reference] = thing
    return sorted(
        furthest.values(), key=lambda thing: (thing.level != "urgent", thing.since, thing.reference)
    )


def _line(template: str, thing: Waiting, now: dt.datetime) -> str:
    level = notice_words().levels.get(thing.level, "")
    return template.format(reference=thing.reference, level=level, waited=said_waited(now - thing.since))


def _text_of_one(words: NoticeWords, family: Family, thing: Waiting, board: str, now: dt.datetime) -> str:
    """The text with the signed link; with the board's when the address of the portal is very long."""
    template = words.sms.of(family).one[thing.stage]
    text = ""
    for link in (thing.link, board, ""):
        text = template.format(
            reference=thing.reference,
            level=words.levels.get(thing.level, ""),
            waited=said_waited(now - thing.since),
            link=link,
        ).rstrip()
        if len(text) <= TEXT_LENGTH:
            break
    return text
