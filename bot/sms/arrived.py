"""One text as it arrived: what a message over SMS has besides words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from bot.inbound import Inbound
from surveys.engine.state import Channel

OptOut = Literal["STOP", "START", "HELP"]

PICTURE: Final = "/picture"
NOTHING: Final = "/nothing"
JOIN: Final = "/join"
JOIN_ANOTHER: Final = "/join_another"
"""What stands in for a text that holds no words to keep: a picture, nothing at all, or a join code."""


@dataclass(frozen=True)
class ArrivedText(Inbound):
    """A text from a phone.

    `opt_out` is what the service that carries it has taken it for and answered itself already, where a
    council has set that up there (Twilio's Advanced Opt-Out). `pictures`: a picture came with it.
    """

    channel: Channel = "sms"
    opt_out: OptOut | None = None
    pictures: bool = False


def arrived(message_id: str, body: str, *, opt_out: str | None = None, pictures: bool = False) -> ArrivedText:
    """The text with that body; one without words becomes a payload. Raises InboundError as Inbound does."""
    known = cast(OptOut, opt_out) if opt_out in get_args(OptOut) else None
    if body.replace("\x00", "").strip():
        return ArrivedText(message_id, body, opt_out=known, pictures=pictures)
    return ArrivedText(message_id, payload=PICTURE if pictures else NOTHING, opt_out=known, pictures=pictures)
