"""Taking a text: whose conversation it belongs to, whether it is a join code, and then its turn."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from bot.conversations import JoinCodeError, code_of
from bot.recording import typed_since
from bot.replies import TurnResult
from bot.services import Services
from bot.sms.arrived import JOIN, JOIN_ANOTHER, ArrivedText
from bot.sms.threads import conversation_of_phone
from bot.turn import take_turn
from database.models import Conversation

CODES_AN_HOUR: Final = 60
"""Texts in an hour after which none is tried as a join code any more: it would be guessing."""

_CODE_LIKE: Final = re.compile(r"\s*(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 -]{4,30}\s*")
"""What could be a join code: letters and digits, at least one digit. Which it is, the table of codes says."""


def take_text(session: Session, services: Services, phone: str, text: ArrivedText) -> TurnResult:
    """Take one text from `phone` (E.164): its turn, with the replies in the outbox. Idempotent by message id.

    Raises InboundError for what cannot be taken.
    """
    conversation = conversation_of_phone(session, services.profile.id, phone, services.clock())
    return take_turn(session, services, conversation, _with_code_read(session, services, conversation, text))


def _with_code_read(
    session: Session, services: Services, conversation: Conversation, text: ArrivedText
) -> ArrivedText:
    """The text, or what stands for it when it is a join code: the code itself is kept nowhere, as on the web.

    From then on the conversation is with whom the code names (committed).
    """
    now = services.clock()
    if text.text is None or not _CODE_LIKE.fullmatch(text.text):
        return text
    if typed_since(session, conversation, now - dt.timedelta(hours=1)) > CODES_AN_HOUR:
        return text
    try:
        code = code_of(session, conversation.council_id, text.text, now)
    except JoinCodeError:
        return text
    if conversation.young_person_id not in (None, code.young_person_id):
        # A shared phone, or a code that was passed on: what was said before stays with who said it.
        return replace(text, text=None, payload=JOIN_ANOTHER)
    conversation.young_person_id, code.last_used_at = code.young_person_id, now
    session.commit()
    return replace(text, text=None, payload=JOIN)
