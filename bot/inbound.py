"""What arrives on a channel: typed words or a pressed button, with the channel's own message id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.engine.state import Channel

LONGEST_TEXT = 20_000
"""Characters. Far above what anybody types in one message; what is longer is refused, not cut."""

LONGEST_ID = 100

_PAYLOAD = re.compile(r"/[a-z_]{1,40}(?: [A-Za-z0-9_.-]{1,64}){0,4}")
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


class InboundError(Exception):
    """The message cannot be taken. `fault` is a key of ``faults`` in bot/words.yml."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Inbound:
    """One message: `text` as typed or the `payload` of a button, never both."""

    client_message_id: str
    text: str | None = None
    payload: str | None = None
    channel: Channel = "web"
    """What this message came over, which may differ from what its conversation began on."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.client_message_id):
            raise InboundError("bad_message_id")
        if (self.text is None) == (self.payload is None):
            raise InboundError("text_or_payload")
        if self.text is not None and not self.text.strip():
            raise InboundError("empty")
        if self.text is not None and len(self.text) > LONGEST_TEXT:
            raise InboundError("too_long")
        if self.payload is not None and not _PAYLOAD.fullmatch(self.payload):
            # Only what a button of ours can hold: a payload is not screened, so it must not carry words.
            raise InboundError("unknown_button")
        if self.text is not None and "\x00" in self.text:
            # PostgreSQL is spared it by encryption, but nothing that reads the words later wants it.
            object.__setattr__(self, "text", self.text.replace("\x00", ""))

    @property
    def command(self) -> str | None:
        """A button's command without its slash: `answer`, `skip`, `start`."""
        return None if self.payload is None else self.payload.split(" ")[0][1:]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows a button's command."""
        return () if self.payload is None else tuple(self.payload.split(" ")[1:])
