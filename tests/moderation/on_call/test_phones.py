"""Phones for texts: UK mobiles in one form, and everything else refused by name."""

import pytest

from moderation.on_call.phones import PhoneError, uk_mobile


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "07700 900 123",
        "07700-900-123",
        "(07700) 900123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "00447700900123",
        "447700900123",
        "7700900123",
        "07700\u00a0900\u2011123",
    ],
)
def test_however_a_mobile_is_written_it_is_kept_in_one_form(written: str) -> None:
    assert uk_mobile(written) == "+447700900123"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("01223 496 0000", "landline"),
        ("+44 20 7946 0000", "landline"),
        ("0300 123 4567", "landline"),
        ("0800 1111", "landline"),
        ("07012 345678", "pager"),
        ("07612 345678", "pager"),
        ("+33 6 12 34 56 78", "not_uk"),
        ("+1 202 555 0100", "not_uk"),
        ("0033612345678", "not_uk"),
        ("07700 90012", "wrong_length"),
        ("07700 9001234", "wrong_length"),
        ("0", "not_a_number"),
        ("my mobile", "not_a_number"),
        ("07700 900123 ext 4", "not_a_number"),
        ("+", "not_a_number"),
    ],
)
def test_what_cannot_be_texted_is_refused_by_name(written: str, why: str) -> None:
    with pytest.raises(PhoneError) as refused:
        uk_mobile(written)
    assert refused.value.why == why


def test_the_isle_of_mans_mobiles_are_mobiles() -> None:
    assert uk_mobile("07624 412345") == "+447624412345"
