"""Labelled lines: a JSON object a line, with the fields that a kind of evaluation needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]


class LinesError(Exception):
    """The file cannot be used. The text names the line and what is wrong with it."""


def read_lines(file: Path, labels: Mapping[str, Sequence[str | int]]) -> list[Line]:
    """The lines of `file`, each with a `text` and, for every name of `labels`, one of its values.

    Blank lines are passed over. Raises LinesError for the first line that does not fit, without quoting it:
    a line may hold what somebody said.
    """
    try:
        written = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LinesError(f"{file} cannot be read as text: {error.__class__.__name__}") from error
    lines = [
        _line(text, f"{file}, line {number}", labels)
        for number, text in enumerate(written, start=1)
        if text.strip()
    ]
    if not lines:
        raise LinesError(f"{file} holds no lines")
    return lines


def _line(text: str, where: str, labels: Mapping[str, Sequence[str | int]]) -> Line:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise LinesError(f"{where}: this is not JSON") from error
    if not isinstance(line, dict):
        raise LinesError(f"{where}: this must be an object, {{...}}")
    if not isinstance(line.get("text"), str) or not line["text"].strip():
        raise LinesError(f"{where}: `text` is missing or empty")
    for name, known in labels.items():
        if line.get(name) not in known:
            raise LinesError(f"{where}: `{name}` must be one of {', '.join(map(str, known))}")
    return line


def write_predictions(file: Path, lines: Sequence[Line], predicted: Sequence[Any]) -> None:
    """Write each line once more with what was `predicted` for it."""
    with file.open("w", encoding="utf-8") as out:
        for line, found in zip(lines, predicted, strict=True):
            out.write(json.dumps({**line, "predicted": found}, ensure_ascii=False) + "\n")
