"""One printed number: a cell of a published summary, with what it is the number of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Stat = Literal["count", "percent", "mean"]
Value = int | float | str
Where = tuple[tuple[str, tuple[str, ...]], ...]
Key = tuple[Where, str | None, tuple[str, ...], Stat]


def where(groups: Mapping[str, Sequence[str]]) -> Where:
    """`groups` (dimension → leaf categories) in the one order that makes equal groups equal."""
    return tuple((dimension, tuple(sorted(leaves))) for dimension, leaves in sorted(groups.items()))


@dataclass(frozen=True)
class Cell:
    """A printed `value`: of people (`q` None) or of those who gave one of the answers `of` to `q`.

    `where` names the group, a dimension left out meaning the whole of it. `stat` says what is stated: their
    number, their percentage of those who answered `q` (whole per cent), or the mean score.
    """

    id: str
    table: str
    where: Where
    q: str | None
    of: tuple[str, ...]
    stat: Stat
    value: Value

    @property
    def key(self) -> Key:
        """What the cell is about, whatever its table and value."""
        return (self.where, self.q, tuple(sorted(self.of)), self.stat)

    def numbered(self, cell_id: str, table: str) -> Cell:
        """The same cell under another id and table."""
        return replace(self, id=cell_id, table=table)

    def to_json(self) -> dict[str, Any]:
        """As it stands in a document."""
        return {
            "id": self.id,
            "table": self.table,
            "where": {dimension: list(leaves) for dimension, leaves in self.where},
            "q": self.q,
            "of": list(self.of),
            "stat": self.stat,
            "value": self.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Cell:
        """Read what `to_json` wrote."""
        return cls(
            id=data["id"],
            table=data["table"],
            where=where(data["where"]),
            q=data["q"],
            of=tuple(data["of"]),
            stat=data["stat"],
            value=data["value"],
        )
