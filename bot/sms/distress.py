"""STOP from somebody in distress: no text reaches them any more, so a person has to (safety.md, Alerts)."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import and_, exists, select

from bot.current import Turn
from bot.sms.settling import open_alert
from database.models import Alert, Contribution, Screening
from moderation.alerts.tasks import open_task

LATELY: Final = dt.timedelta(hours=24)
"""How long after words in which the screen saw a risk a STOP still counts as one in distress."""


def stopped_in_distress(turn: Turn, *, said_more: bool) -> None:
    """Open a task when an alert is not closed, or a risk was seen lately, or is in this text (not committed).

    `said_more`: the text holds more than a stop word. A risk seen in a bare stop word is none.
    """
    alert = _alert(turn)
    if said_more and turn.screening.flagged:
        _task(turn, "flagged", alert)
    elif alert is not None:
        _task(turn, "alert_open", alert)
    elif _flagged_lately(turn):
        _task(turn, "flagged_lately", None)


def wrote_after_stop(turn: Turn) -> None:
    """Open a task for words with a risk in them that cannot be answered here any more (not committed)."""
    if turn.screening.flagged:
        _task(turn, "wrote_after_stop", _alert(turn))


def _alert(turn: Turn) -> Alert | None:
    conversation = turn.conversation
    return open_alert(turn.session, conversation.council_id, conversation.id, conversation.young_person_id)


def _task(turn: Turn, reason: str, alert: Alert | None) -> None:
    open_task(
        turn.session,
        council_id=turn.message.council_id,
        kind="stopped_in_distress",
        conversation_id=turn.message.conversation_id,
        message_id=turn.message.id,
        alert_id=None if alert is None else alert.id,
        reason=reason,
        now=turn.now,
    )


def _flagged_lately(turn: Turn) -> bool:
    """Whether the screen saw a risk in another message of this conversation."""
    found = turn.session.scalar(
        select(
            exists().where(
                and_(
                    Contribution.council_id == turn.message.council_id,
                    Contribution.conversation_id == turn.message.conversation_id,
                    Contribution.received_at > turn.now - LATELY,
                    Contribution.id != turn.message.contribution_id,
                    Screening.council_id == Contribution.council_id,
                    Screening.contribution_id == Contribution.id,
                    Screening.level != "none",
                )
            )
        )
    )
    return bool(found)
