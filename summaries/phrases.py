"""The words around the numbers of a summary, from `phrases.yml`."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from earshot.yaml_files import read_document, validated

PHRASES_FILE = Path(__file__).parent / "phrases.yml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LeftOut(_Part):
    """One thing that a summary does not show, and why not."""

    what: str
    why: str

    def filled(self, **names: str) -> LeftOut:
        """The same with its {braces} filled in."""
        return LeftOut(what=self.what.format_map(names), why=self.why.format_map(names))


class TableTitles(_Part):
    """Titles of the tables that are not a question's, and the form of a split table's."""

    taking_part: str
    own_words: str
    by: str


class LeftOutPhrases(_Part):
    """What is said of each thing that may be left out."""

    no_code: LeftOut
    too_young: LeftOut
    words: LeftOut
    not_over: LeftOut
    frozen: LeftOut
    small_council: LeftOut
    small_split: LeftOut
    question: LeftOut
    group: LeftOut
    other_group: LeftOut
    table: LeftOut
    percentages: LeftOut


class Phrases(_Part):
    """Everything a summary says but its questions."""

    title: str
    source: str
    note: str
    tables: TableTitles
    dimensions: dict[str, str]
    categories: dict[str, dict[str, str]]
    left_out: LeftOutPhrases

    def names(self) -> tuple[str, ...]:
        """The fixed names in which a number or an "all" is harmless to the lint of words."""
        return tuple(label for labels in self.categories.values() for label in labels.values())


def load_phrases(path: Path = PHRASES_FILE) -> Phrases:
    """Read the phrases; raises `earshot.yaml_files.FileFaults` when the file is not right."""
    return validated(read_document(path), Phrases)
