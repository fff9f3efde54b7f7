"""Phone numbers as they are kept and compared: E.164, such as +447700900123."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

HOME: Final = "GB"
"""The country of a number that is written without one."""

_WRITTEN: Final = re.compile(r"\+?[0-9 ().-]{6,24}")


class PhoneError(Exception):
    """It is no number that can be texted back: a name, a short code, or nonsense. It is not quoted."""


def e164(written: str) -> str:
    """The number in E.164. Raises PhoneError for what is none."""
    if not _WRITTEN.fullmatch(written.strip()):
        raise PhoneError
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        raise PhoneError from None
    if not phonenumbers.is_possible_number(number):
        raise PhoneError
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
