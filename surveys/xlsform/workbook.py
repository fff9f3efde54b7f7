"""Opening a workbook that may be damaged or hostile, and reading its sheets with pyxform's own reader.

Limits are checked before anything is unpacked: the file's size, what its parts say they unpack to (Python's
zip reader stops there, whatever comes after), and then the rows of each sheet, counted as a stream.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from pyxform import aliases
from pyxform.errors import PyXFormError
from pyxform.parsing.sheet_headers import clean_text_values, process_header
from pyxform.xls2json_backends import xlsx_to_dict

from surveys.xlsform.report import Finding, WorkbookError

LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_UNPACKED: Final = 10 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_MARKUP: Final = 200_000
"""Signs `<` in all parts together. A thousand rows of thirty columns, each cell styled, have half of it."""
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 200
_GAP: Final = 60
"""Empty rows after which pyxform takes a sheet to have ended."""
HOW_TO_SHEET: Final = "how to fill this in"
"""The sheet of the example that explains its columns: for people, so not listed as left out."""
_OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0"

Column = tuple[str, ...]
"""A column's name in parts: `label::English (en)` is `("label", "English (en)")`."""

_PLAIN_COLUMNS: Final = frozenset(
    {"type", "name", "label", "hint", "guidance_hint", "default", "parameters", "choice_filter", "trigger"}
)

_OF_EXPRESSIONS: Final = frozenset(
    {"type", "name", "list name", "list_name", "parameters", "bind", "control"}
)


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number there, and its cells that hold something."""

    sheet: str
    number: int
    cells: Mapping[Column, str]

    def get(self, *column: str) -> str:
        """The text of a column, or "" when the cell is empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Workbook:
    """The three sheets that matter, and the names of those that are not read."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row
    survey_columns: tuple[Column, ...]
    other_sheets: tuple[str, ...]


def read_workbook(file: Path) -> Workbook:
    """Read `file`. Raises WorkbookError in plain words when it is no workbook that can be read safely."""
    data = _bytes_of(file)
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _refuse_parts(parts.infolist())
            _refuse_markup(parts)
        _refuse_what_is_too_long(data)
        sheets: dict[str, Any] = xlsx_to_dict(BytesIO(data))
    except WorkbookError:
        raise
    except PyXFormError as error:
        raise _error(f"cannot be read: {error}") from error
    except (zipfile.BadZipFile, InvalidFileException, DefusedXmlException, ParseError) as error:
        raise _error("is damaged: open it in a spreadsheet program and save it again") from error
    except Exception as error:
        # openpyxl meets a damaged part with whatever error its parser happens to raise.
        raise _error(
            f"is damaged ({type(error).__name__}): save it again from a spreadsheet program"
        ) from error
    return _as_workbook(sheets)


def _error(message: str) -> WorkbookError:
    return WorkbookError([Finding("fault", "the file", None, message)])


def _bytes_of(file: Path) -> bytes:
    if file.suffix.lower() != ".xlsx":
        raise _error(
            f"must be an .xlsx workbook, not {file.suffix or 'a file without an ending'}: save it as .xlsx"
        )
    try:
        size = file.stat().st_size
        if size > LARGEST_FILE:
            raise _error(f"is larger than {LARGEST_FILE // 1024 // 1024} MB")
        data = file.read_bytes()
    except FileNotFoundError:
        raise _error("is missing") from None
    except OSError as error:
        raise _error(f"cannot be read: {error.strerror}") from error
    if data.startswith(_OLD_FORMAT):
        raise _error("is an old .xls or has a password: save it as .xlsx without one")
    if not zipfile.is_zipfile(BytesIO(data)):
        raise _error("is not an .xlsx workbook, or is damaged")
    return data


def _refuse_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _error("unpacks to more than a survey can need: copy the sheets into a new workbook")
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name or "macrosheets" in name for name in names):
        raise _error("holds macros: save it as .xlsx without them")
    if "xl/workbook.xml" not in names:
        raise _error("is not an .xlsx workbook")


def _refuse_markup(parts: zipfile.ZipFile) -> None:
    """Refuse what would keep a parser busy for long: elements cost far more than their bytes."""
    if sum(parts.read(part).count(b"<") for part in parts.infolist()) > MOST_MARKUP:
        raise _error("is made of more parts than a survey can need: copy the sheets into a new workbook")


def _refuse_what_is_too_long(data: bytes) -> None:
    """Count rows as a stream, stopping at the limit or where pyxform takes the sheet to end."""
    reader = ExcelReader(BytesIO(data), read_only=True, data_only=True)
    reader.read()
    try:
        for sheet in reader.wb.worksheets:
            filled = gap = 0
            for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
                held = [value for value in row if value is not None]
                if len(row) > MOST_COLUMNS and row[MOST_COLUMNS] is not None:
                    raise _error(f"has more than {MOST_COLUMNS} columns in the sheet {sheet.title!r}")
                filled, gap = (filled + 1, 0) if held else (filled, gap + 1)
                if filled > MOST_ROWS + 1:
                    raise _error(f"has more than {MOST_ROWS} rows in the sheet {sheet.title!r}")
                if gap > _GAP:
                    break
    finally:
        reader.wb.close()
        reader.archive.close()


def _as_workbook(sheets: Mapping[str, Any]) -> Workbook:
    if not sheets.get("survey_header"):
        raise _error("has no sheet called 'survey'")
    survey, columns = _rows(sheets, "survey")
    choices, _ = _rows(sheets, "choices")
    settings, _ = _rows(sheets, "settings")
    for needed in ("type", "name"):
        if (needed,) not in columns:
            raise WorkbookError([Finding("fault", "survey", 1, f"there is no column called {needed!r}")])
    read = {"survey", "choices", "settings", HOW_TO_SHEET}
    others = tuple(name for name in sheets["sheet_names"] if name.lower() not in read)
    return Workbook(
        survey=survey,
        choices=choices,
        settings=next(iter(settings), Row("settings", 2, {})),
        survey_columns=columns,
        # A workbook of one sheet is its survey, whatever the sheet is called.
        other_sheets=others if len(sheets["sheet_names"]) > 1 else (),
    )


def _rows(sheets: Mapping[str, Any], sheet: str) -> tuple[tuple[Row, ...], tuple[Column, ...]]:
    """The rows of a sheet that hold something, their columns named as pyxform names them."""
    headers = [name for header in sheets.get(f"{sheet}_header", ()) for name in header]
    double = any("::" in header for header in headers)
    known: Mapping[str, Any] = {
        "survey": aliases.survey_header,
        "choices": aliases.list_header,
        "settings": aliases.settings_header,
    }[sheet]
    columns: dict[str, Column] = {}
    for header in headers:
        _, parts = process_header(header, double, known, _PLAIN_COLUMNS)
        column = tuple(parts)
        if column in columns.values():
            raise WorkbookError([Finding("fault", sheet, 1, f"two columns mean the same: {header!r}")])
        columns[header] = column
    rows = [
        Row(sheet, number, {columns[header]: _text(columns[header], text) for header, text in cells.items()})
        for number, cells in enumerate(islice(sheets.get(sheet, ()), MOST_ROWS * (_GAP + 1)), start=2)
        if cells
    ]
    return tuple(rows), tuple(columns.values())


def _text(column: Column, text: str) -> str:
    """A cell's text. In expressions curly quotes become straight ones; words stay as they are typed."""
    return clean_text_values(text) if column[0] in _OF_EXPRESSIONS else text
