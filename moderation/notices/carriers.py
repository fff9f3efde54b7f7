"""What sending a notice relies on: ways to send, each of which fails in one of three ways."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from earshot.council import CouncilProfile
from moderation.notices.composing import Message
from moderation.notices.recipients import Channel


class CarrierError(Exception):
    """A message did not go. `kind` is the kind of failure ("Twilio 21610"): no address, no sentence."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class RefusedError(CarrierError):
    """It will not go however often it is tried: there is no such address."""


class NotSentError(CarrierError):
    """It may go later."""


class NoWayError(NotSentError):
    """Nothing at all can go this way at the moment, so that the others need not be tried."""


class Carrier(Protocol):
    """A way to send a message."""

    def send(self, to: str, message: Message, message_id: uuid.UUID) -> str | None:
        """Send to an e-mail address or a UK phone number; the service's id of it. Raises a CarrierError.

        The same `message_id` comes again when it is not known whether the message went.
        """


@dataclass(frozen=True)
class Sending:
    """What sending needs: whose notices, the ways there are, and what links are made of."""

    profile: CouncilProfile
    carriers: Mapping[Channel, Carrier]
    signing_key: str
    staff_url: str
