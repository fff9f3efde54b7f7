"""An imported questionnaire as YAML that a person can read and go on writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from surveys.xlsform.questions import Built
from surveys.xlsform.report import Finding, FindingKind
from surveys.xlsform.template import Template

_HEADINGS: Final[Sequence[tuple[FindingKind, str]]] = (
    ("left_out", "Not carried over:"),
    ("changed", "Written otherwise than in the spreadsheet:"),
    ("fill_in", "To fill in:"),
)
_BARE: Final = re.compile(r"[a-z][a-z0-9_]*")
_NEVER_BARE: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that YAML, or somebody's editor, takes for something else when they stand without quotes."""
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def as_yaml(
    head: Mapping[str, Any],
    template: Template,
    built: Iterable[Built],
    source: str,
    findings: Sequence[Finding],
) -> str:
    """The whole file."""
    return "\n".join(
        [
            *_comments(source, findings),
            *_head(head, template),
            "questions:",
            *(line for question in built for line in _question(question)),
        ]
    )


def scalar(value: object) -> str:
    """One value on one line: sentences in quotes; ids, numbers and switches bare.

    A text in double quotes is written as JSON writes it, which YAML reads alike.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _BARE.fullmatch(text) and text not in _NEVER_BARE:
        return text
    if '"' in text and "'" not in text and "\\" not in text and text.isprintable():
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _comments(source: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"# Imported from the spreadsheet {_one_line(source)}."
    yield "# Check it with: earshot questionnaire check THIS_FILE"
    for kind, heading in _HEADINGS:
        of_kind = [finding for finding in findings if finding.kind == kind]
        if of_kind:
            yield "#"
            yield f"# {heading}"
            yield from (f"#   {_one_line(str(finding))}" for finding in of_kind)
    yield ""


def _one_line(text: str) -> str:
    """Text that cannot end a comment: no line break of any kind, and nothing that YAML may not hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _head(head: Mapping[str, Any], template: Template) -> Iterator[str]:
    kind = head["kind"]
    yield f"id: {scalar(head['id'])}"
    yield f"version: {head['version']}"
    yield f"kind: {kind}"
    yield f"title: {scalar(head['title'])}"
    yield ""
    if head["reads_back"]:
        yield "read_back:"
        yield f"  to: {scalar(template.read_back.to)}"
        yield ""
    opening, closing = template.opening_of(kind), template.closing_of(kind)
    yield "opening:"
    yield from _lines("lines", opening.lines)
    yield f"  button: {scalar(opening.button)}"
    yield ""
    yield "closing:"
    yield from _lines("lines", closing.lines)
    yield from _lines("early", closing.early)
    yield ""


def _lines(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"  {name}:"
    yield from (f"    - {scalar(line)}" for line in lines)


def _question(built: Built) -> Iterator[str]:
    yield from (f"  # {remark}" for remark in built.remarks)
    dash = "  - "
    for name, value in built.fields.items():
        if name == "choices" and not isinstance(value, str):
            yield f"{dash}choices:"
            yield from (f"      - {_flow(choice)}" for choice in value)
        elif isinstance(value, Mapping):
            yield f"{dash}{name}: {_flow(value)}"
        elif isinstance(value, list):
            yield f"{dash}{name}: [{', '.join(scalar(item) for item in value)}]"
        elif name == "type" or (name == "choices" and isinstance(value, str)):
            yield f"{dash}{name}: {value}"
        else:
            yield f"{dash}{name}: {scalar(value)}"
        dash = "    "
    yield ""


def _flow(fields: Mapping[str, Any]) -> str:
    parts = []
    for name, value in fields.items():
        shown = f"[{', '.join(scalar(item) for item in value)}]" if isinstance(value, list) else scalar(value)
        key = f'"{name}"' if name[0].isdigit() else name
        parts.append(f"{key}: {shown}")
    return f"{{{', '.join(parts)}}}"
