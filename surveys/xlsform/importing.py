"""A whole workbook as a questionnaire in YAML, checked by the model before anybody sees it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from earshot.yaml_files import Fault, FileFaultsError
from surveys.questionnaire import READ_BACK_KINDS, Kind, Questionnaire
from surveys.reading import load_questionnaire, shared_answers
from surveys.xlsform.choices import choice_lists
from surveys.xlsform.conditions import both
from surveys.xlsform.extras import is_extra
from surveys.xlsform.names import Language, identifier
from surveys.xlsform.questions import Builder, Built, shown
from surveys.xlsform.report import Finding, Report, WorkbookError
from surveys.xlsform.template import load_template
from surveys.xlsform.workbook import Row, Workbook, read_workbook
from surveys.xlsform.writing import as_yaml

_SETTINGS: Final = frozenset({("title",), ("id_string",), ("version",), ("default_language",)})
_BEGIN: Final = re.compile(r"begin[ _](group|repeat|loop)\b.*", re.IGNORECASE)
_END: Final = re.compile(r"end[ _](group|repeat|loop)\b.*", re.IGNORECASE)
_IN_QUESTION: Final = re.compile(r"questions\[(\d+)\](?:\.choices\[(\d+)\])?")
_NEVER_KEPT: Final = frozenset(
    """start end today deviceid username phonenumber email audit simserial subscriberid
    start-geopoint background-audio""".split()  # noqa: SIM905 -- a list of words reads best as words
)


@dataclass(frozen=True)
class Imported:
    """What a workbook became: the YAML that loads, the questionnaire it loads as, and what to tell."""

    text: str
    questionnaire: Questionnaire
    findings: tuple[Finding, ...]
    built: tuple[Built, ...]

    def with_rows(self, faults: Sequence[Fault]) -> tuple[Finding, ...]:
        """Faults of the YAML with the rows of the workbook that they are about."""
        return tuple(_with_rows(faults, self.built))


@dataclass
class _Group:
    """A group that is open: where it began, its own condition, and whether its rows are left out."""

    row: int
    kind: str
    show_if: str | None = None
    skipped: bool = False


@dataclass
class _Rows:
    """Goes down the survey sheet, keeping track of the groups around each row."""

    builder: Builder
    report: Report
    built: list[Built] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)

    def take(self, row: Row) -> None:
        kind = " ".join(row.get("type").split())
        if begun := _BEGIN.fullmatch(kind):
            self._begin(row, begun[1].lower())
        elif ended := _END.fullmatch(kind):
            self._end(row, ended[1].lower())
        elif not kind:
            self.report.left_out("survey", row.number, "the row has no type")
        elif kind.lower() in _NEVER_KEPT:
            self.report.left_out(
                "survey", row.number, f"{kind!r}: Earshot keeps no such trace of who answers"
            )
        elif any(group.skipped for group in self.groups):
            self.report.left_out("survey", row.number, f"{row.get('name')!r} is inside a repeat")
        else:
            self._question(row)

    def finish(self) -> None:
        for group in self.groups:
            self.report.fault("survey", group.row, f"the {group.kind} that begins here never ends")

    def _begin(self, row: Row, kind: str) -> None:
        name = row.get("name") or kind
        if kind != "group":
            self.report.left_out("survey", row.number, f"the {kind} {name!r}: a question is asked once")
            self.groups.append(_Group(row.number, kind, skipped=True))
            return
        label = self.builder.language.text(row, "label")
        heading = f" Its heading is not shown: {label!r}" if label else ""
        self.report.changed(
            "survey", row.number, f"the group {name!r} is not kept; its questions are.{heading}"
        )
        show_if = self.builder.condition(row, f"the group {name!r}")
        if row.get("control", "appearance"):
            self.report.left_out("survey", row.number, f"`appearance` ({row.get('control', 'appearance')})")
        self.groups.append(_Group(row.number, kind, show_if))

    def _end(self, row: Row, kind: str) -> None:
        if not self.groups or self.groups[-1].kind != kind:
            self.report.fault("survey", row.number, f"a {kind} ends here that did not begin")
        else:
            self.groups.pop()

    def _question(self, row: Row) -> None:
        under: str | None = None
        for group in self.groups:
            under = both(under, group.show_if)
        if built := self.builder.build(row, under=under):
            self.built.append(built)


def import_workbook(file: Path, *, kind: Kind = "survey") -> Imported:
    """Read `file` (.xlsx) as a questionnaire of `kind`. Raises WorkbookError, naming rows, when it cannot."""
    workbook = read_workbook(file)
    report, template = Report(), load_template()
    language = Language(workbook.survey_columns, workbook.settings.get("default_language"))
    lists = choice_lists(workbook, language, shared_answers(), report)
    rows = _Rows(Builder(language, lists, template, report), report)
    for row in workbook.survey:
        rows.take(row)
    rows.finish()
    _report_sheets(workbook, report)
    head = _head(workbook.settings, file, kind, report)
    if not any(built.fields["type"] != "note" for built in rows.built):
        report.fault("survey", None, "there is no question that Earshot can ask")
    if list(report.of("fault")):
        raise WorkbookError(report.of("fault"))
    text = as_yaml(head, template, rows.built, file.name, report.findings)
    found = _checked(text, head["id"], rows.built)
    return Imported(text, found, tuple(report.findings), tuple(rows.built))


def _head(settings: Row, file: Path, kind: Kind, report: Report) -> dict[str, Any]:
    given = settings.get("id_string") or file.stem
    ours = identifier(given)
    if not ours:
        report.fault("settings", settings.number, f"form_id {given!r} has no letters or digits in it")
    elif ours != given:
        report.changed("settings", settings.number, f"form_id {given!r} is written {ours!r}")
    version = settings.get("version")
    number = int(version) if re.fullmatch(r"[1-9][0-9]{0,17}", version) else 1
    if version and str(number) != version:
        report.changed(
            "settings", settings.number, f"version {version!r} is not a whole number; 1 is written"
        )
    for column, text in settings.cells.items():
        if column not in _SETTINGS:
            report.left_out(
                "settings", settings.number, f"`{shown(column)}` ({text}): Earshot has no place for it"
            )
    title = settings.get("title") or ours.replace("_", " ").capitalize()
    if not settings.get("title"):
        report.fill_in("settings", settings.number, f"form_title (it is called {title!r} for now)")
    return {
        "id": ours,
        "version": number,
        "kind": kind,
        "title": title,
        "reads_back": kind in READ_BACK_KINDS,
    }


def _report_sheets(workbook: Workbook, report: Report) -> None:
    for sheet in workbook.other_sheets:
        report.left_out(sheet, None, "the sheet is not read (survey, choices and settings are)")
    for column in workbook.survey_columns:
        if column[0] == "earshot" and not is_extra(column):
            report.left_out("survey", 1, f"Earshot has no column {shown(column)!r}")


def _checked(text: str, questionnaire_id: str, built: list[Built]) -> Questionnaire:
    """The text as the model reads it. A fault is given the row of the sheet that it is about."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{questionnaire_id}.yml"
        file.write_text(text, encoding="utf-8")
        try:
            return load_questionnaire(file)
        except FileFaultsError as error:
            raise WorkbookError(_with_rows(error.faults, built)) from error


def _with_rows(faults: Sequence[Fault], built: Sequence[Built]) -> Iterator[Finding]:
    for fault in faults:
        found = _IN_QUESTION.match(fault.field)
        if found is None:
            yield Finding("fault", "settings", 2, f"{fault.field}: {fault.message}".removeprefix(": "))
            continue
        question = built[int(found[1])]
        field_name = fault.field[found.end() :].removeprefix(".")
        message = f"{field_name}: {fault.message}" if field_name else fault.message
        if found[2] is not None and question.choice_rows:
            yield Finding("fault", "choices", question.choice_rows[int(found[2])].number, message)
        else:
            yield Finding("fault", "survey", question.row.number, message)
