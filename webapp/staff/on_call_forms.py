"""What a lead types about the rota: read, with what is wrong said in words, so that it is shown again."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from moderation.on_call.changing import LAST_PLACE
from moderation.on_call.rota import Away, Turn
from webapp.staff.on_call import said_minutes

WORKING_WEEK: Final = (0, 1, 2, 3, 4)
CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


@dataclass
class TurnForm:
    """A turn as it was typed: what is shown again, and what is wrong with it, by field."""

    account: str = ""
    weekdays: tuple[int, ...] = WORKING_WEEK
    starts: str = "09:00"
    ends: str = "17:00"
    place: str = "1"
    on_bank_holidays: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class AwayForm:
    """Time away as it was typed."""

    account: str = ""
    first_day: str = ""
    last_day: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def stored(turns: Sequence[Turn]) -> TurnForm:
    """The turns of one line as the form shows them."""
    first = turns[0]
    return TurnForm(
        account=str(first.account_id),
        weekdays=tuple(turn.weekday for turn in turns),
        starts=said_minutes(first.starts),
        ends=said_minutes(first.ends),
        place=str(first.place),
        on_bank_holidays=first.on_bank_holidays,
    )


def turns_typed(form: TurnForm) -> list[Turn]:
    """The turns that were typed; what is wrong with them is put into the form, and there are none."""
    account, starts, ends = id_typed(form.account), _minutes(form.starts), _minutes(form.ends)
    if account is None:
        form.errors["account"] = "Choose who is on call."
    if not form.weekdays:
        form.errors["weekdays"] = "Choose at least one day."
    for name, minutes in (("starts", starts), ("ends", ends)):
        if minutes is None:
            form.errors[name] = "Give a time such as 09:00. The end of the day is 24:00."
    if starts is not None and ends is not None and starts >= ends:
        form.errors["ends"] = (
            "It ends before it starts. A turn past midnight is two turns: one to 24:00, and one from 00:00"
            " on the day after."
        )
    place = int(form.place) if form.place.isdecimal() and len(form.place) == 1 else 0
    if not 1 <= place <= LAST_PLACE:
        form.errors["place"] = "Choose a place in the order from the list."
    if form.errors or account is None or starts is None or ends is None:
        return []
    return [Turn(account, day, starts, ends, place, form.on_bank_holidays) for day in form.weekdays]


def away_typed(form: AwayForm, can_be_away: Collection[uuid.UUID], today: dt.date) -> Away | None:
    """The days that were typed; None, with what is wrong with them in the form, when they cannot be."""
    account, first, last = id_typed(form.account), _date(form.first_day), _date(form.last_day)
    if account is None or account not in can_be_away:
        form.errors["account"] = "Choose who is away."
    for name, day in (("first_day", first), ("last_day", last)):
        if day is None:
            form.errors[name] = "Give a day, such as 24 December 2026."
    if first and last and last < first:
        form.errors["last_day"] = "The last day is before the first."
    elif last and last < today:
        form.errors["last_day"] = "That is over already."
    if form.errors or account is None or first is None or last is None:
        return None
    return Away(account, first, last)


def _minutes(typed: str) -> int | None:
    """ "9", "9:30", "09.30" and "24:00" in minutes; None for what is no time of day."""
    found = CLOCK.fullmatch(typed)
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    return minutes if minutes <= 24 * 60 and int(found[2] or 0) < 60 else None


def id_typed(typed: str) -> uuid.UUID | None:
    """An id, or None for what is none."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def _date(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None
