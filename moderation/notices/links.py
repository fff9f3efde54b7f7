"""Signed addresses that lead from a notice to one alert. Whoever opens one still has to sign in."""

from __future__ import annotations

import base64
import uuid
from typing import Final

from itsdangerous import BadSignature, TimestampSigner

LASTS: Final = 7 * 24 * 60 * 60
"""Seconds a link leads somewhere: over a long weekend, and not for whoever finds an old phone."""

_SALT: Final = "an alert's link"


def link_to(signing_key: str, staff_url: str, alert_id: uuid.UUID) -> str:
    """The address on the staff portal that opens the alert for seven days, to who signs in."""
    # Raw bytes rather than the id as text: the whole must fit into one SMS.
    name = base64.urlsafe_b64encode(alert_id.bytes).rstrip(b"=")
    token = TimestampSigner(signing_key, salt=_SALT).sign(name).decode()
    return f"{staff_url.rstrip('/')}/a/{token}"


def board_link(staff_url: str) -> str:
    """The address of the board, for a message about more than one thing; it gives nothing away."""
    return f"{staff_url.rstrip('/')}/alerts"


def alert_of(signing_key: str, token: str) -> uuid.UUID | None:
    """The alert that `token` leads to; None when it was not made here or is too old."""
    try:
        name = TimestampSigner(signing_key, salt=_SALT).unsign(token, max_age=LASTS)
        return uuid.UUID(bytes=base64.urlsafe_b64decode(name + b"=="))
    except (BadSignature, ValueError, TypeError):
        return None
