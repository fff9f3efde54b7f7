"""Alerts: the task that an adult must answer, from the screen's finding to a second person's closing it."""

from moderation.alerts.answering import AlertStateError, acknowledge
from moderation.alerts.raising import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    join_alert,
    new_reference,
    raise_alert,
    raise_alert_without_words,
)

__all__ = [
    "REFERENCE_LENGTH",
    "REFERENCE_LETTERS",
    "AlertStateError",
    "acknowledge",
    "join_alert",
    "new_reference",
    "raise_alert",
    "raise_alert_without_words",
]
