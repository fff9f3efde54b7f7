"""Numbers as people type them: "4", "four", "about a 4", "4 out of 5", "between 3 and 4", "three and a half".

What is certain is a value; what is not gives options to offer back; nothing is rounded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from surveys.definitions.steering import Steering
from surveys.engine import words

_DIGITS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?")
_FRACTION = re.compile(r"([0-9]{1,3}(?:\.[0-9])?)/([0-9]{1,3})")
_RANGE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
_ISH = re.compile(r"([0-9]{1,3}|[a-z]+?)-?ish")
_HALF = Decimal("0.5")


@dataclass(frozen=True)
class NumberFound:
    """`value` when it is certain, else `options` to offer (none when there is nothing to offer).

    `more` says that the message held words beyond the number, which should be kept.
    """

    value: Decimal | None = None
    options: tuple[Decimal, ...] = ()
    more: bool = False


def read_number(
    text: str, *, minimum: Decimal | None, maximum: Decimal | None, whole: bool, steering: Steering
) -> NumberFound:
    """The number in `text`, between the bounds (None: no bound). `whole`: only whole numbers will do."""
    said = words.tokens(text)
    numbers, others, at_the_start = _numbers_in(said, maximum, steering)
    within = [number for number in dict.fromkeys(numbers) if _is_within(number, minimum, maximum)]
    if not within or len(within) < len(set(numbers)):
        # None, or one that is not on the scale: the caller says what the scale is.
        return NumberFound()
    if len(within) > 1:
        return NumberFound(options=tuple(within) if len(within) <= 3 and not whole else _only_whole(within))
    number = within[0]
    if whole and number != number.to_integral_value():
        either = (number.to_integral_value(ROUND_FLOOR), number.to_integral_value(ROUND_CEILING))
        return NumberFound(options=tuple(option for option in either if _is_within(option, minimum, maximum)))
    foreign = [word for word in others if word not in steering.about]
    if foreign and not at_the_start:
        return NumberFound(options=(number,), more=True)
    return NumberFound(value=number, more=bool(others))


def _only_whole(numbers: Sequence[Decimal]) -> tuple[Decimal, ...]:
    return tuple(number for number in numbers if number == number.to_integral_value())[:3]


def _is_within(number: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    return (minimum is None or number >= minimum) and (maximum is None or number <= maximum)


def _numbers_in(
    said: Sequence[str], maximum: Decimal | None, steering: Steering
) -> tuple[list[Decimal], list[str], bool]:
    """The numbers, the other words, and whether a number comes before any word that is not "about"."""
    numbers: list[Decimal] = []
    others: list[str] = []
    at_the_start = False
    plain = [word for word in said if not words.is_punctuation(word)]
    for place, token in enumerate(plain):
        part = _part_of_one(token, maximum)
        if part is not None and place and len(numbers) == 1 and _one(plain[place - 1], maximum, steering):
            numbers[-1] += part  # "3 1/2" is one number, and not a 3.
            continue
        found = _one(token, maximum, steering)
        if not found:
            others.append(token)
        elif plain[max(0, place - 2) : place] == ["out", "of"] and found == [maximum] and numbers:
            del others[-2:]  # "4 out of 5" on a scale to 5 is a 4.
        else:
            at_the_start = at_the_start or all(word in steering.about for word in others)
            numbers += found
    if others[-3:] == ["and", "a", "half"] and len(numbers) == 1:
        return [numbers[0] + _HALF], others[:-3], at_the_start
    return numbers, others, at_the_start


def _part_of_one(token: str, maximum: Decimal | None) -> Decimal | None:
    """A half, a third or a quarter, written as a fraction; None for any other number."""
    fraction = _FRACTION.fullmatch(token)
    if fraction is None or Decimal(fraction[2]) == maximum or fraction[2] not in {"2", "3", "4"}:
        return None
    above, below = Decimal(fraction[1]), Decimal(fraction[2])
    return round(above / below, 2) if above < below else None


def _one(token: str, maximum: Decimal | None, steering: Steering) -> list[Decimal]:
    if _DIGITS.fullmatch(token):
        return [Decimal(token)]
    if token in steering.numbers:
        return [Decimal(steering.numbers[token])]
    fraction = _FRACTION.fullmatch(token)
    if fraction:
        # "8/10" on a scale to 5 is not an 8: no guess is made, and the caller says what the scale is.
        return [Decimal(fraction[1])] if Decimal(fraction[2]) == maximum else []
    about = _ISH.fullmatch(token)
    if about:
        return _one(about[1], maximum, steering)
    span = _RANGE.fullmatch(token)
    return [Decimal(span[1]), Decimal(span[2])] if span else []
