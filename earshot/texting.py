"""Sending a text by SMS: what whoever sends one relies on, whichever service carries it."""

from __future__ import annotations

from typing import Protocol


class TextRefusedError(Exception):
    """The text will not go however often it is tried. `code` is the service's own code for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextNotSentError(Exception):
    """The text did not go this time and may go later. `code` is the service's or an error's name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextSender(Protocol):
    """Something that can send a text to a phone."""

    def send(self, to: str, text: str, *, status_url: str | None = None) -> str:
        """Hand `text` over for the phone `to` (E.164); returns the service's id of it.

        `status_url` is where the service says what became of it. Raises TextRefusedError or TextNotSentError.
        """
