"""`relevant` of XLSForm (a part of XPath) as our `show_if`. Read by a grammar, never evaluated.

In XLSForm a question without an answer is the empty text, so that `!=` is true of it; in ours every
comparison with no answer is false. `${q} != 'a'` therefore becomes `not q == "a"`, which means the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lark import Lark, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from surveys.conditions import ConditionError, names_in

_GRAMMAR: Final = r"""
?start: anyof
?anyof: allof ("or" allof)*
?allof: test ("and" test)*
?test: REF OPERATOR literal         -> compared
     | literal OPERATOR REF         -> turned
     | "selected" "(" REF "," literal ")"  -> selected
     | "not" "(" anyof ")"          -> negated
     | "(" anyof ")"                -> inside
literal: STRING | NUMBER
REF: /\$\{\s*[^{}\s]+\s*\}/
OPERATOR: "!=" | "<=" | ">=" | "=" | "<" | ">"
STRING: /'[^']*'|"[^"]*"/
NUMBER: /-?[0-9]+(\.[0-9]+)?/
%ignore /\s+/
"""
_PARSER: Final = Lark(_GRAMMAR, parser="lalr")
_LONGEST: Final = 1000
_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_OF_CHOICES: Final = frozenset({"yes_no_sometimes", "choice", "person"})
_OF_NUMBERS: Final = frozenset({"scale", "number"})


@dataclass(frozen=True)
class Asked:
    """A question that was carried over: its id and type with us, and its choices' ids by XLSForm name."""

    id: str
    type: str
    choices: Mapping[str, str] = field(default_factory=dict)


class UntranslatableError(ValueError):
    """The condition says something that `show_if` cannot. Its text says what."""


def as_show_if(relevant: str, asked: Mapping[str, Asked]) -> str:
    """`relevant` as a `show_if`. `asked` are the questions before it, by XLSForm name.

    Raises UntranslatableError, saying why in words for whoever wrote the sheet.
    """
    if len(relevant) > _LONGEST:
        raise UntranslatableError("is too long")
    try:
        tree = _PARSER.parse(relevant)
    except (LarkError, RecursionError) as error:
        raise UntranslatableError(
            "uses more than comparisons of a question with a value, selected(), and, or, not()"
        ) from error
    try:
        found: _Said = _ToShowIf(asked).transform(tree)
        names_in(found.text)
    except VisitError as error:
        raise UntranslatableError(str(error.orig_exc)) from error
    except (ConditionError, RecursionError) as error:
        raise UntranslatableError(str(error)) from error
    return found.text


def both(first: str | None, second: str | None) -> str | None:
    """One condition that holds when both do; either may be None."""
    if first is None or second is None:
        return first or second
    return f"({first}) and ({second})"


@dataclass(frozen=True)
class _Said:
    """A part of a `show_if`, and whether it joins others with `or` (which binds loosest)."""

    text: str
    joins: bool = False


class _ToShowIf(Transformer[Any, Any]):
    """Builds the `show_if` from the leaves up."""

    def __init__(self, asked: Mapping[str, Asked]) -> None:
        super().__init__()
        self._asked = asked

    def anyof(self, parts: list[_Said]) -> _Said:
        return _Said(" or ".join(part.text for part in parts), joins=True)

    def allof(self, parts: list[_Said]) -> _Said:
        return _Said(" and ".join(f"({part.text})" if part.joins else part.text for part in parts))

    def inside(self, parts: list[_Said]) -> _Said:
        return parts[0]

    def negated(self, parts: list[_Said]) -> _Said:
        return _Said(f"not ({parts[0].text})")

    def literal(self, parts: list[Any]) -> str:
        text = str(parts[0])
        return text[1:-1] if text[0] in "'\"" else text

    @v_args(inline=True)
    def turned(self, value: str, operator: str, ref: str) -> _Said:
        return self.compared([ref, _TURNED[str(operator)], value])

    def compared(self, parts: list[Any]) -> _Said:
        ref, operator, value = (str(part) for part in parts)
        question = self._question(ref)
        if value == "":
            return _Said(self._answered(question, operator))
        if operator in {"=", "!="}:
            equal = f"{question.id} == {self._value(question, value)}"
            return _Said(equal if operator == "=" else f"not {equal}")
        if question.type not in _OF_NUMBERS:
            raise UntranslatableError(f"compares {question.id!r} by size, and it is not a number")
        return _Said(f"{question.id} {operator} {self._value(question, value)}")

    @v_args(inline=True)
    def selected(self, ref: str, value: str) -> _Said:
        question = self._question(ref)
        if question.type == "choices":
            return _Said(f"{self._choice(question, value)} in {question.id}")
        if question.type in _OF_CHOICES:
            return _Said(f"{question.id} == {self._choice(question, value)}")
        raise UntranslatableError(f"asks what is selected in {question.id!r}, which has no choices")

    def _question(self, ref: str) -> Asked:
        name = ref[2:-1].strip()
        if name not in self._asked:
            raise UntranslatableError(f"is about {name!r}, which is not a question carried over before it")
        return self._asked[name]

    def _answered(self, question: Asked, operator: str) -> str:
        if operator not in {"=", "!="}:
            raise UntranslatableError(f"compares {question.id!r} by size with an empty text")
        return f"answered({question.id})" if operator == "!=" else f"not answered({question.id})"

    def _value(self, question: Asked, value: str) -> str:
        if question.type in _OF_CHOICES:
            return self._choice(question, value)
        if question.type == "choices":
            raise UntranslatableError(f"compares all of {question.id!r} at once: use selected()")
        if question.type in _OF_NUMBERS:
            try:
                number = Decimal(value)
            except InvalidOperation:
                raise UntranslatableError(f"compares the number {question.id!r} with {value!r}") from None
            return str(int(number)) if number == number.to_integral_value() else str(number)
        return json.dumps(value, ensure_ascii=False)

    def _choice(self, question: Asked, value: str) -> str:
        if value not in question.choices:
            raise UntranslatableError(f"asks for {value!r}, which is not a choice of {question.id!r}")
        return json.dumps(question.choices[value])
