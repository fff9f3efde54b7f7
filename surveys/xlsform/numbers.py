"""`constraint` and `parameters` of XLSForm as our minimum and maximum."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_BOUND: Final = re.compile(r"\.\s*(<=|>=|<|>)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_TURNED: Final = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(<=|>=|<|>)\s*\.")
_OTHER_WAY: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_PARAMETER: Final = re.compile(r"([a-z-]+)\s*=\s*([^\s,;]+)")

Bounds = tuple[Decimal | None, Decimal | None]


def bounds_of(constraint: str, *, whole: bool) -> Bounds | None:
    """The least and the greatest number that `constraint` lets through; None when it says anything else.

    `. > 0` of whole numbers is 1 at least; of others it cannot be said with a least number.
    """
    low: Decimal | None = None
    high: Decimal | None = None
    for part in re.split(r"\s+and\s+", constraint.strip()):
        plain = part.strip()
        if plain.startswith("(") and plain.endswith(")"):
            plain = plain[1:-1].strip()
        bound = _bound(plain, whole=whole)
        if bound is None:
            return None
        is_low, value = bound
        if is_low:
            low = value if low is None else max(low, value)
        else:
            high = value if high is None else min(high, value)
    return low, high


def _bound(part: str, *, whole: bool) -> tuple[bool, Decimal] | None:
    if found := _BOUND.fullmatch(part):
        operator, text = found[1], found[2]
    elif found := _TURNED.fullmatch(part):
        operator, text = _OTHER_WAY[found[2]], found[1]
    else:
        return None
    value = Decimal(text)
    if operator in {"<", ">"}:
        if not whole or value != value.to_integral_value():
            return None
        value += 1 if operator == ">" else -1
    return operator.startswith(">"), value


def parameters_of(text: str) -> dict[str, str]:
    """`start=1 end=5 step=1` → {"start": "1", …}; separated by spaces, commas or semicolons."""
    return {found[1].lower(): found[2] for found in _PARAMETER.finditer(text.strip().lower())}


def range_of(parameters: dict[str, str]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Start, end and step of a range, with XLSForm's own defaults (1, 10, 1); None when one is no number."""
    try:
        values = [
            Decimal(parameters.get(name, usual))
            for name, usual in (("start", "1"), ("end", "10"), ("step", "1"))
        ]
    except InvalidOperation:
        return None
    return (values[0], values[1], values[2]) if all(value.is_finite() for value in values) else None
