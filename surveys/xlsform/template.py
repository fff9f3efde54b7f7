"""The words of `template.yml`, typed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from earshot.yaml_files import read_document, validated
from surveys.questionnaire import READ_BACK_KINDS, Closing, Kind, Opening, ReadBack


class Template(BaseModel):
    """What an imported questionnaire says that the workbook does not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opening: Opening
    closing: Closing
    read_back: ReadBack
    read_back_opening: Opening
    read_back_closing: Closing
    why: str
    instead: str

    def opening_of(self, kind: Kind) -> Opening:
        """The opening of a questionnaire of `kind`."""
        return self.read_back_opening if kind in READ_BACK_KINDS else self.opening

    def closing_of(self, kind: Kind) -> Closing:
        """The closing of a questionnaire of `kind`."""
        return self.read_back_closing if kind in READ_BACK_KINDS else self.closing


@cache
def load_template() -> Template:
    """The template beside this module. Read once."""
    return validated(read_document(Path(__file__).parent / "template.yml"), Template)
