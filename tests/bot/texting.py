"""What a text message may hold: plain letters, few enough of them, and nothing private."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveys.engine.state import Button

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters of the GSM 03.38 alphabet that count once. Any other turns a text into 70-letter pieces."""

LONGEST = 320

GIVES_AWAY = re.compile(
    r"\b(care|carers?|care leavers?|looked after|foster(ed|er)?|social workers?|personal advisers?|advocates?"
    r"|advocacy|council(lors)?|reviewing officers?|children's services|placement|childline|help)\b",
    re.IGNORECASE,
)
"""What must not show on a lock screen: that somebody is in care, or asked for help."""


def as_sent(text: str, buttons: Sequence[Button]) -> str:
    """A reply with its buttons as lines to reply to: at least as long as what bot/sms_form makes of it."""
    lines = (f"Reply {number} for {button.title}" for number, button in enumerate(buttons, start=1))
    return "\n".join((text, *lines))


def faults(text: str, buttons: Sequence[Button] = ()) -> list[str]:
    """What is wrong with a filled text for SMS."""
    sent = as_sent(text, buttons)
    found = [f"{letter!r} is not plain" for letter in sorted(set(sent) - GSM_7)]
    if len(sent) > LONGEST:
        found.append(f"{len(sent)} letters: {sent}")
    found += [f"gives away {match.group()!r}: {sent}" for match in GIVES_AWAY.finditer(sent)]
    return found
