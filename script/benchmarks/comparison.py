"""What a benchmark hands in, and the two ways it is shown: a table for a person, JSON for a program."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """One figure of ours beside the peer's. For all of these less is better.

    `target` is the largest ratio that is good enough, None where none was set.
    """

    name: str
    ours: float
    peer: float
    unit: str
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Ours divided by the peer's: 0.25 is a quarter."""
        return self.ours / self.peer

    @property
    def verdict(self) -> str:
        """The target and whether it is met; empty without a target."""
        if self.target is None:
            return ""
        return f"<= {self.target:.2f} {'met' if self.ratio <= self.target else 'MISSED'}"

    def to_data(self) -> dict[str, float | str]:
        """As plain data for JSON: exactly the four fields of design.md section 8, to four figures."""
        return {
            "ours": _four_figures(self.ours),
            "peer": _four_figures(self.peer),
            "ratio": _four_figures(self.ratio),
            "unit": self.unit,
        }


def as_data(comparisons: Sequence[Comparison]) -> dict[str, dict[str, float | str]]:
    """Every comparison under its name."""
    return {comparison.name: comparison.to_data() for comparison in comparisons}


def as_table(comparisons: Sequence[Comparison]) -> str:
    """A table of plain text, a line a comparison."""
    rows = [("comparison", "ours", "peer", "ratio", "unit", "target")]
    for one in comparisons:
        rows.append((one.name, _shown(one.ours), _shown(one.peer), f"{one.ratio:.2f}", one.unit, one.verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def percentile(values: Sequence[float], share: float) -> float:
    """The least of `values` that at least `share` (0 to 1) of them do not exceed. ValueError when empty."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def ours_and_peer(measured: Mapping[str, Sequence[float]], share: float = 0.5) -> tuple[float, float]:
    """The percentile `share` of each side's values (by default the median)."""
    return percentile(measured["ours"], share), percentile(measured["peer"], share)


def _four_figures(value: float) -> float:
    return float(f"{value:.4g}")


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    # Names and units are read from the left, figures compared from the right.
    cells = [
        cell.rjust(width) if 1 <= column <= 3 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
