"""The safe reply as replies of a turn."""

from __future__ import annotations

from bot import asking, handing_over, situation
from bot.beside import may_offer_to_reach
from bot.current import Turn
from bot.replies import Reply
from moderation.safe_reply import Standing, safe_reply
from moderation.screening import Screening


def safety_replies(turn: Turn, screening: Screening) -> tuple[Reply, ...]:
    """The safe reply to what the screen found, for this person, hour and channel; buttons at the end.

    To be asked for after the open questionnaire was paused and any alert raised: it says how things stand.
    """
    reply = safe_reply(
        screening,
        age_band=turn.age_band,
        now=turn.now,
        channel=turn.inbound.channel,
        profile=turn.services.profile,
        standing=_standing(turn, screening),
    )
    *first, last = reply.lines
    return (*(Reply(line, (), "safety") for line in first), Reply(last, reply.buttons, "safety"))


def _standing(turn: Turn, screening: Screening) -> Standing:
    open_ = asking.waiting(turn)
    with_a_person = handing_over.current(turn.session, turn.conversation) is not None
    return Standing(
        known=turn.conversation.young_person_id is not None,
        told=situation.told(turn),
        before=situation.told_before(turn, screening),
        questions=open_ is not None and not with_a_person,
        reach=not with_a_person and may_offer_to_reach(turn, open_.response if open_ else None),
        person=not with_a_person,
    )
