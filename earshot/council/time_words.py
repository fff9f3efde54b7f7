"""Saying a time and a day in plain words: "on Monday from 9am". The words are in `time_words.yml`."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from earshot.yaml_files import read_document, validated


class TimeWords(BaseModel):
    """The words and patterns for days and times; days start with Monday, months with January."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[tuple[str, ...], Field(min_length=7, max_length=7)]
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    morning: str
    afternoon: str
    midnight: str
    noon: str
    always: str
    every_day: str
    one_day: str
    two_days: str
    several_days: str
    hours: str
    between_hours: str
    today: str
    tomorrow: str
    this_week: str
    later: str


@cache
def time_words() -> TimeWords:
    """The words, read once."""
    return validated(read_document(Path(__file__).with_name("time_words.yml")), TimeWords)


def said_time(minutes: int) -> str:
    """Minutes since midnight as people say them: 540 → "9am", 1050 → "5.30pm", 1440 → "midnight"."""
    words = time_words()
    if minutes % 1440 == 0:
        return words.midnight
    if minutes == 720:
        return words.noon
    hour, minute = divmod(minutes, 60)
    past = f".{minute:02}" if minute else ""
    return f"{(hour - 1) % 12 + 1}{past}{words.morning if hour < 12 else words.afternoon}"


def said_days(first: int, last: int) -> str:
    """A run of weekdays (Monday is 0): "Monday to Friday", "Saturday and Sunday", "Every day"."""
    words = time_words()
    if last - first == 6:
        return words.every_day
    pattern = {0: words.one_day, 1: words.two_days}.get(last - first, words.several_days)
    return pattern.format(day=words.days[first], first=words.days[first], last=words.days[last])


def said_opening(opens: dt.datetime, now: dt.datetime) -> str:
    """When something opens next, seen from `now` (both in the same time zone): "tomorrow from 9am"."""
    words = time_words()
    ahead = (opens.date() - now.date()).days
    pattern = {0: words.today, 1: words.tomorrow}.get(ahead, words.this_week if ahead < 7 else words.later)
    return pattern.format(
        day=words.days[opens.weekday()],
        date=f"{opens.day} {words.months[opens.month - 1]}",
        time=said_time(opens.hour * 60 + opens.minute),
    )
