"""A council's profile: its words, promises, contacts and rules. Frozen; unknown fields are faults."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from earshot.council.contacts import Contact, PhoneNumber, WebAddress, is_made_up
from earshot.council.hours import OpeningHours, QuietHours
from surveys.questionnaire import Identifier, Part, Questionnaire, Sentence, Theme

Words_ = Annotated[str, Field(min_length=1, max_length=80)]
Share = Annotated[float, Field(ge=0, le=1)]

_MOBILE = re.compile(r"07[0-9]{9}")
# Names that RFC 2606 and RFC 6761 keep for examples: mail to them reaches nobody.
_MADE_UP_EMAIL = re.compile(r"[@.](example(\.(com|net|org))?|invalid|test)$")

PromiseGroup = Literal["pledge", "priority", "charter"]
"""`pledge`: a heading of the council's own pledge; `priority`: of its committee; `charter`: Care Leavers'."""


class CouncilWords(Part):
    """What this council calls people and things; the values are put into sentences as they stand."""

    young_people: Words_
    children_in_care: Words_
    care_leavers: Words_
    pledge: Words_
    participation_team: Words_
    group_sessions: Words_
    care_leavers_group: Words_
    reviewing_officer: Words_
    personal_adviser: Words_
    home: Words_
    family_time: Words_
    brothers_and_sisters: Words_


class Promise(Part):
    """One promise area: a heading of the pledge, a priority or a promise of the charter, as published.

    `themes` are the themes whose answers tell whether it is kept; questions shared by every council are
    counted under a promise by them (earshot/council/areas.py).
    """

    id: Identifier
    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(min_length=1, max_length=1500)]
    group: PromiseGroup
    themes: tuple[Theme, ...] = ()
    source: Annotated[str, Field(min_length=1, max_length=300)]


class PromisesFile(Part):
    """What `promises.yml` holds."""

    promises: Annotated[tuple[Promise, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [promise.id for promise in self.promises]
        twice = sorted({promise_id for promise_id in ids if ids.count(promise_id) > 1})
        if twice:
            raise ValueError(f"the promise id {twice[0]!r} is used twice")
        return self


class ChildrenInCareCouncil(Part):
    """The group of young people who speak for the others."""

    name: Words_
    about: Sentence


class CommitteeRole(Part):
    """A kind of member and how many there are. People's names are never in a profile."""

    role: Literal["chair", "vice_chair", "member", "coopted", "clerk"]
    title: Words_
    seats: Annotated[int, Field(ge=1, le=100)]


class Committee(Part):
    """The committee that asks whether the pledge is kept."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    parent: str | None = None
    meetings_a_year: Annotated[int, Field(ge=1, le=24)]
    members: Annotated[tuple[CommitteeRole, ...], Field(min_length=1)]


class Retention(Part):
    """How long one kind of thing is kept: `what` and `how_long` for a young person, `months` for code."""

    id: Identifier
    what: Sentence
    how_long: Sentence
    months: Annotated[int, Field(ge=1, le=1200)]
    why: Sentence


class Complaints(Part):
    """How to complain about the council: what to do, whom to reach, and when an answer is due.

    `days` are working days until the first answer; None where the council has not said.
    """

    how: Sentence
    contact: Contact
    days: Annotated[int, Field(ge=1, le=100)] | None = None
    days_said: Sentence
    check: bool = False
    source: Annotated[str, Field(min_length=1, max_length=300)]

    @model_validator(mode="after")
    def _days_are_said(self) -> Self:
        named = set(re.findall(r"\{([^{}]*)\}", self.days_said))
        if named != ({"days"} if self.days is not None else set()):
            raise ValueError("`days_said` must hold {days} when `days` is given, and no other name in braces")
        return self


class Rights(Part):
    """Rights of a child in care or a care leaver, as short sentences; `texted` is their one SMS."""

    lines: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=6)]
    texted: Annotated[str, Field(min_length=1, max_length=200)]
    check: bool = False
    source: Annotated[str, Field(min_length=1, max_length=300)]


class ReviewingOfficer(Part):
    """What the reviewing officer does, and how somebody finds out who theirs is. Never a name."""

    does: Sentence
    find: Sentence
    check: bool = False
    source: Annotated[str, Field(min_length=1, max_length=300)]


class Anonymity(Part):
    """Whether we know who is writing: with a join code, without one on the web, and without one by SMS."""

    with_code: Annotated[str, Field(min_length=1, max_length=200)]
    without_code: Annotated[str, Field(min_length=1, max_length=200)]
    by_text: Annotated[str, Field(min_length=1, max_length=200)]


class Language(Part):
    """A language that the council can help in. `line` is said in that language, and `name` is its own.

    `english` stands for the name where only Latin letters can be shown.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    english: Annotated[str, Field(pattern=r"^[A-Za-z ]{2,40}$")]
    line: Sentence
    check: bool = False


class DutyRoute(Part):
    """Where alerts go at night, at weekends and when nobody answers: to whoever is on duty then.

    `email` is a mailbox that somebody reads day and night, `sms` a mobile phone; at least one of them.
    `check` marks what the council must confirm before going live.
    """

    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    sms: PhoneNumber | None = None
    check: bool = False
    source: str | None = None

    @model_validator(mode="after")
    def _leads_to_somebody(self) -> Self:
        if not (self.email or self.sms):
            raise ValueError("gives neither `email` nor `sms`: alerts at night must reach somebody")
        if self.sms and not _MOBILE.fullmatch(self.sms.replace(" ", "")):
            raise ValueError(f"`sms` must be a mobile number (07 and nine digits), not {self.sms!r}")
        if is_made_up(self.sms) and not self.check:
            raise ValueError("has a made-up number (07700 900…): mark it `check: true`")
        if self.email and _MADE_UP_EMAIL.search(self.email) and not self.check:
            raise ValueError(f"has a made-up address ({self.email}): mark it `check: true`")
        return self


class DemoSizes(Part):
    """How big a made-up council of real size is, and its mix in shares of 1, with where the figures stand.

    Only for the demo and for tests.
    """

    children_in_care: Annotated[int, Field(ge=0)]
    care_leavers: Annotated[int, Field(ge=0)]
    mix: Mapping[str, Mapping[str, Share]] = Field(default_factory=dict)
    source: Annotated[str, Field(min_length=1)]


class ProfileFile(Part):
    """What `profile.yml` holds: the profile without its promises and questionnaires."""

    id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=80)]
    short_name: Annotated[str, Field(min_length=1, max_length=40)]
    words: CouncilWords
    children_in_care_council: ChildrenInCareCouncil
    priorities: tuple[Identifier, ...] = ()
    committee: Committee
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]
    team_contact: Identifier
    advocacy_contact: Identifier
    office_hours: OpeningHours
    quiet_hours: QuietHours
    out_of_hours: Contact
    duty_route: DutyRoute
    retention: Annotated[tuple[Retention, ...], Field(min_length=1)]
    pledge_in_short: Annotated[tuple[Words_, ...], Field(min_length=1, max_length=12)]
    anonymity: Anonymity
    rights: Rights
    reviewing_officer: ReviewingOfficer
    complaints: Complaints
    languages: tuple[Language, ...] = ()
    safety_word: Annotated[str, Field(pattern=r"^[A-Z]{3,12}$")] = "BLUE"
    exit_url: WebAddress
    demo: DemoSizes | None = None


class CouncilProfile(ProfileFile):
    """One council, whole: `profile.yml`, `promises.yml` and `questionnaires/`."""

    promises: tuple[Promise, ...]
    questionnaires: Mapping[str, Questionnaire]

    def contact(self, contact_id: str) -> Contact:
        """The contact with this id. Raises KeyError when there is none."""
        return {contact.id: contact for contact in self.contacts}[contact_id]

    def promise(self, promise_id: str) -> Promise:
        """The promise area with this id. Raises KeyError when there is none."""
        return {promise.id: promise for promise in self.promises}[promise_id]

    @cached_property
    def said(self) -> Mapping[str, str]:
        """The council's words for `str.format_map`: `{pledge}`, `{office_hours}` and the rest."""
        return said(self)

    def language(self, language_id: str) -> Language | None:
        """The language with this id, or None."""
        return next((language for language in self.languages if language.id == language_id), None)

    def to_confirm(self) -> tuple[str, ...]:
        """What the council must confirm before going live: ids of contacts, and parts of the profile."""
        parts = {
            "duty_route": self.duty_route.check,
            "rights": self.rights.check,
            "reviewing_officer": self.reviewing_officer.check,
            "complaints": self.complaints.check,
            **{f"language {language.id}": language.check for language in self.languages},
        }
        contacts = [contact.id for contact in self._every_contact() if contact.check]
        return (*contacts, *(name for name, check in parts.items() if check))

    def oldest_check(self) -> dt.date:
        """The date of the contact that was checked longest ago."""
        return min(contact.last_checked for contact in self._every_contact())

    def _every_contact(self) -> tuple[Contact, ...]:
        return (*self.contacts, self.out_of_hours, self.complaints.contact)


def said(profile: ProfileFile) -> Mapping[str, str]:
    """Every name a sentence of ours may use in braces, and what this council fills in."""
    contacts = {contact.id: contact for contact in profile.contacts}
    team, advocacy = contacts[profile.team_contact], contacts[profile.advocacy_contact]
    return MappingProxyType(
        {
            **profile.words.model_dump(),
            "participation_team_first": _first(profile.words.participation_team),
            "council_name": profile.name,
            "council_short_name": profile.short_name,
            "children_in_care_council": profile.children_in_care_council.name,
            "committee": profile.committee.name,
            "office_hours": profile.office_hours.in_words(),
            "team_contact": _reached(team),
            "out_of_hours_name": profile.out_of_hours.name,
            "out_of_hours_phone": profile.out_of_hours.phone or "",
            "advocacy_name": advocacy.name,
            "advocacy_phone": advocacy.phone or "",
            "safety_word": profile.safety_word,
            "pledge_in_short": _listed(profile.pledge_in_short),
            "anonymous_with_code": profile.anonymity.with_code,
            "anonymous_without_code": profile.anonymity.without_code,
            "anonymous_by_text": profile.anonymity.by_text,
            "rights": " ".join(profile.rights.lines),
            "rights_by_text": profile.rights.texted,
            "reviewing_officer_does": profile.reviewing_officer.does,
            "reviewing_officer_find": profile.reviewing_officer.find,
            "complaint_how": profile.complaints.how,
            "complaint_name": profile.complaints.contact.name,
            "complaint_contact": _reached(profile.complaints.contact),
            "complaint_days": profile.complaints.days_said.format(days=profile.complaints.days),
        }
    )


def _reached(contact: Contact) -> str:
    """The one way to reach a contact that is put into a sentence."""
    return contact.phone or contact.email or contact.url or ""


def _first(words: str) -> str:
    """Words as they stand at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _listed(things: tuple[str, ...]) -> str:
    """Several things, one below the other."""
    return "\n".join(f"- {thing}" for thing in things)
