"""The columns that a worker can add for what is Earshot's own: `earshot::why` and the rest."""

from __future__ import annotations

from typing import Any, Final

from pyxform import aliases

from surveys.questionnaire import AGE_BANDS
from surveys.xlsform.choices import listed
from surveys.xlsform.report import Report
from surveys.xlsform.workbook import Column, Row

TEXTS: Final = ("why", "about", "sms", "source")
LISTS: Final = ("called", "promise_areas", "themes")
SWITCHES: Final = ("sensitive", "person")
_WORDING: Final = "wording "


def is_extra(column: Column) -> bool:
    """Whether `column` is one of ours that is read."""
    if len(column) != 2 or column[0] != "earshot":
        return False
    name = column[1]
    band = name.removeprefix(_WORDING)
    return name in (*TEXTS, *LISTS, *SWITCHES, "picture") or (name != band and band in AGE_BANDS)


def extras_of(row: Row, report: Report) -> dict[str, Any]:
    """The fields that the row's own columns give, in the order in which the YAML is written."""
    fields: dict[str, Any] = {name: row.get("earshot", name) for name in TEXTS if row.get("earshot", name)}
    fields |= {name: found for name in LISTS if (found := listed(row.get("earshot", name)))}
    if switched(row, ("earshot", "sensitive"), report):
        fields["sensitive"] = True
    wording = {band: row.get("earshot", _WORDING + band) for band in AGE_BANDS}
    if any(wording.values()):
        fields["wording"] = {band: text for band, text in wording.items() if text}
    if picture := row.get("earshot", "picture"):
        show, _, say = picture.partition(" ")
        fields["picture"] = {"show": show, "say": say.strip()}
    return fields


def switched(row: Row, column: Column, report: Report) -> bool:
    """Whether a yes/no cell says yes. Anything but yes or no is told and taken for no."""
    text = row.get(*column)
    answer = aliases.yes_no.get(text)
    if answer is None and text:
        name = column[-1] if column[0] == "bind" else "::".join(column)
        report.left_out(row.sheet, row.number, f"`{name}` says {text!r}: only yes or no can be carried over")
    return bool(answer)
