"""One piece of what a worker brings in, and how a session's notes are cut into pieces."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Final, Literal

LONGEST_PIECE: Final = 20_000
"""Characters of one piece, as of one chat message (bot.inbound)."""

MOST_PIECES: Final = 300
"""Pieces of one session's notes: far more than a session gives, few enough to be read at once."""

Cut = Literal["lines", "gaps"]

_GAP: Final = re.compile(r"\n[ \t]*\n")
_BULLET: Final = re.compile(r"^[-*•–·]\s+")
_MIDDAY: Final = dt.time(12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Piece:
    """What one person said. `received_on` is the day they said it (None: today).

    An anonymous one has no author, and only the month of its day is kept.
    """

    text: str
    young_person_id: uuid.UUID | None = None
    anonymous: bool = True
    received_on: dt.date | None = None

    def __post_init__(self) -> None:
        if self.anonymous and self.young_person_id is not None:
            raise ValueError("an anonymous piece has no author")


def received_at(piece: Piece, now: dt.datetime) -> dt.datetime:
    """When a piece counts as received: midday of its day, `now` for today, the month's start if anonymous."""
    day = piece.received_on or now.date()
    if piece.anonymous:
        return dt.datetime(day.year, day.month, 1, tzinfo=dt.UTC)
    return now if day >= now.date() else dt.datetime.combine(day, _MIDDAY)


def likely_cut(notes: str) -> Cut:
    """Whether notes are statements with empty lines between them, or one statement a line."""
    return "gaps" if _GAP.search(notes.strip()) else "lines"


def split_notes(notes: str, cut: Cut) -> tuple[str, ...]:
    """The statements in a session's notes, without what is empty and without the bullets before them."""
    parts = _GAP.split(notes) if cut == "gaps" else notes.split("\n")
    tidied = (_BULLET.sub("", part.strip()).strip() for part in parts)
    return tuple(part for part in tidied if part)
