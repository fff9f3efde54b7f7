"""Reading a spreadsheet that somebody uploads: .xlsx or .csv, perhaps damaged or hostile, as rows of text.

Nothing is written to disk. What a workbook says it unpacks to is checked before it is unpacked, and rows,
columns and characters are counted as they come. Formulas are read as the values the program last saved.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter

LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_UNPACKED: Final = 60 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
MOST_CHARACTERS: Final = 10_000_000
"""Of all cells together: a short cell of a workbook can point at a long text a million times."""
LONGEST_HEADING: Final = 200

_OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SEPARATORS: Final = ",;\t|"
_EMPTY: Final = "There is nothing in this file. Check that it is the right one, and that it was saved."


class SpreadsheetError(Exception):
    """The file cannot be read. The text is a sentence for whoever uploaded it: why, and what to do."""


@dataclass(frozen=True)
class Table:
    """The rows that hold something, all of the same width, and the number each has in the file.

    `unread` are the rows (by number) with a cell that nobody can read: a formula without its value, or an
    error such as #REF!. `other_sheets` are sheets that hold something and were not read.
    """

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    unread: tuple[int, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The table as text, to be sealed."""
        return json.dumps([self.rows, self.numbers, self.unread, self.other_sheets], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Table:
        """The table that `to_json` wrote."""
        rows, numbers, unread, sheets = json.loads(text)
        return cls(tuple(tuple(row) for row in rows), tuple(numbers), tuple(unread), tuple(sheets))


@dataclass(frozen=True)
class Column:
    """A column as it is offered: its heading or letter, how many cells hold something, three of them."""

    number: int
    name: str
    filled: int
    examples: tuple[str, ...]


def read_spreadsheet(data: bytes) -> Table:
    """The table in the bytes of an .xlsx or .csv file, whatever it is called. Raises SpreadsheetError."""
    if not data:
        raise SpreadsheetError(_EMPTY)
    if len(data) > LARGEST_FILE:
        raise SpreadsheetError(
            f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it into several, or take out"
            " pictures and columns you do not need."
        )
    if data.startswith(_OLD_FORMAT):
        if _ENCRYPTED in data:
            raise SpreadsheetError("The file has a password. Save it without one and upload that.")
        raise SpreadsheetError(
            "This is an old .xls file, or a document of another kind. Save it as .xlsx or .csv."
        )
    table = _workbook(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    if not table.rows:
        raise SpreadsheetError(_EMPTY)
    return table


def columns_of(table: Table, *, headed: bool) -> tuple[Column, ...]:
    """The columns that hold something below the heading, with three different examples of each."""
    body = table.rows[1:] if headed else table.rows
    found = []
    for number, heading in enumerate(table.rows[0]):
        cells = [row[number] for row in body if row[number]]
        name = heading if headed and heading else f"Column {get_column_letter(number + 1)}"
        if cells:
            found.append(Column(number, name, len(cells), tuple(dict.fromkeys(cells))[:3]))
    return tuple(found)


def _workbook(data: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _refuse_parts(parts.infolist())
            formulas = any(
                part.filename.startswith("xl/worksheets/") and b"<f" in parts.read(part)
                for part in parts.infolist()
            )
        return _first_sheet(data, formulas=formulas)
    except SpreadsheetError:
        raise
    except Exception as error:
        # A damaged part is met with whatever error the zip reader, the parser or openpyxl happens to raise.
        raise SpreadsheetError(
            "The file is damaged. Open it in a spreadsheet program and save it again as .xlsx or .csv."
        ) from error


def _refuse_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise SpreadsheetError(
            "The file unpacks to more than can be read. Copy the columns you need into a new spreadsheet."
        )
    if "xl/workbook.xml" not in {part.filename.lower() for part in parts}:
        raise SpreadsheetError("This is not a spreadsheet that can be read. Save it as .xlsx or .csv.")


def _first_sheet(data: bytes, *, formulas: bool) -> Table:
    """The first sheet that holds something. Chart sheets have no rows and are passed over."""
    values, written = _opened(data, data_only=True), _opened(data, data_only=False) if formulas else None
    try:
        found: Table | None = None
        others = []
        for place, sheet in enumerate(values.wb.worksheets):
            if found is not None:
                others += [sheet.title] if _holds_something(sheet) else []
                continue
            beside = None if written is None else _rows(written.wb.worksheets[place])
            table = _collected(_rows(sheet), beside)
            found = table if table.rows else None
        return (
            Table((), ()) if found is None else Table(found.rows, found.numbers, found.unread, tuple(others))
        )
    finally:
        for reader in (values, written):
            if reader is not None:
                reader.wb.close()
                reader.archive.close()


def _opened(data: bytes, *, data_only: bool) -> Any:
    reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
    reader.read()
    return reader


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    return rows


def _holds_something(sheet: Any) -> bool:
    return any(any(value is not None for value in row) for row in _rows(sheet))


def _collected(rows: Iterator[Sequence[Any]], written: Iterator[Sequence[Any]] | None) -> Table:
    """The rows that hold something. `written` are the same rows with formulas in place of their values."""
    kept: list[tuple[str, ...]] = []
    numbers, unread = [], []
    characters = 0
    for number, row in enumerate(rows, start=1):
        formulas = next(written, ()) if written is not None else ()
        if _has_unreadable(row, formulas):
            unread.append(number)
        cells = tuple(_text(value) for value in row)
        if not any(cells):
            continue
        characters += sum(map(len, cells))
        _refuse_what_is_too_much(len(kept), cells, characters)
        kept.append(cells)
        numbers.append(number)
    width = max((len(row) for row in kept), default=0)
    while width and not any(row[width - 1] for row in kept if len(row) >= width):
        width -= 1
    padded = tuple(row[:width] + ("",) * (width - len(row)) for row in kept)
    return Table(padded, tuple(numbers), tuple(unread))


def _refuse_what_is_too_much(rows: int, cells: tuple[str, ...], characters: int) -> None:
    if rows > MOST_ROWS:
        raise SpreadsheetError(f"The file has more than {MOST_ROWS:,} rows. Split it into several files.")
    if any(cells[MOST_COLUMNS:]):
        raise SpreadsheetError(
            f"The file has more than {MOST_COLUMNS} columns. Take out those you do not need."
        )
    if characters > MOST_CHARACTERS:
        raise SpreadsheetError(
            "The file holds more text than can be read at once. Split it into several files."
        )


def _has_unreadable(row: Sequence[Any], formulas: Sequence[Any]) -> bool:
    if any(isinstance(value, str) and value in ERROR_CODES for value in row):
        return True
    without_value = (
        isinstance(formula, str) and formula.startswith("=") and value is None
        for formula, value in zip(formulas, row, strict=False)
    )
    return any(without_value)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, str) and value in ERROR_CODES):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        whole_day = value.time() == dt.time()
        return value.date().isoformat() if whole_day else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").replace("\r\n", "\n").strip()


def _csv(data: bytes) -> Table:
    text = _decoded(data)
    first = text.lstrip().split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return _collected(iter(reader), None)
    except csv.Error as error:
        raise SpreadsheetError(
            "The file cannot be read as rows: a quotation mark may be missing. Save it again as .xlsx."
        ) from error


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(character < " " and character not in "\t\n\r\x0b\x0c" for character in text)
        if data.startswith(b"%PDF") or "\x00" in text or odd * 100 > len(text):
            break
        return text
    raise SpreadsheetError(
        "This is not a spreadsheet that can be read. Save it as .xlsx, or as .csv with UTF-8 letters."
    )
