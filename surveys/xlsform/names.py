"""XLSForm's names, languages and references in texts, in our form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from surveys.xlsform.conditions import Asked
from surveys.xlsform.report import Report
from surveys.xlsform.workbook import Column, Row

LONGEST_NAME: Final = 60
REFERENCE: Final = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_BRACES: Final = re.compile(r"(?<!\$)\{(?!answer\.)([^{}]*)\}")
_MARKUP: Final = re.compile(r"</?[a-z][^>]*>|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\)", re.IGNORECASE)


def identifier(name: str) -> str:
    """`name` by our rule: lower case letters, digits and `_`, no `_` at either end. "" when none is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:LONGEST_NAME].strip("_")


def renamed(name: str, row: Row, report: Report) -> str:
    """`identifier`, with a change told."""
    ours = identifier(name)
    if ours and ours != name:
        report.changed(row.sheet, row.number, f"the name {name!r} is written {ours!r}")
    return ours


class Language:
    """Which of several languages' columns is read: the form's default, else none named, else English."""

    def __init__(self, columns: Iterable[Column], default: str) -> None:
        named = [column[1] for column in columns if column[0] == "label" and len(column) == 2]
        plain = any(column == ("label",) for column in columns)
        english = [name for name in named if name.lower().startswith(("english", "en"))]
        if default in named:
            self.name = default
        elif plain or not named:
            self.name = ""
        else:
            self.name = (english or named)[0]

    def text(self, row: Row, *column: str) -> str:
        """The row's text in the language, or the text of the column that names none."""
        return (row.get(*column, self.name) if self.name else "") or row.get(*column)

    def is_read(self, column: Column) -> bool:
        """Whether a column of texts (`label`, `hint`) is in the language that is read."""
        return len(column) == 1 or column[1] == self.name


def with_piping(text: str, row: Row, asked: Mapping[str, Asked], instead: str, report: Report) -> str:
    """`text` with each `${q}` as our `{answer.q|…}`; braces and markup that may mislead are told."""

    def pipe(found: re.Match[str]) -> str:
        name = found[1]
        if name in asked:
            return f"{{answer.{asked[name].id}|{instead}}}"
        report.left_out(
            row.sheet, row.number, f"{found[0]} in a text: {name!r} is not a question carried over before it"
        )
        return instead

    for word in _BRACES.findall(text):
        report.changed(row.sheet, row.number, f"{{{word}}} is taken for one of the council's own words")
    if _MARKUP.search(text):
        report.changed(row.sheet, row.number, "bold, colours and links are shown as they are typed")
    return REFERENCE.sub(pipe, text)
