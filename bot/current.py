"""What the parts of one turn share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.inbound import Inbound
from bot.services import Services
from bot.understanding import Understood
from database.models import Conversation, Message
from moderation.screening import Screening


@dataclass(frozen=True)
class Turn:
    """One turn in hand. `understood` is None for a pressed button and for an urgent message."""

    session: Session
    services: Services
    conversation: Conversation
    message: Message
    inbound: Inbound
    screening: Screening
    understood: Understood | None
    age_band: str | None
    now: dt.datetime
