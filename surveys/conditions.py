"""`show_if`: a small expression over earlier answers that says whether a question is put. Pure.

    feel_safe in ["no", "sometimes"]        one choice, by its id
    "school" in likes                       several choices
    week <= 2 or not answered(people)       a number or a scale; whether there is an answer

The language is Python's comparisons, `in`, `and`, `or`, `not`, read by the library simpleeval and never by
`eval`: no arithmetic, no attributes, no functions but `answered`. A question without an answer compares as
false with everything, so that a condition about it neither fails nor comes true by accident.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal

import simpleeval

LONGEST: Final = 300
"""Characters of an expression; a longer one belongs in two questions."""


class ConditionError(ValueError):
    """The expression cannot be used. Its text says why, for whoever writes the questionnaire."""


class _Unanswered:
    """What a question without an answer is worth: equal to nothing, above or below nothing, holds nothing."""

    def _false(self, _other: object) -> Literal[False]:
        return False

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _false
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return False


UNANSWERED: Final = _Unanswered()
"""The value to give for a question that was not answered, or was skipped."""

_COMPARISONS: Final = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_OPERATORS: Final[Mapping[type, Callable[..., Any]]] = {
    kind: simpleeval.DEFAULT_OPERATORS[kind] for kind in (*_COMPARISONS, ast.Not, ast.USub)
}
_NODES: Final = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.Compare,
    *_COMPARISONS,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Call,
)


def holds(expression: str, values: Mapping[str, object]) -> bool:
    """Whether `expression` is true, given earlier questions' values (one that is missing is UNANSWERED).

    A comparison of unlike things (a number with words) is false, as one with no answer is.
    """
    evaluator = simpleeval.EvalWithCompoundTypes(
        operators=dict(_OPERATORS),
        names={name: values.get(name, UNANSWERED) for name in names_in(expression)},
        functions={"answered": lambda value: value is not UNANSWERED},
    )
    try:
        return bool(evaluator.eval(expression, previously_parsed=_parsed(expression).body))
    except TypeError:
        return False


def names_in(expression: str) -> tuple[str, ...]:
    """The question ids that `expression` asks about, in order. Raises ConditionError for a bad expression."""
    return tuple(dict.fromkeys(name for name, _ in _mentions(_parsed(expression))))


def compared(expression: str) -> tuple[tuple[str, str], ...]:
    """Each question id with each text it is compared with: `safe in ["no"]` gives ("safe", "no")."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(_parsed(expression)):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            names = [side.id for side in sides if isinstance(side, ast.Name)]
            texts = [text for side in sides for text in _texts(side)]
            found.extend((name, text) for name in names for text in texts)
    return tuple(found)


@lru_cache(maxsize=512)
def _parsed(expression: str) -> ast.Expression:
    if len(expression) > LONGEST:
        raise ConditionError(f"is longer than {LONGEST} characters")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(f"cannot be read: {expression!r}") from error
    for node in ast.walk(tree):
        if not isinstance(node, _NODES):
            raise ConditionError(
                f"may not use {ast.unparse(node) if hasattr(node, 'lineno') else expression!r}"
            )
        if isinstance(node, ast.Call) and not _asks_whether_answered(node):
            raise ConditionError("may call only answered(QUESTION)")
    return tree


def _asks_whether_answered(node: ast.Call) -> bool:
    one_name = len(node.args) == 1 and isinstance(node.args[0], ast.Name) and not node.keywords
    return one_name and isinstance(node.func, ast.Name) and node.func.id == "answered"


def _mentions(tree: ast.Expression) -> Iterator[tuple[str, int]]:
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in functions:
            yield node.id, node.col_offset


def _texts(node: ast.expr) -> Iterator[str]:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else (node,)
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
