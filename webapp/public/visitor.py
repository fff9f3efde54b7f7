"""Who this browser is talking as: the conversation its cookie names."""

from __future__ import annotations

import uuid

from flask import session
from sqlalchemy.orm import Session

from bot.conversations import find_conversation
from database.models import Conversation
from webapp.wiring import here


def opened(database: Session) -> Conversation | None:
    """The conversation of this browser, None when there is none or it was ended."""
    kept = session.get("conversation")
    return find_conversation(database, here().council_id, uuid.UUID(kept)) if kept else None
