"""Which help is offered to whom and when: never an adults' line to a child, never a line that is shut."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from earshot.council import AGES, LONDON, Contact, contacts_for, load_council
from surveys.questionnaire import AGE_BANDS
from tests.surveys.transcript import ROOT

COUNCILS = [load_council(ROOT / "councils" / name) for name in ("cambridgeshire", "rutland")]
CONTACTS = COUNCILS[0].contacts
MONDAY_NOON = dt.datetime(2026, 11, 23, 12, tzinfo=LONDON)
SUNDAY_NIGHT = dt.datetime(2026, 11, 22, 3, tzinfo=LONDON)


def offered(age_band: str | None, now: dt.datetime) -> set[str]:
    return {contact.id for contact in contacts_for(CONTACTS, age_band=age_band, now=now)}


@pytest.mark.parametrize("age_band", ["5-7", "8-10", "11-15", "16-17"])
def test_a_child_is_offered_childline_and_not_an_adults_line(age_band: str) -> None:
    assert "childline" in offered(age_band, SUNDAY_NIGHT)
    assert "samaritans" not in offered(age_band, SUNDAY_NIGHT)


def test_a_care_leaver_is_offered_what_somebody_of_twenty_five_may_call() -> None:
    assert "samaritans" in offered("18-25", SUNDAY_NIGHT)
    assert not {"childline", "runaway_helpline"} & offered("18-25", MONDAY_NOON)


def test_with_the_age_not_known_only_what_any_child_may_call_is_offered() -> None:
    assert "samaritans" not in offered(None, SUNDAY_NIGHT)
    assert {"childline", "nhs_111", "shout"} <= offered(None, SUNDAY_NIGHT)


def test_a_line_that_is_shut_is_not_offered() -> None:
    by_day = offered("11-15", MONDAY_NOON)
    by_night = offered("11-15", SUNDAY_NIGHT)
    assert {"nyas", "coram_voice", "become", "participation_team", "runaway_helpline"} <= by_day
    assert by_night == {"emergency", "childline", "nhs_111", "shout"}


@pytest.mark.parametrize("council", COUNCILS, ids=lambda council: council.id)
@pytest.mark.parametrize("age_band", AGE_BANDS)
@pytest.mark.parametrize("now", [MONDAY_NOON, SUNDAY_NIGHT], ids=["noon", "night"])
def test_somebody_can_always_be_reached(council: Any, age_band: str, now: dt.datetime) -> None:
    assert contacts_for(council.contacts, age_band=age_band, now=now, urgencies={"crisis"})


def test_contacts_can_be_narrowed_to_what_they_are_for() -> None:
    found = contacts_for(CONTACTS, age_band="11-15", now=MONDAY_NOON, urgencies={"advocacy"})
    assert [contact.id for contact in found] == ["coram_voice", "nyas"]


def test_the_age_bands_meet_without_a_gap() -> None:
    bands = list(AGES.values())
    assert all(before[1] + 1 == after[0] for before, after in pairwise(bands))


CONTACT = {
    "id": "line",
    "name": "A line",
    "about": "It helps.",
    "urgency": "support",
    "phone": "0800 1111",
    "hours": {"always": True},
    "last_checked": "2026-11-20",
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"phone": None}, "no phone, text_number, email or url"),
        ({"phone": "call us"}, "digits and spaces"),
        ({"min_age": 18, "max_age": 11}, "min_age above its max_age"),
        ({"text_word": "HELLO"}, "no text_number"),
        ({"phone": "01632 960123"}, "mark it `check: true`"),
        ({"last_checked": None}, "last_checked"),
        ({"colour": "blue"}, "colour"),
        ({"url": "http://example.org"}, "url"),
    ],
)
def test_a_contact_that_would_mislead_is_refused(change: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Contact.model_validate({**CONTACT, **change})


def test_made_up_numbers_are_listed_for_the_council_to_confirm() -> None:
    assert {"emergency_duty_team", "participation_team", "duty_route"} <= set(COUNCILS[0].to_confirm())
    assert "childline" not in COUNCILS[0].to_confirm()
