"""Short-lived, signed addresses that open a text conversation on the web, for a question kept off SMS."""

from __future__ import annotations

import uuid
from typing import Final

from itsdangerous import BadSignature, URLSafeTimedSerializer

LASTS: Final = 30 * 60
"""Seconds a link opens the chat: long enough to find a quiet place, short for whoever finds the phone."""

_SALT: Final = "carry on"


def link_to(signing_key: str, public_url: str, conversation_id: uuid.UUID) -> str:
    """The address that opens the conversation on the web for half an hour."""
    token = URLSafeTimedSerializer(signing_key, salt=_SALT).dumps(str(conversation_id))
    return f"{public_url.rstrip('/')}/c/{token}"


def opened_by(signing_key: str, token: str) -> uuid.UUID | None:
    """The conversation that `token` opens; None when it was not made here or is too old."""
    try:
        return uuid.UUID(URLSafeTimedSerializer(signing_key, salt=_SALT).loads(token, max_age=LASTS))
    except (BadSignature, ValueError, TypeError):
        return None
