"""What is said back to someone whose message may mean that they, or someone they know, are at risk.

The words are in safe_reply.yml; this module chooses among them by category, age band, hour and channel, and
picks signposts from the council's contacts that fit the person's age and are open now. Pure: the hour and the
council's profile are arguments. It says what happens next, never that it has happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from earshot.council import Contact, CouncilProfile, Urgency, contacts_for
from moderation.screening import Screening
from surveys.engine.state import Button

Channel = Literal["web", "sms"]
ByAge = str | Mapping[str, str]

_WORDS: Final = Path(__file__).with_name("safe_reply.yml")
SMS_LENGTH: Final = 320
"""Characters in the longest text that is sent: two segments, by the safety page."""

# Kinds of contact that a person in distress is pointed to. 999 is always said, from the words themselves.
_KINDS: Final[tuple[Urgency, ...]] = ("crisis", "advocacy")


@dataclass(frozen=True)
class SafeReply:
    """What to say, a line a bubble (one line only by SMS), and the buttons under the last line."""

    lines: tuple[str, ...]
    buttons: tuple[Button, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _WebWords(_Part):
    opening: Mapping[str, ByAge]
    danger: ByAge
    advice: Mapping[str, ByAge]
    talk: Mapping[str, str]
    next: Mapping[str, str]
    after: ByAge


class _SmsWords(_Part):
    opening: str
    danger: str
    call: str
    call_under: str
    text: str
    text_plain: str
    next: Mapping[str, str]
    after: str


class _Words(_Part):
    web: _WebWords
    sms: _SmsWords
    buttons: tuple[Button, ...]
    lead: Mapping[str, tuple[str, ...]]
    most_contacts: int


@cache
def _words(file: Path = _WORDS) -> _Words:
    return _Words.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def safe_reply(
    screening: Screening, *, age_band: str | None, now: dt.datetime, channel: Channel, profile: CouncilProfile
) -> SafeReply:
    """The reply to what the screen found. `age_band` None means that the age is not known; `now` is aware.

    A screening of level none is answered as a concern without category: the young person asked for help in
    some other way (the goal `crisis`, a help button) and must not be met with an error.
    """
    words = _words()
    level = "urgent" if screening.level == "urgent" else "concern"
    when = f"{level}_{'open' if profile.office_hours.is_open(now) else 'closed'}"
    # By SMS the helpline would tell what was disclosed to whoever holds the phone.
    about = "general" if channel == "sms" else screening.category
    contacts = signposts(about, age_band=age_band, now=now, profile=profile, words=words)
    duty = profile.out_of_hours.phone or ""
    if channel == "sms":
        return SafeReply((_sms(words.sms, when, contacts, duty, age_band),), words.buttons)
    web = words.web
    talk = [web.talk["heading" if level == "urgent" else "heading_concern"]]
    talk += [_way(contact, web.talk, age_band) for contact in contacts]
    lines = [
        _at_age(web.opening.get(screening.category, web.opening["general"]), age_band),
        _at_age(web.danger, age_band),
        _at_age(web.advice.get(screening.category, ""), age_band),
        "\n".join(talk) if contacts else "",
        web.next[when].format(duty_phone=duty),
        _at_age(web.after, age_band),
    ]
    return SafeReply(tuple(line for line in lines if line), words.buttons)


def ways_to_talk(*, age_band: str | None, now: dt.datetime, profile: CouncilProfile) -> tuple[str, ...]:
    """A line for each free way to talk to someone now that fits the age: what a person who waits is given."""
    contacts = signposts("general", age_band=age_band, now=now, profile=profile)
    return tuple(_way(contact, _words().web.talk, age_band) for contact in contacts)


def signposts(
    category: str,
    *,
    age_band: str | None,
    now: dt.datetime,
    profile: CouncilProfile,
    words: _Words | None = None,
) -> tuple[Contact, ...]:
    """The contacts to give, best first: free ones that fit the age and are open at `now`."""
    words = words or _words()
    lead = words.lead.get(category, words.lead["general"])
    fitting = [
        contact
        for contact in contacts_for(profile.contacts, age_band=age_band, now=now, urgencies=_KINDS)
        if contact.free and (contact.phone or contact.text_number)
    ]
    places = {contact.id: place for place, contact in enumerate(fitting)}
    fitting.sort(
        key=lambda contact: (lead.index(contact.id) if contact.id in lead else len(lead), places[contact.id])
    )
    return tuple(fitting[: words.most_contacts])


def _at_age(text: ByAge, age_band: str | None) -> str:
    if isinstance(text, str):
        return text
    youngest_wording = "8-10" if age_band == "5-7" else age_band
    return text.get(youngest_wording or "any", text["any"])


def _way(contact: Contact, words: Mapping[str, str], age_band: str | None) -> str:
    """How to reach a contact, in one line: the telephone before the text number."""
    if contact.phone:
        limited = age_band is None and contact.max_age is not None
        under = (contact.max_age or 0) + 1
        return words["call_under" if limited else "call"].format(
            name=contact.name, phone=contact.phone, under=under
        )
    word = contact.text_word
    return words["text" if word else "text_plain"].format(
        name=contact.name, word=word, number=contact.text_number
    )


def _sms(words: _SmsWords, when: str, contacts: Sequence[Contact], duty: str, age_band: str | None) -> str:
    """One text of at most 320 characters: what matters most comes first, the last part goes if it must."""
    ways = {
        "call": words.call,
        "call_under": words.call_under,
        "text": words.text,
        "text_plain": words.text_plain,
    }
    parts = [words.opening, words.danger]
    parts += [_way(contact, ways, age_band) for contact in contacts[:1]]
    parts += [words.next[when].format(duty_phone=duty), words.after]
    while len(" ".join(parts)) > SMS_LENGTH:
        parts.pop()
    return " ".join(parts)
