"""What the parts of one turn share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from bot.inbound import Inbound
from bot.services import Services
from bot.understanding import Understood
from database.models import Conversation, Message
from moderation.screening import Screening


@dataclass(frozen=True)
class Turn:
    """One turn in hand."""

    session: Session
    services: Services
    conversation: Conversation
    message: Message
    inbound: Inbound
    screening: Screening
    age_band: str | None
    now: dt.datetime

    @cached_property
    def understood(self) -> Understood | None:
        """What the message is for; None for a pressed button and for an urgent message.

        Worked out when it is first asked for. An answer that the questionnaire takes for certain never
        asks, and asking Rasa is the longest part of a turn.
        """
        if self.inbound.text is None or self.screening.level == "urgent":
            return None
        return self.services.understand(self.inbound.text)
