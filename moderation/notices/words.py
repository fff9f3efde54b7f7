"""The words of notices and of trouble with them, read from words.yml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Family = Literal["alert", "task", "identity_opened"]
"""What a message is about: notices of one family that are due together go in one message."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OneOrMany(_Part):
    """Words for one and for more than one."""

    one: str
    many: str


class Tries(OneOrMany):
    """How often, in words."""

    none: str


class EmailWords(_Part):
    """An e-mail about one family. `subject` and `opening` are by how far it has come."""

    subject: Mapping[str, str]
    subject_many: str
    opening: Mapping[str, str]
    opening_many: str
    line: str
    closing: str


class _Emails(_Part):
    alert: EmailWords
    task: EmailWords
    identity_opened: EmailWords
    link: str
    duty: str
    footer: str

    def of(self, family: Family) -> EmailWords:
        words: EmailWords = getattr(self, family)
        return words


class TextWords(_Part):
    """A text about one family; `one` is by how far it has come."""

    one: Mapping[str, str]
    many: str


class _References(_Part):
    all: str
    some: str


class _Texts(_Part):
    alert: TextWords
    task: TextWords
    identity_opened: TextWords
    references: _References

    def of(self, family: Family) -> TextWords:
        words: TextWords = getattr(self, family)
        return words


class _Waited(_Part):
    moment: str
    minute: OneOrMany
    hour: OneOrMany
    day: OneOrMany


class TroubleWords(_Part):
    """How the board says what could not be sent. `reasons` is by channel and kind of failure."""

    scheduler: str
    nobody: str
    waiting: OneOrMany
    gave_up: OneOrMany
    tries: Tries
    channel: Mapping[str, str]
    reasons: Mapping[str, Mapping[str, str]]


class NoticeWords(_Part):
    """Everything in words.yml."""

    email: _Emails
    sms: _Texts
    levels: Mapping[str, str]
    waited: _Waited
    trouble: TroubleWords


@cache
def notice_words() -> NoticeWords:
    """The words, read once."""
    file = Path(__file__).with_name("words.yml")
    return NoticeWords.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def said_waited(spell: dt.timedelta) -> str:
    """How long something has waited, in its largest whole unit: "15 minutes"."""
    words, minutes = notice_words().waited, int(spell.total_seconds()) // 60
    if minutes < 1:
        return words.moment
    for size, unit in ((24 * 60, words.day), (60, words.hour)):
        if minutes >= size:
            return counted(unit, minutes // size)
    return counted(words.minute, minutes)


def counted(words: OneOrMany, n: int) -> str:
    """The words for that many."""
    return words.one if n == 1 else words.many.format(n=n)
