"""The lines that the demo's young people "write": with the mood, ages and questions they suit.

How the lines were made is in lines/PROVENANCE.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from earshot.yaml_files import read_document, validated

LINES_FOLDER = Path(__file__).parent / "lines"

Risk = Literal["none", "concern", "urgent"]
Age = Annotated[int, Field(ge=8, le=25)]


@dataclass(frozen=True)
class WrittenLine:
    """One line of ``lines/*.yml``: `theme` may be None, `mood` is -2 to 2, `fits` holds question ids."""

    text: str
    theme: str | None
    mood: int
    youngest: int
    oldest: int
    fits: tuple[str, ...]
    risk: Risk


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mood: Annotated[int, Field(ge=-2, le=2)]
    ages: tuple[Age, Age]
    fits: tuple[str, ...]
    risk: Risk = "none"
    lines: tuple[Annotated[str, Field(min_length=1, max_length=320)], ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    theme: str | None
    groups: tuple[_Group, ...]


def load_lines(folder: Path = LINES_FOLDER) -> tuple[WrittenLine, ...]:
    """Every line of the folder, by file name. Raises FileFaultsError."""
    lines: list[WrittenLine] = []
    for path in sorted(folder.glob("*.yml")):
        file = validated(read_document(path), _File)
        for group in file.groups:
            youngest, oldest = group.ages
            lines += [
                WrittenLine(text, file.theme, group.mood, youngest, oldest, group.fits, group.risk)
                for text in group.lines
            ]
    return tuple(lines)
