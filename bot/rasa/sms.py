"""The name `sms` for Rasa, so that texts with `channel: sms` are found. Nothing comes in or goes out by it.

Rasa takes a channel-specific text only when a channel of that name is registered (credentials.yml). The
portal asks for it with `output_channel=sms` on trigger_intent and gets the text back in the answer to that
call, as it does every other text. A channel usually brings a web address of its own; this one brings none,
because a message that came in there would pass by the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel
from sanic import Blueprint


class SmsTexts(CollectingOutputChannel):
    """Collects replies, which are those written for SMS."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in the domain: `channel: sms`."""
        return "sms"


class SmsChannel(InputChannel):
    """A channel with no way in."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in a request: `output_channel=sms`."""
        return "sms"

    def blueprint(self, _on_new_message: Callable[[Any], Any]) -> Blueprint:
        """No address at all."""
        return Blueprint("sms", __name__)

    def get_output_channel(self) -> SmsTexts:
        """A new, empty collector: one for each call."""
        return SmsTexts()
