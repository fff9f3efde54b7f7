"""Who can help: help lines and the council's own people, and which of them fit an age and a moment.

From `safety.md`: never an adults' line to a child, a line that is shut at that hour, or a 16+ service to a
younger child.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from earshot.council.hours import OpeningHours
from surveys.questionnaire import AgeBand, Identifier, Part, Sentence

Urgency = Literal["emergency", "crisis", "advocacy", "support", "council"]
"""What a contact is for: `emergency` is 999; `crisis` is someone to talk to now; `advocacy` is someone on
your side; `support` is other help; `council` is the council's own people."""

AGES: dict[AgeBand, tuple[int, int]] = {
    "5-7": (5, 7),
    "8-10": (8, 10),
    "11-15": (11, 15),
    "16-17": (16, 17),
    "18-25": (18, 25),
}
"""The youngest and oldest age of each band."""

# Numbers that Ofcom keeps free for drama: nobody answers them, so they mark a number still to be given.
_MADE_UP = re.compile(r"^(01632 ?960|07700 ?900)")


def _dialled(given: str) -> str:
    digits = given.replace(" ", "")
    if not re.fullmatch(r"[0-9]{3,11}", digits):
        raise ValueError(f"must be a United Kingdom number, digits and spaces, not {given!r}")
    return given


PhoneNumber = Annotated[str, AfterValidator(_dialled)]
WebAddress = Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$")]


def is_made_up(number: str | None) -> bool:
    """Whether this is one of Ofcom's numbers for drama, put where a real one is still to come."""
    return bool(number and _MADE_UP.match(number))


class Contact(Part):
    """One way to get help. Ages are both included; None means no limit.

    `check` marks what the council must confirm before going live; `last_checked` is when somebody last did.
    `source` says where it was looked up.
    """

    id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=60)]
    about: Sentence
    urgency: Urgency
    phone: PhoneNumber | None = None
    text_number: PhoneNumber | None = None
    text_word: str | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    url: WebAddress | None = None
    how: Sentence | None = None
    free: bool = False
    hours: OpeningHours
    min_age: Annotated[int, Field(ge=0, le=25)] | None = None
    max_age: Annotated[int, Field(ge=0, le=120)] | None = None
    last_checked: dt.date
    check: bool = False
    source: str | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not any((self.phone, self.text_number, self.email, self.url)):
            raise ValueError(f"contact {self.id!r} has no phone, text_number, email or url")
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError(f"contact {self.id!r} has a min_age above its max_age")
        if self.text_word and not self.text_number:
            raise ValueError(f"contact {self.id!r} has a text_word and no text_number to send it to")
        if (is_made_up(self.phone) or is_made_up(self.text_number)) and not self.check:
            raise ValueError(f"contact {self.id!r} has a made-up number (01632 960…): mark it `check: true`")
        return self

    def is_open(self, now: dt.datetime) -> bool:
        """Whether somebody answers at `now`, which must know its time zone."""
        return self.hours.is_open(now)

    def fits_age(self, age_band: str | None) -> bool:
        """Whether everybody in the band may use it.

        With no band, whatever has a youngest age is left out; a line for the young (Childline) stays in, and
        whoever shows it says up to which age it is.
        """
        ages = next((ages for band, ages in AGES.items() if band == age_band), None)
        youngest_ok = self.min_age is None or self.min_age <= (ages[0] if ages else min(AGES.values())[0])
        oldest_ok = self.max_age is None or ages is None or ages[1] <= self.max_age
        return youngest_ok and oldest_ok


def contacts_for(
    contacts: Iterable[Contact],
    *,
    age_band: str | None,
    now: dt.datetime,
    urgencies: Collection[Urgency] | None = None,
) -> tuple[Contact, ...]:
    """The contacts that fit the age band and are open at `now`, in the council's order.

    `urgencies` narrows them to what they are for (None: all). Raises ValueError for a time without a zone.
    """
    return tuple(
        contact
        for contact in contacts
        if (urgencies is None or contact.urgency in urgencies)
        and contact.fits_age(age_band)
        and contact.is_open(now)
    )
