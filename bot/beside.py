"""Requests: questionnaires told beside whatever else is open, such as how somebody can be reached safely.

They go back to where the conversation was, are in no menu, and are never read back by text message, which
somebody else may see.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.current import Turn
from bot.questionnaires import questionnaire_of, unfinished
from bot.replies import Reply
from bot.saying import in_one_text, own
from database.models import Message, Response
from moderation.safe_contact import REACH_ME
from surveys import engine
from surveys.engine.state import Said, Step, Voice
from surveys.questionnaire import Questionnaire

__all__ = ["REACH_ME", "go_back", "is_request", "may_offer_to_reach", "unread_by_text"]


def may_offer_to_reach(turn: Turn, open_: Response | None) -> bool:
    """Whether a safe way to reach them can be asked for: the council has it, and it is not what is open."""
    if REACH_ME not in turn.services.profile.questionnaires:
        return False
    return open_ is None or open_.questionnaire_id != REACH_ME


def is_request(questionnaire: Questionnaire) -> bool:
    """Whether the questionnaire is told beside others."""
    return questionnaire.kind == "request"


def unread_by_text(questionnaire: Questionnaire, step: Step, voice: Voice) -> Step:
    """The step, with what would be read back by SMS sent as it is: nothing private goes into a text."""
    if voice.channel != "sms" or not step.progress.reading_back or step.progress.status != "asking":
        return step
    sent = engine.take(questionnaire, step.progress, Said(payload="/send"), voice)
    return replace(sent, changed=(*step.changed, *sent.changed))


def go_back(turn: Turn, response: Response, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """End or put off a request: what it says last, then where the conversation was before, if anywhere."""
    words = turn.services.words
    if response.status == "paused":
        replies = own(turn, words.reach_me_put_off)
    before = _before(turn, response)
    turn.conversation.response_id = before.id if before else None
    ways = own(turn, words.carry_on_or_stop if before else words.what_now)
    # No end of the conversation, only of this: the page would offer to leave.
    ended = tuple(Reply(reply.text) for reply in replies)
    return in_one_text(turn, (*ended, *ways))


def _before(turn: Turn, response: Response) -> Response | None:
    """The questionnaire that was open when the request began and still is."""
    state = turn.session.scalar(
        select(Message.state_after)
        .where(
            Message.council_id == turn.message.council_id,
            Message.conversation_id == turn.message.conversation_id,
            Message.direction == "in",
            Message.number < turn.message.number,
            Message.state_after["questionnaire"].astext.is_distinct_from(response.questionnaire_id),
        )
        .order_by(Message.number.desc())
        .limit(1)
    )
    name = state.get("questionnaire") if state else None
    found = unfinished(turn.session, turn.conversation, name) if name else None
    return None if found is None or is_request(questionnaire_of(turn.session, found)) else found
