"""The smallest and largest value of a sum under linear constraints, by HiGHS (MIT licence).

The settings are the measured ones of the specification: hot starts, the primal simplex method (strategy 4),
presolve off. One thread always: HiGHS fails when thread counts differ within a process.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt

from summaries.disclosure.model import Row

Point = npt.NDArray[np.float64]


class ContradictionError(Exception):
    """The constraints cannot hold together."""


class SolverError(Exception):
    """HiGHS gave no answer, so nothing may be taken as safe."""


class Solver:
    """One set of constraints over `size` unknowns, each at least nought, asked many times."""

    def __init__(self, size: int, rows: Sequence[Row]) -> None:
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call] # the package leaves it out
        for option, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("solver", "simplex"),
            ("simplex_strategy", 4),
            ("threads", 1),
            ("parallel", "off"),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(_as_lp(size, rows))
        self._in_the_sum: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def smallest(self, columns: Sequence[int]) -> tuple[float, Point]:
        """The least sum of `columns`, and unknowns that give it. Raises ContradictionError."""
        return self._solve(columns, 1.0)

    def largest(self, columns: Sequence[int]) -> tuple[float, Point]:
        """The greatest sum of `columns` (infinity when there is none), and unknowns that give it."""
        value, point = self._solve(columns, -1.0)
        return -value, point

    def _solve(self, columns: Sequence[int], cost: float) -> tuple[float, Point]:
        before = self._in_the_sum
        self._highs.changeColsCost(len(before), before, np.zeros(len(before)))
        self._in_the_sum = np.unique(np.asarray(columns, dtype=np.int32))
        self._highs.changeColsCost(
            len(self._in_the_sum), self._in_the_sum, np.full(len(self._in_the_sum), cost)
        )
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            point = np.asarray(self._highs.getSolution().col_value)
            return cost * float(point[self._in_the_sum].sum()), point
        if status == highspy.HighsModelStatus.kInfeasible:
            raise ContradictionError
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return -float("inf"), np.zeros(0)
        raise SolverError(f"HiGHS ended with {self._highs.modelStatusToString(status)}")


def _as_lp(size: int, rows: Sequence[Row]) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, len(rows)
    lp.col_cost_ = np.zeros(size)
    lp.col_lower_, lp.col_upper_ = np.zeros(size), np.full(size, highspy.kHighsInf)
    lp.row_lower_ = np.array([row.low for row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([row.high for row in rows], dtype=np.float64)
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = starts.astype(np.int32)
    lp.a_matrix_.index_ = np.array([column for row in rows for column in row.columns], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([weight for row in rows for weight in row.weights], dtype=np.float64)
    return lp
