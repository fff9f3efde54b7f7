"""Phone numbers: written in any way, kept in one."""

import pytest

from bot.sms.phones import PhoneError, e164


@pytest.mark.parametrize("written", ["+447700900123", "07700900123", "07700 900 123", " +44 (0)7700 900123 "])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert e164(written) == "+447700900123"


def test_a_number_from_abroad_keeps_its_country() -> None:
    assert e164("+353 85 012 3456") == "+353850123456"


@pytest.mark.parametrize(
    "written", ["", "O2", "NHS-NoReply", "85258", "whatsapp:+447700900123", "+44", "1" * 30]
)
def test_what_cannot_be_texted_back_is_no_number_and_is_not_quoted(written: str) -> None:
    with pytest.raises(PhoneError) as caught:
        e164(written)
    assert str(caught.value) == ""
