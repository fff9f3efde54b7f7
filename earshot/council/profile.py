"""A council's profile: its words, promises, contacts and rules. Frozen; unknown fields are faults."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from earshot.council.contacts import Contact, WebAddress
from earshot.council.hours import OpeningHours, QuietHours
from surveys.questionnaire import Identifier, Part, Questionnaire, Sentence

Words_ = Annotated[str, Field(min_length=1, max_length=80)]
Share = Annotated[float, Field(ge=0, le=1)]

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
    """One promise area: a heading of the pledge, a priority or a promise of the charter, as published."""

    id: Identifier
    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(min_length=1, max_length=1500)]
    group: PromiseGroup
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
    retention: Annotated[tuple[Retention, ...], Field(min_length=1)]
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

    def to_confirm(self) -> tuple[str, ...]:
        """The ids of the contacts that the council must confirm before going live."""
        return tuple(contact.id for contact in (*self.contacts, self.out_of_hours) if contact.check)

    def oldest_check(self) -> dt.date:
        """The date of the contact that was checked longest ago."""
        return min(contact.last_checked for contact in (*self.contacts, self.out_of_hours))


def said(profile: ProfileFile) -> Mapping[str, str]:
    """Every name a sentence of ours may use in braces, and what this council fills in."""
    contacts = {contact.id: contact for contact in profile.contacts}
    team, advocacy = contacts[profile.team_contact], contacts[profile.advocacy_contact]
    return MappingProxyType(
        {
            **profile.words.model_dump(),
            "council_name": profile.name,
            "council_short_name": profile.short_name,
            "children_in_care_council": profile.children_in_care_council.name,
            "committee": profile.committee.name,
            "office_hours": profile.office_hours.in_words(),
            "team_contact": team.phone or team.email or team.url or "",
            "out_of_hours_name": profile.out_of_hours.name,
            "out_of_hours_phone": profile.out_of_hours.phone or "",
            "advocacy_name": advocacy.name,
            "advocacy_phone": advocacy.phone or "",
            "safety_word": profile.safety_word,
        }
    )
