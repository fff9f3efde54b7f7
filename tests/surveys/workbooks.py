"""Small XLSForm workbooks for the tests: rows as dicts, columns in the order they are first named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from surveys.xlsform import Imported

YES_NO_SOMETIMES = [
    {"list_name": "yns", "name": name, "label": label}
    for name, label in (("yes", "Yes"), ("no", "No"), ("sometimes", "Sometimes"), ("not_sure", "Not sure"))
]
TOWNS = [
    {"list_name": "towns", "name": "ely", "label": "Ely"},
    {"list_name": "towns", "name": "march", "label": "March"},
]
WHY = {"earshot::why": "So we can help."}
NAME = {"type": "text", "name": "name_it", "label": "Give it a name.", "earshot::why": "So you can find it."}


def workbook(
    file: Path,
    survey: Sequence[Mapping[str, Any]],
    choices: Sequence[Mapping[str, Any]] = (),
    settings: Mapping[str, Any] | None = None,
    **others: Sequence[Mapping[str, Any]],
) -> Path:
    """Write a workbook with these sheets to `file`, and give it back."""
    book = Workbook()
    book.remove(book.active)
    usual = {"form_title": "My week", "form_id": "my_week", "version": "2"}
    sheets = {"survey": survey, "choices": choices, "settings": [usual if settings is None else settings]}
    for title, rows in {**sheets, **others}.items():
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(file)
    return file


def told(imported: Imported, kind: str = "left_out") -> list[str]:
    """The lines of one kind that an import tells."""
    return [str(finding) for finding in imported.findings if finding.kind == kind]
