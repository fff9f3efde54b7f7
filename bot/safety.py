"""The safe reply as replies of a turn."""

from __future__ import annotations

from bot.current import Turn
from bot.replies import Reply
from moderation.safe_reply import safe_reply
from moderation.screening import Screening


def safety_replies(turn: Turn, screening: Screening) -> tuple[Reply, ...]:
    """The safe reply to what the screen found, for this person, hour and channel; buttons at the end."""
    reply = safe_reply(
        screening,
        age_band=turn.age_band,
        now=turn.now,
        channel=turn.inbound.channel,
        profile=turn.services.profile,
    )
    *first, last = reply.lines
    return (*(Reply(line, (), "safety") for line in first), Reply(last, reply.buttons, "safety"))
