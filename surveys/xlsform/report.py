"""What an import has to say about a workbook: what was changed, what was left out, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

FindingKind = Literal["fault", "left_out", "changed", "fill_in"]
"""`fault`: cannot be imported. `left_out`: not carried over. `changed`: carried over in another form.
`fill_in`: written for now with words of the template, for somebody to replace."""


@dataclass(frozen=True)
class Finding:
    """One thing to tell whoever wrote the workbook. `row` is the sheet's own number, if it has one."""

    kind: FindingKind
    sheet: str
    row: int | None
    message: str

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        return f"{self.sheet}{row}: {self.message}"


class WorkbookError(Exception):
    """The workbook cannot become a questionnaire. `findings` says why; the text is one line for each."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass
class Report:
    """The findings of one import, as they are made."""

    findings: list[Finding] = field(default_factory=list)

    def fault(self, sheet: str, row: int | None, message: str) -> None:
        """Something because of which nothing can be written."""
        self._add(Finding("fault", sheet, row, message))

    def left_out(self, sheet: str, row: int | None, message: str) -> None:
        """Something that Earshot has no place for."""
        self._add(Finding("left_out", sheet, row, message))

    def changed(self, sheet: str, row: int | None, message: str) -> None:
        """Something that reads otherwise in the questionnaire than in the workbook."""
        self._add(Finding("changed", sheet, row, message))

    def fill_in(self, sheet: str, row: int | None, message: str) -> None:
        """Something that the workbook does not say and somebody should."""
        self._add(Finding("fill_in", sheet, row, message))

    def of(self, kind: FindingKind) -> Iterator[Finding]:
        """The findings of one kind, in the order they were made."""
        return (finding for finding in self.findings if finding.kind == kind)

    def _add(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)
