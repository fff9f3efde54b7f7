"""One row of the survey sheet as one question of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyxform import aliases, constants

from surveys.conditions import LONGEST
from surveys.questionnaire import FACES, ZERO_TO_TEN
from surveys.xlsform.choices import ChoiceList
from surveys.xlsform.conditions import Asked, UntranslatableError, as_show_if, both
from surveys.xlsform.extras import extras_of, is_extra, switched
from surveys.xlsform.names import Language, renamed, with_piping
from surveys.xlsform.numbers import bounds_of, parameters_of, range_of
from surveys.xlsform.report import Report
from surveys.xlsform.template import Template
from surveys.xlsform.workbook import Column, Row

_SELECT: Final = re.compile(
    rf"({'|'.join(sorted(map(re.escape, aliases.select), key=len, reverse=True))})\s+(\S+)(\s+or[ _]other)?",
    re.IGNORECASE,
)
_TEXTS: Final = frozenset({"text", "string"})
_WHOLE: Final = frozenset({"integer", "int"})
_NUMBERS: Final = frozenset({*_WHOLE, "decimal"})
_READ: Final = frozenset(
    {
        ("type",),
        ("name",),
        ("parameters",),
        ("bind", "relevant"),
        ("bind", "required"),
        ("bind", "constraint"),
    }
)
_WHY_NOT: Final[Mapping[Column, str]] = {
    ("bind", "jr:constraintMsg"): "Earshot says in its own words what a number may be",
    ("bind", "jr:requiredMsg"): "Earshot says in its own words that an answer is needed",
    ("bind", "calculate"): "Earshot calculates nothing",
    ("bind", "readonly"): "use a note for words that are only read",
    ("default",): "an answer is never put in somebody's mouth",
    ("choice_filter",): "choices that depend on an earlier answer; every choice is offered",
    ("guidance_hint",): "there is no interviewer to guide",
    ("control", "appearance"): "Earshot decides how a question looks",
}


@dataclass
class Built:
    """A question as it will be written, with the row it came from and its choices' rows."""

    fields: dict[str, Any]
    row: Row
    choice_rows: tuple[Row, ...] = ()
    remarks: list[str] = field(default_factory=list)


@dataclass
class Builder:
    """Makes questions of rows, one after another: a condition may only be about a row before it."""

    language: Language
    lists: Mapping[str, ChoiceList]
    template: Template
    report: Report
    asked: dict[str, Asked] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)

    def build(self, row: Row, *, under: str | None) -> Built | None:
        """The row's question, or None when its type is one that Earshot does not have (which is told).

        `under` is the `show_if` of the groups around it.
        """
        typed = self._type_and_answers(row)
        if typed is None:
            return None
        fields, choices = typed
        question_id = renamed(row.get("name"), row, self.report)
        self._check_name(question_id, row)
        label = self.language.text(row, "label")
        if not label:
            self.report.fault("survey", row.number, f"the question {row.get('name')!r} has no label")
        built = Built({"id": question_id, "type": fields.pop("type")}, row)
        built.fields |= {"text": self._piped(label, row), **self._texts(row)}
        extras = extras_of(row, self.report)
        self._add_why(built, extras)
        built.fields |= self._all_piped(extras, row) | fields
        if built.fields["type"] != "note" and switched(row, ("bind", "required"), self.report):
            built.fields["required"] = True
        show_if = both(under, self.condition(row, f"the question {row.get('name')!r}"))
        if show_if and len(show_if) > LONGEST:
            message = f"its condition, with that of its group, is longer than {LONGEST} characters"
            self.report.left_out("survey", row.number, f"{message}; it is now put to everybody")
        elif show_if:
            built.fields["show_if"] = show_if
        self._report_rest(row, built.fields["type"])
        if choices:
            built.choice_rows = choices.rows
        if built.fields["type"] != "note":
            ids = choices.ids if choices else {}
            self.asked[row.get("name")] = Asked(question_id, built.fields["type"], ids)
        return built

    def condition(self, row: Row, whose: str) -> str | None:
        """The row's `relevant` as a `show_if`; None when it has none, or one that cannot be said (told)."""
        relevant = row.get("bind", "relevant")
        if not relevant:
            return None
        try:
            return as_show_if(relevant, self.asked)
        except UntranslatableError as error:
            message = (
                f"the condition {relevant!r} {error}; {whose} is now put to everybody: write a `show_if`"
            )
            self.report.left_out("survey", row.number, message)
            return None

    def _check_name(self, question_id: str, row: Row) -> None:
        if not question_id:
            self.report.fault("survey", row.number, "a question needs a name with letters or digits in it")
        elif question_id in self.taken:
            first = self.taken[question_id]
            self.report.fault(
                "survey", row.number, f"the name {question_id!r} is used in row {first} already"
            )
        self.taken.setdefault(question_id, row.number)

    def _piped(self, text: str, row: Row) -> str:
        return with_piping(text, row, self.asked, self.template.instead, self.report)

    def _texts(self, row: Row) -> dict[str, str]:
        hint = self.language.text(row, "hint")
        return {"intro": self._piped(hint, row)} if hint else {}

    def _all_piped(self, extras: dict[str, Any], row: Row) -> dict[str, Any]:
        for name in ("why", "sms"):
            if name in extras:
                extras[name] = self._piped(extras[name], row)
        if "wording" in extras:
            extras["wording"] = {band: self._piped(text, row) for band, text in extras["wording"].items()}
        return extras

    def _add_why(self, built: Built, extras: dict[str, Any]) -> None:
        if built.fields["type"] == "note" or "why" in extras:
            return
        built.fields["why"] = self.template.why
        built.remarks.append("TO FILL IN: why do we ask this?")
        name = built.row.get("name")
        self.report.fill_in(
            "survey", built.row.number, f"`why` of {name!r} (or fill in the column earshot::why)"
        )

    def _type_and_answers(self, row: Row) -> tuple[dict[str, Any], ChoiceList | None] | None:
        """The row's `type` with the fields that belong to it, and its list of choices."""
        kind = " ".join(row.get("type").split())
        if select := _SELECT.fullmatch(kind):
            return self._select(row, aliases.select[select[1].lower()], select[2], other=bool(select[3]))
        plain = kind.lower()
        if plain in _TEXTS:
            long = "multiline" in row.get("control", "appearance").split()
            return {"type": "long_text" if long else "short_text"}, None
        if plain == "note":
            return {"type": "note"}, None
        if plain in _NUMBERS:
            return self._number(row, whole=plain in _WHOLE), None
        if plain == "range":
            return self._range(row), None
        message = f"{row.get('name')!r} is of type {kind!r}, which Earshot does not have"
        self.report.left_out("survey", row.number, message)
        return None

    def _select(
        self, row: Row, kind: str, list_name: str, *, other: bool
    ) -> tuple[dict[str, Any], ChoiceList | None] | None:
        if kind not in {constants.SELECT_ONE, constants.SELECT_ALL_THAT_APPLY} or "." in list_name:
            what = "ranks choices" if kind == constants.RANK else "takes its choices from another file"
            self.report.left_out(
                "survey", row.number, f"{row.get('name')!r} {what}, which Earshot does not do"
            )
            return None
        choices = self.lists.get(list_name)
        if choices is None:
            self.report.fault("survey", row.number, f"there is no list {list_name!r} in the sheet choices")
            return None
        if other:
            self.report.left_out("survey", row.number, "`or_other`: add a choice, or a question of type text")
        one = kind == constants.SELECT_ONE
        fields: dict[str, Any] = {"type": "choice" if one else "choices"}
        if one and switched(row, ("earshot", "person"), self.report):
            fields["type"] = "person"
        if one and choices.shared == "yes_no_sometimes" and fields["type"] == "choice":
            fields["type"] = "yes_no_sometimes"
        else:
            fields["choices"] = choices.shared or [dict(choice) for choice in choices.choices]
        fields |= self._shuffle(row)
        return fields, choices

    def _shuffle(self, row: Row) -> dict[str, Any]:
        parameters = parameters_of(row.get("parameters"))
        wanted = parameters.pop("randomize", "false")
        if "seed" in parameters:
            parameters.pop("seed")
            self.report.left_out("survey", row.number, "`seed`: each person gets an order of their own")
        for name in parameters:
            self.report.left_out("survey", row.number, f"the parameter {name!r}")
        return {"shuffle_choices": True} if wanted in {"true", "true()"} else {}

    def _number(self, row: Row, *, whole: bool) -> dict[str, Any]:
        fields: dict[str, Any] = {"type": "number"}
        if constraint := row.get("bind", "constraint"):
            bounds = bounds_of(constraint, whole=whole)
            if bounds is None:
                message = (
                    f"the constraint {constraint!r}: only a least and a greatest number can be carried over"
                )
                self.report.left_out("survey", row.number, message)
            else:
                names = zip(("minimum", "maximum"), bounds, strict=True)
                fields |= {name: bound for name, bound in names if bound is not None}
        return fields

    def _range(self, row: Row) -> dict[str, Any]:
        parameters = parameters_of(row.get("parameters"))
        found = range_of(parameters)
        if found is None:
            self.report.fault("survey", row.number, f"the range {row.get('parameters')!r} is not of numbers")
            return {"type": "number"}
        start, end, step = found
        for name in parameters.keys() - {"start", "end", "step"}:
            self.report.left_out("survey", row.number, f"the parameter {name!r}")
        if (start, end) in {FACES, ZERO_TO_TEN} and step == 1:
            return {"type": "scale", "minimum": start, "maximum": end}
        message = (
            f"a range from {start} to {end} by {step} is asked as a number (a scale is 1 to 5 or 0 to 10)"
        )
        self.report.changed("survey", row.number, message)
        return {"type": "number", "minimum": min(start, end), "maximum": max(start, end)}

    def _report_rest(self, row: Row, kind: str) -> None:
        """Tell of the cells of the row that nothing was made of."""
        for column, text in row.cells.items():
            if column == ("control", "appearance") and text == "multiline" and kind == "long_text":
                continue
            if column == ("bind", "constraint") and kind != "number":
                self.report.left_out(
                    "survey", row.number, f"the constraint {text!r}: Earshot checks only numbers"
                )
            elif column == ("parameters",) and kind not in {"number", "scale", "choice", "choices", "person"}:
                if kind != "yes_no_sometimes":
                    self.report.left_out("survey", row.number, f"the parameters {text!r}")
            elif column in _READ or is_extra(column) or self._is_text_read(column):
                continue
            else:
                self.report.left_out("survey", row.number, f"`{shown(column)}` ({text}): {why_not(column)}")

    def _is_text_read(self, column: Column) -> bool:
        return column[0] in {"label", "hint"} and self.language.is_read(column)


_SHOWN: Final[Mapping[Column, str]] = {
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "jr:requiredMsg"): "required_message",
    ("bind", "calculate"): "calculation",
    ("bind", "readonly"): "read_only",
    ("bind", "relevant"): "relevant",
    ("control", "appearance"): "appearance",
    ("control", "jr:count"): "repeat_count",
}


def shown(column: Column) -> str:
    """The column's name as a worker knows it."""
    return _SHOWN.get(column, "::".join(column))


def why_not(column: Column) -> str:
    """Why what stands in `column` cannot be carried over."""
    if column in _WHY_NOT:
        return _WHY_NOT[column]
    if column[0] == "media":
        return "Earshot shows no pictures or sound of its own; earshot::picture takes an emoji"
    if column[0] in {"label", "hint"}:
        return "another language: one is read"
    if column[0] == "earshot":
        return "Earshot has no such column"
    return "Earshot has no place for it"
