"""When an office or a line is open, in Europe/London, with bank holidays. The time is always an argument."""

import datetime as dt
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from earshot.council.time_words import said_days, said_opening, said_time, time_words
from earshot.yaml_files import read_document, validated
from surveys.questionnaire import Part

LONDON = ZoneInfo("Europe/London")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)

_DAYS_AHEAD = 30
"""How far ahead an opening is looked for: longer than any run of closed days."""


class _Holiday(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    date: dt.date
    name: str


class _BankHolidays(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    england_and_wales: tuple[_Holiday, ...]


@cache
def bank_holidays() -> frozenset[dt.date]:
    """The bank holidays of England and Wales that `bank_holidays.yml` lists."""
    document = read_document(Path(__file__).with_name("bank_holidays.yml"))
    return frozenset(holiday.date for holiday in validated(document, _BankHolidays).england_and_wales)


def _minutes(given: object) -> object:
    """ "09:00" → 540. What is not written like that is left for pydantic to refuse."""
    if isinstance(given, int):
        return given
    hour, colon, minute = str(given).partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(minute) < 60):
        raise ValueError(f'must be a time such as "09:00", not {given!r}')
    return int(hour) * 60 + int(minute)


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


ClockTime = Annotated[
    int, BeforeValidator(_minutes), Field(ge=0, le=1440), PlainSerializer(_written, return_type=str)
]
"""Minutes since midnight, written "09:00"; "24:00" is the end of the day."""


class Span(Part):
    """From `opens` to `closes` on one day, in minutes since midnight."""

    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: object) -> object:
        """ "09:00-17:00" is how it is written in a profile."""
        if isinstance(given, str):
            opens, dash, closes = given.partition("-")
            if not dash:
                raise ValueError(f'must be hours such as "09:00-17:00", not {given!r}')
            return {"opens": opens.strip(), "closes": closes.strip()}
        return given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes before it opens; a line that is open past midnight closes at 24:00")
        return self


class OpeningHours(Part):
    """Weekly hours, or `always`. A day that is not given is closed; so are bank holidays, unless told not."""

    always: bool = False
    weekly: dict[Weekday, Span] = Field(default_factory=dict)
    open_on_bank_holidays: bool = False
    closed_on: tuple[dt.date, ...] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if self.always and (self.weekly or self.closed_on):
            raise ValueError("is open always and also has hours: give one or the other")
        if not self.always and not self.weekly:
            raise ValueError("says neither `always: true` nor any hours in `weekly`")
        return self

    def on(self, day: dt.date) -> Span | None:
        """The hours of one day; None when it is closed all day."""
        if self.always:
            return Span(opens=0, closes=1440)
        shut = day in self.closed_on or (not self.open_on_bank_holidays and day in bank_holidays())
        return None if shut else self.weekly.get(WEEKDAYS[day.weekday()])

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it is open at `now`, which must know its time zone (ValueError if not)."""
        here = london(now)
        span = self.on(here.date())
        return span is not None and span.opens <= here.hour * 60 + here.minute < span.closes

    def next_opening(self, now: dt.datetime) -> dt.datetime | None:
        """When it next opens, in London's time: `now` if it is open; None when not within a month."""
        here = london(now)
        if self.is_open(here):
            return here
        for ahead in range(_DAYS_AHEAD + 1):
            day = here.date() + dt.timedelta(days=ahead)
            span = self.on(day)
            if span is None:
                continue
            opens = dt.datetime(
                day.year, day.month, day.day, span.opens // 60, span.opens % 60, tzinfo=LONDON
            )
            if opens > here:
                return opens
        return None

    def next_opening_in_words(self, now: dt.datetime) -> str | None:
        """ "on Monday from 9am", "tomorrow from 9am"; None while it is open, or when no opening is known."""
        opens = None if self.is_open(now) else self.next_opening(now)
        return said_opening(opens, london(now)) if opens else None

    def in_words(self) -> str:
        """The week in words: "Monday to Friday, 9am to 5pm"."""
        words = time_words()
        if self.always:
            return words.always
        days = [(place, self.weekly.get(day)) for place, day in enumerate(WEEKDAYS)]
        runs = []
        for span, run in groupby(days, key=lambda day: day[1]):
            places = [place for place, _ in run]
            if span:
                said = said_days(places[0], places[-1])
                hours = {"opens": said_time(span.opens), "closes": said_time(span.closes)}
                runs.append(words.hours.format(days=said, **hours))
        return words.between_hours.join(runs)


def london(now: dt.datetime) -> dt.datetime:
    """`now` by London's clocks. Raises ValueError when it has no time zone."""
    if now.tzinfo is None:
        raise ValueError("the time must know its time zone")
    return now.astimezone(LONDON)


class QuietHours(Part):
    """When nothing is sent that was not just asked for. It may run past midnight: 20:00 to 09:00."""

    starts: ClockTime
    ends: ClockTime

    def covers(self, now: dt.datetime) -> bool:
        """Whether `now`, which must know its time zone, is within the quiet hours."""
        here = london(now)
        minute = here.hour * 60 + here.minute
        if self.starts <= self.ends:
            return self.starts <= minute < self.ends
        return minute >= self.starts or minute < self.ends
