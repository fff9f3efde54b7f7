"""Guesses about a spreadsheet that a worker then corrects: a heading, free text, dates."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from moderation.intake.spreadsheet import LONGEST_HEADING, Table

_EARLIEST: Final = dt.date(2000, 1, 1)
_WORDS: Final = 4
"""Words in a cell that is rather somebody's own words than a choice."""

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_BRITISH: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,? .*)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED: Final = re.compile(r"(?:\w+,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ -](\d{4})(?:,? .*)?")


def read_day(text: str, today: dt.date) -> dt.date | None:
    """The day in a cell, written the British or the ISO way; None when it is none, or later than `today`."""
    day = _day(text.strip())
    return day if day is not None and _EARLIEST <= day <= today else None


def looks_headed(table: Table, today: dt.date) -> bool:
    """Whether the first row looks like headings: short, all different, no dates or numbers."""
    filled = [cell for cell in table.rows[0] if cell]
    short = all(len(cell) <= LONGEST_HEADING for cell in filled)
    values = any(_is_number(cell) or read_day(cell, today) for cell in filled)
    return len(table.rows) > 1 and short and not values and len(set(filled)) == len(filled)


def likely_texts(table: Table, *, headed: bool) -> tuple[int, ...]:
    """The columns that look like people's own words: a third of their cells have four words or more."""
    return tuple(
        number
        for number, cells in enumerate(_columns(table, headed=headed))
        if cells and sum(len(cell.split()) >= _WORDS for cell in cells) * 3 >= len(cells)
    )


def likely_date(table: Table, today: dt.date, *, headed: bool) -> int | None:
    """The first column of which four cells in five are a day."""
    for number, cells in enumerate(_columns(table, headed=headed)):
        if cells and sum(read_day(cell, today) is not None for cell in cells) * 5 >= len(cells) * 4:
            return number
    return None


def _columns(table: Table, *, headed: bool) -> list[list[str]]:
    body = table.rows[1:] if headed else table.rows
    return [[row[number] for row in body if row[number]] for number in range(len(table.rows[0]))]


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").strip("£%"))
    except ValueError:
        return False
    return True


def _day(text: str) -> dt.date | None:
    if found := _ISO.fullmatch(text):
        return _made(found[1], found[2], found[3])
    if found := _BRITISH.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _made(year, found[2], found[1])
    found = _NAMED.fullmatch(text)
    if found and found[2][:3].lower() in _MONTHS:
        return _made(found[3], str(_MONTHS.index(found[2][:3].lower()) + 1), found[1])
    return None


def _made(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
