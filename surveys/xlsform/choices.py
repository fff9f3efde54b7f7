"""The choices sheet: lists of answers, and which of them are Earshot's own shared sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from surveys.questionnaire import Choice
from surveys.xlsform.names import REFERENCE, Language, renamed
from surveys.xlsform.report import Report
from surveys.xlsform.workbook import Column, Row, Workbook

READ: Final = frozenset({("list name",), ("name",), ("label",), ("earshot", "also"), ("earshot", "picture")})
_NOT_SURE: Final = "not_sure"
_LIST: Final = (("list name",), ("list_name",))


@dataclass(frozen=True)
class ChoiceList:
    """One list: the choices as they are written in YAML, their rows, and their ids by XLSForm name."""

    choices: tuple[Mapping[str, Any], ...]
    rows: tuple[Row, ...]
    ids: Mapping[str, str]
    shared: str | None = None


def choice_lists(
    workbook: Workbook, language: Language, shared: Mapping[str, Sequence[Choice]], report: Report
) -> dict[str, ChoiceList]:
    """The lists of the choices sheet by their names. A list is refused where it is used, not here."""
    by_list: dict[str, list[Row]] = {}
    for row in workbook.choices:
        name = _list_name(row)
        if not name:
            report.left_out("choices", row.number, "the row names no list (list_name)")
            continue
        by_list.setdefault(name, []).append(row)
    lists = {name: _list(rows, language, shared, report) for name, rows in by_list.items()}
    _report_columns(workbook.choices, language, report)
    return lists


def _list(
    rows: Sequence[Row], language: Language, shared: Mapping[str, Sequence[Choice]], report: Report
) -> ChoiceList:
    labels = [language.text(row, "label") or row.get("name") for row in rows]
    if name := _shared_set(labels, rows, shared, report):
        named = {row.get("name"): choice.id for row, choice in zip(rows, shared[name], strict=False)}
        return ChoiceList((), tuple(rows), named, shared=name)
    ids, choices = {}, []
    for row, given in zip(rows, labels, strict=True):
        ids[row.get("name")] = ours = renamed(row.get("name"), row, report)
        label = REFERENCE.sub("", given).strip()
        if label != given:
            report.left_out("choices", row.number, "an earlier answer in the label of a choice")
        choice: dict[str, Any] = {"id": ours, "label": label}
        if also := listed(row.get("earshot", "also")):
            choice["also"] = also
        if picture := row.get("earshot", "picture"):
            choice["picture"] = picture
        choices.append(choice)
        if not ours:
            report.fault("choices", row.number, "a choice needs a name with letters or digits in it")
    return ChoiceList(tuple(choices), tuple(rows), ids)


def _shared_set(
    labels: Sequence[str], rows: Sequence[Row], shared: Mapping[str, Sequence[Choice]], report: Report
) -> str | None:
    """The shared set whose labels these are, so that the ways people type them are known too.

    "Yes, no" and "yes, no, sometimes" count as the shared sets that offer "not sure" as well, which is told.
    """
    if any(row.get("earshot", "also") or row.get("earshot", "picture") for row in rows):
        return None
    said = [label.casefold() for label in labels]
    for name, answers in shared.items():
        known = [choice.label.casefold() for choice in answers]
        if said == known:
            return name
        if answers[-1].id == _NOT_SURE and said == known[:-1]:
            first = rows[0]
            message = f"the list {_list_name(first)!r} is our {name}, which has {answers[-1].label!r} as well"
            report.changed("choices", first.number, message)
            return name
    return None


def _list_name(row: Row) -> str:
    return next((row.get(*column) for column in _LIST if row.get(*column)), "")


def listed(text: str) -> list[str]:
    """What a cell lists, separated by semicolons or commas: `school; college`."""
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _report_columns(rows: Sequence[Row], language: Language, report: Report) -> None:
    columns: dict[Column, int] = {}
    for row in rows:
        for column in row.cells:
            columns.setdefault(column, row.number)
    for column, first in columns.items():
        known = column in READ or column in _LIST
        if not known and not (column[0] == "label" and language.is_read(column)):
            what = "another language" if column[0] == "label" else "Earshot has no place for it"
            report.left_out("choices", first, f"the column {'::'.join(column)!r}: {what}")
