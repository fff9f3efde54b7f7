"""The phone that somebody on call is texted on: a UK mobile, and nothing else."""

from __future__ import annotations

import re
import uuid
from typing import Final, Literal

import phonenumbers
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Account

PhoneFault = Literal["landline", "not_uk", "pager", "not_a_number", "wrong_length"]

HOME: Final = "GB"
"""The country of a number that is written without one."""

UK: Final = 44

# Ofcom's National Telephone Numbering Plan: mobiles are 071 to 075, 077 to 079 and the Isle of Man's 07624;
# 070 are personal numbers that forward anywhere at a price, the rest of 076 are pagers. Not left to the
# library, which does not count the numbers kept for drama (07700 900…), of which the demo is made, as any.
_MOBILE: Final = re.compile(r"7(?:[1-57-9]\d{8}|624\d{6})")


class PhoneError(Exception):
    """The phone cannot be texted. `why` is a word from `PhoneFault`."""

    def __init__(self, why: PhoneFault) -> None:
        super().__init__(why)
        self.why: PhoneFault = why


def uk_mobile(written: str) -> str:
    """A UK mobile in international form ("+447700900123"), however it was written; PhoneError if not one."""
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException as error:
        raise PhoneError("not_a_number") from error
    if number.extension:
        raise PhoneError("not_a_number")
    if number.country_code != UK:
        raise PhoneError("not_uk")
    national = phonenumbers.national_significant_number(number)
    if not _MOBILE.fullmatch(national):
        raise PhoneError(_fault(national))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def set_phone(
    session: Session, council_id: str, account: Account, phone: str | None, *, by: uuid.UUID
) -> None:
    """Keep where somebody on call is texted, or that they are not (not committed).

    `phone` is what `uk_mobile` gave. The audit log has that it was changed, not the number.
    """
    account.phone = phone
    action = "on_call_phone_removed" if phone is None else "on_call_phone_set"
    record(session, council_id, action, account_id=by, subject_id=account.id)


def _fault(national: str) -> PhoneFault:
    if national[:1] in tuple("1235689"):
        return "landline"
    if national.startswith(("70", "76")):
        return "pager"
    return "wrong_length"
