"""People to call, as pages show them: the council's contacts that fit anybody, and which are open now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from flask import session

from bot.conversations import age_band_of
from earshot.council import Contact, Urgency
from webapp.bot_services import bot
from webapp.public.visitor import opened
from webapp.wiring import here

FIRST = 4
"""How many contacts a page that is about something else shows."""


def office_hours() -> str:
    """When the team reads, in words."""
    return here().profile.office_hours.in_words()


def for_now() -> list[dict[str, Any]]:
    """For right now: 999, the crisis lines, and the council's emergency duty team."""
    return _views((*_with("emergency", "crisis"), here().profile.out_of_hours))


def others() -> list[dict[str, Any]]:
    """Advocacy and the rest."""
    return _views(_with("advocacy", "support", "council"))


def first_few() -> list[dict[str, Any]]:
    """The few to show beside something else, emergency first, only those that are open."""
    return [contact for contact in for_now() if contact["open_now"]][:FIRST]


def team_line() -> str | None:
    """How to reach the team, in words: "Call 01632 960001"."""
    team = here().profile.contact(here().profile.team_contact)
    if team.phone:
        return f"Call {team.phone}"
    return f"E-mail {team.email}" if team.email else None


def kept_how_long() -> list[dict[str, str]]:
    """What is kept and for how long, in words."""
    return [{"what": kept.what, "how_long": kept.how_long} for kept in here().profile.retention]


def _with(*urgencies: Urgency) -> tuple[Contact, ...]:
    order: Collection[Urgency] = urgencies
    found = [contact for contact in here().profile.contacts if contact.urgency in order]
    return tuple(sorted(found, key=lambda contact: urgencies.index(contact.urgency)))


def _views(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    band, now = _age_band(), bot().clock()
    return [_view(contact, now) for contact in contacts if contact.fits_age(band)]


def _age_band() -> str | None:
    """The age band of whoever has joined in this browser; None when it is not known."""
    if "conversation" not in session:
        return None
    with here().database.session() as database:
        conversation = opened(database)
        return None if conversation is None else age_band_of(database, conversation)


def _view(contact: Contact, now: dt.datetime) -> dict[str, Any]:
    return {
        "name": contact.name,
        "about": contact.about,
        "when": _capital(contact.hours.in_words()),
        "phone": contact.phone,
        "text_number": contact.text_number,
        "text_word": contact.text_word,
        "email": contact.email,
        "url": contact.url,
        "free": contact.free,
        "emergency": contact.urgency == "emergency",
        "open_now": contact.is_open(now),
    }


def _capital(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]
