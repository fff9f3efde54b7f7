"""What is said back to someone whose message may mean that they, or someone they know, are at risk.

The words are in safe_reply.yml; this module chooses among them by category, age band, hour and channel, and
by what has become of it so far. It picks signposts from the council's contacts that fit the person's age and
are open now. Pure: the hour and the council's profile are arguments. It says what happens next, and that
somebody has seen it only when the caller says so.
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

Told = Literal["nobody", "passed_on", "seen"]
"""What has become of it: no alert stands (a button was pressed and nothing typed), one waits for somebody, or
somebody has acknowledged it."""


@dataclass(frozen=True)
class SafeReply:
    """What to say, a line a bubble (one line only by SMS), and the buttons under the last line."""

    lines: tuple[str, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Standing:
    """What stands around a safe reply.

    `known`: whether the council can find out who this is (a join code). `before`: the categories that the
    whole reply was given for in the same hours, after which a short one follows; None when it was not.
    `questions`: whether a questionnaire waits. `reach`, `person`: whether a safe way to reach them, and a
    person, may be offered.
    """

    known: bool = True
    told: Told = "passed_on"
    before: frozenset[str] | None = None
    questions: bool = True
    reach: bool = True
    person: bool = True


USUAL: Final = Standing()


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _WebWords(_Part):
    opening: Mapping[str, ByAge]
    again: ByAge
    danger: ByAge
    danger_again: ByAge
    advice: Mapping[str, ByAge]
    talk: Mapping[str, str]
    next: Mapping[str, str]
    pass_on: ByAge
    cannot_find: str
    reach: str
    after: Mapping[str, ByAge]


class _SmsWords(_Part):
    opening: str
    opening_unknown: str
    again: str
    believe: str
    danger: str
    call: str
    call_under: str
    text: str
    text_plain: str
    next: Mapping[str, str]
    after: Mapping[str, str]


class _Words(_Part):
    web: _WebWords
    sms: _SmsWords
    buttons: Mapping[str, Button]
    lead: Mapping[str, tuple[str, ...]]
    most_contacts: int


@cache
def _words(file: Path = _WORDS) -> _Words:
    return _Words.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def safe_reply(
    screening: Screening,
    *,
    age_band: str | None,
    now: dt.datetime,
    channel: Channel,
    profile: CouncilProfile,
    standing: Standing = USUAL,
) -> SafeReply:
    """The reply to what the screen found. `age_band` None means that the age is not known; `now` is aware.

    A screening of level none is answered as a concern without category: the young person asked for help in
    some other way (the goal `crisis`, a help button) and must not be met with an error. By SMS there are no
    buttons: the text says which words to reply with.
    """
    when = _when(screening, standing, is_open=profile.office_hours.is_open(now))
    # By SMS the helpline would tell what was disclosed to whoever holds the phone.
    about = "general" if channel == "sms" else screening.category
    contacts = signposts(about, age_band=age_band, now=now, profile=profile)
    duty = profile.out_of_hours.phone or ""
    if channel == "sms":
        return SafeReply((_sms(when, contacts, duty, age_band, standing),), ())
    form = _whole if standing.before is None else _short
    lines = form(screening, contacts, age_band, standing)
    next_ = _words().web.next[when].format(duty_phone=duty)
    lines = (*lines, *_ending(next_, age_band, standing))
    return SafeReply(tuple(line for line in lines if line), _buttons(standing))


def ways_to_talk(*, age_band: str | None, now: dt.datetime, profile: CouncilProfile) -> tuple[str, ...]:
    """A line for each free way to talk to someone now that fits the age: what a person who waits is given."""
    contacts = signposts("general", age_band=age_band, now=now, profile=profile)
    return tuple(_way(contact, _words().web.talk, age_band) for contact in contacts)


def signposts(
    category: str, *, age_band: str | None, now: dt.datetime, profile: CouncilProfile
) -> tuple[Contact, ...]:
    """The contacts to give, best first: free ones that fit the age and are open at `now`."""
    words = _words()
    lead = words.lead.get(category, words.lead["general"])

    def place(contact: Contact) -> int:
        found = [lead.index(name) for name in (contact.id, contact.urgency) if name in lead]
        return min(found, default=len(lead))

    fitting = [
        contact
        for contact in contacts_for(profile.contacts, age_band=age_band, now=now, urgencies=_KINDS)
        if contact.free and (contact.phone or contact.text_number)
    ]
    return tuple(sorted(fitting, key=place)[: words.most_contacts])  # Those alike keep the council's order.


def _when(screening: Screening, standing: Standing, *, is_open: bool) -> str:
    """The key of what happens next."""
    level = "urgent" if screening.level == "urgent" else "concern"
    waits = level if standing.before is None else "again"
    found = {"nobody": "nobody", "seen": "seen", "passed_on": waits}[standing.told]
    return f"{found}_{'open' if is_open else 'closed'}"


def _whole(
    screening: Screening, contacts: Sequence[Contact], age_band: str | None, standing: Standing
) -> tuple[str, ...]:
    web = _words().web
    opening = "asked" if standing.told == "nobody" else screening.category
    talk = [web.talk["heading" if screening.level == "urgent" else "heading_concern"]]
    talk += [_way(contact, web.talk, age_band) for contact in contacts]
    return (
        _at_age(web.opening.get(opening, web.opening["general"]), age_band),
        _at_age(web.danger, age_band),
        _at_age(web.advice.get(screening.category, ""), age_band),
        "\n".join(talk) if contacts else "",
    )


def _short(
    screening: Screening, contacts: Sequence[Contact], age_band: str | None, standing: Standing
) -> tuple[str, ...]:
    """To more words in the same hours: thanks, 999, one signpost; advice only on what was not told before."""
    web = _words().web
    new = screening.category not in (standing.before or ())
    numbers = [_at_age(web.danger_again, age_band)]
    numbers += [_way(contact, web.talk, age_band) for contact in contacts[:1]]
    return (
        _at_age(web.again, age_band),
        _at_age(web.advice.get(screening.category, ""), age_band) if new else "",
        "\n".join(numbers),
    )


def _ending(next_: str, age_band: str | None, standing: Standing) -> tuple[str, ...]:
    """What happens next, whom it may go to, that nobody can be found without a code, and what they may do."""
    web = _words().web
    once = standing.before is None and standing.told != "nobody"
    after = _at_age(web.after["questions" if standing.questions else "free"], age_band)
    return (
        " ".join((next_, _at_age(web.pass_on, age_band))) if once else next_,
        "" if standing.known else web.cannot_find,
        " ".join((web.reach, after)) if standing.reach and standing.before is None else after,
    )


def _buttons(standing: Standing) -> tuple[Button, ...]:
    buttons = _words().buttons
    names = ["reach_me"] if standing.reach else []
    names += ["not_what_i_meant"]
    if standing.questions:
        names += ["resume", "pause"]
    elif standing.person:
        names += ["person"]
    return tuple(buttons[name] for name in names)


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


def _sms(when: str, contacts: Sequence[Contact], duty: str, age_band: str | None, standing: Standing) -> str:
    """One text of at most 320 characters: what matters most comes first, the last part goes if it must."""
    words = _words().sms
    ways = {
        "call": words.call,
        "call_under": words.call_under,
        "text": words.text,
        "text_plain": words.text_plain,
    }
    opening = words.opening if standing.known else words.opening_unknown
    parts = [opening if standing.before is None else words.again]
    parts += [words.danger] if standing.told == "nobody" else [words.believe, words.danger]
    parts += [_way(contact, ways, age_band) for contact in contacts[:1]]
    parts += [words.next[when].format(duty_phone=duty), words.after["wrong"]]
    parts += [words.after["questions"]] if standing.questions else []
    parts += [words.after["reach"]] if standing.reach else []
    while len(" ".join(parts)) > SMS_LENGTH:
        parts.pop()
    return " ".join(parts)
