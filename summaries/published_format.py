"""The JSON of a published summary, `earshot-summary/1`, as a model that what is written is checked by."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FORMAT = "earshot-summary/1"

Symbol = Literal["c", "z", "x", "low", "u"]
CountValue = Annotated[int, Field(gt=0)] | Symbol


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PeriodJson(_Part):
    """The days covered, both included."""

    from_: Annotated[dt.date, Field(alias="from")]
    to: dt.date
    label: str


class RulesJson(_Part):
    """The numbers that the cells were made by."""

    k: Annotated[int, Field(ge=5)]
    round_to: Annotated[int, Field(ge=5)]
    c_band: tuple[Literal[0], Annotated[int, Field(ge=7)]]
    shown_min: Annotated[int, Field(ge=8)]
    zeros_published: Literal[False]
    zero_means_zero: Literal[False]
    pct_dp: Literal[0]


class CellJson(_Part):
    """One printed number."""

    id: str
    table: str
    where: dict[str, list[str]]
    q: str | None
    of: list[str]
    stat: Literal["count", "percent", "mean"]
    value: CountValue | Annotated[float, Field(ge=0)]


class TableJson(_Part):
    """A table's words; its numbers are the cells that name it."""

    id: str
    title: str
    source: str
    note: str


class ThemeJson(_Part):
    """A theme that enough young people raised."""

    theme: str
    promise_areas: list[str]
    people: CountValue
    band: str
    change: str | None
    response: str | None


class QuoteJson(_Part):
    """Words that may be shown, with at most one broad attribute."""

    text: str
    kind: Literal["paraphrase", "verbatim"]
    attribute: str | None
    theme: str | None


class LeftOutJson(_Part):
    """What is not shown, and why."""

    what: str
    why: str


class SummaryJson(_Part):
    """A whole document. `id`, `published_at` and `sha256` are null until it is published."""

    format: Literal["earshot-summary/1"]
    id: str | None
    council: str
    title: str
    period: PeriodJson
    published_at: dt.datetime | None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None
    supersedes: str | None
    dims: dict[str, list[str]]
    response: dict[str, list[str]]
    scores: dict[str, dict[str, int]]
    rules: RulesJson
    cells: list[CellJson]
    tables: list[TableJson]
    themes: list[ThemeJson]
    quotes: list[QuoteJson]
    left_out: list[LeftOutJson]

    @model_validator(mode="after")
    def _cells_are_placed(self) -> Self:
        tables = {table.id for table in self.tables}
        ids = [cell.id for cell in self.cells]
        if len(set(ids)) < len(ids):
            raise ValueError("a cell's id is used twice")
        for cell in self.cells:
            known = all(set(leaves) <= set(self.dims.get(name, ())) for name, leaves in cell.where.items())
            if not known or cell.table not in tables:
                raise ValueError(f"cell {cell.id} is about a group or table that is not declared")
            if cell.q is not None and not set(cell.of) <= set(self.response.get(cell.q, ())):
                raise ValueError(f"cell {cell.id} is about an answer that is not declared")
        return self
