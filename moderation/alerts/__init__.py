"""Alerts: the task that an adult must answer, from the screen's finding to a second person's closing it."""

from moderation.alerts.answering import AlertStateError, acknowledge
from moderation.alerts.raising import REFERENCE_LENGTH, REFERENCE_LETTERS, new_reference, raise_alert

__all__ = [
    "REFERENCE_LENGTH",
    "REFERENCE_LETTERS",
    "AlertStateError",
    "acknowledge",
    "new_reference",
    "raise_alert",
]
