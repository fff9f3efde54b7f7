"""The example workbook for workers: a small whole survey, and a sheet that explains each column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from pydantic import BaseModel, ConfigDict

from earshot.yaml_files import read_document, validated
from surveys.xlsform.workbook import HOW_TO_SHEET

_WIDTHS: Final[Mapping[str, int]] = {"label": 50, "relevant": 30, "earshot::why": 50}
_USUAL_WIDTH: Final = 22
_Row = dict[str, str]


class _Sample(BaseModel):
    """`sample.yml`: the rows of each sheet, and each column's explanation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: _Row
    survey: tuple[_Row, ...]
    choices: tuple[_Row, ...]
    columns: dict[str, str]


@cache
def _sample() -> _Sample:
    return validated(read_document(Path(__file__).parent / "sample.yml"), _Sample)


def write_sample(file: Path) -> None:
    """Write the example to `file` (.xlsx), over whatever is there."""
    sample = _sample()
    book = Book()
    first = book.active
    first.title = "survey"
    _fill(first, list(sample.columns), sample.survey)
    _fill(book.create_sheet("choices"), _columns(sample.choices), sample.choices)
    _fill(book.create_sheet("settings"), list(sample.settings), [sample.settings])
    explained = [{"column": name, "what it is for": text} for name, text in sample.columns.items()]
    _fill(book.create_sheet(HOW_TO_SHEET), ["column", "what it is for"], explained)
    book[HOW_TO_SHEET].column_dimensions["B"].width = 110
    book.save(file)


def _columns(rows: Iterable[_Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _fill(sheet: Any, columns: list[str], rows: Iterable[_Row]) -> None:
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(column) for column in columns])
    for number, column in enumerate(columns, start=1):
        sheet.cell(row=1, column=number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, _USUAL_WIDTH)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            # Words that begin with = or + stay words: nobody's spreadsheet program should run them.
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
