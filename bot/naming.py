"""What somebody asks to be called, as a conversation begins. A child may write anything into that box."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.conversations import age_band_of
from bot.recording import keep_screening, send
from bot.replies import Reply
from bot.services import Services
from database.models import Contribution, Conversation
from database.models import Screening as ScreeningRow
from moderation.safe_contact import REACH_ME
from moderation.safe_reply import Standing, safe_reply
from moderation.screening import Screening
from surveys.engine.state import Channel

LONGEST_NAME: Final = 40
"""Characters. What is longer is kept and screened like anything else, but nobody is called by it."""


@dataclass(frozen=True)
class Named:
    """What is said back, which is nothing to a plain name, and whether nothing else should be asked now."""

    replies: tuple[Reply, ...] = ()
    urgent: bool = False


def take_name(session: Session, services: Services, conversation: Conversation, typed: str) -> Named:
    """Store what was typed as a contribution and screen it, as in a turn; then call them so, or reply to it.

    Commits as a turn does: the words, their screening and alert, then what comes of them. The same words
    again in one conversation, by a button pressed twice, change nothing.
    """
    text = typed.replace("\x00", "").strip()
    if not text:
        return Named()
    if (level := _given_before(session, conversation, text)) is not None:
        return Named(urgent=level == "urgent")
    now = services.clock()
    contribution = Contribution(
        council_id=conversation.council_id,
        source="nickname",
        conversation_id=conversation.id,
        young_person_id=conversation.young_person_id,
        text=text,
        received_at=now,
    )
    session.add(contribution)
    session.commit()
    screening = services.screen.screen(text)
    keep_screening(session, contribution, screening, now)
    if not screening.flagged:
        if len(text) <= LONGEST_NAME:
            conversation.called = " ".join(text.split())
        session.commit()
        return Named()
    session.refresh(conversation, with_for_update=True)
    replies = _safe_replies(session, services, conversation, screening, now)
    send(session, conversation, replies, now)
    session.commit()
    return Named(replies, screening.level == "urgent")


def _given_before(session: Session, conversation: Conversation, text: str) -> str | None:
    """What the screen made of the same words when they were given in this conversation; None: not given."""
    found = session.execute(
        select(Contribution, ScreeningRow.level)
        .join(
            ScreeningRow,
            and_(
                ScreeningRow.council_id == Contribution.council_id,
                ScreeningRow.contribution_id == Contribution.id,
            ),
        )
        .where(
            Contribution.council_id == conversation.council_id,
            Contribution.conversation_id == conversation.id,
            Contribution.source == "nickname",
        )
    )
    return next((level for contribution, level in found if contribution.text == text), None)


def _safe_replies(
    session: Session,
    services: Services,
    conversation: Conversation,
    screening: Screening,
    now: dt.datetime,
) -> tuple[Reply, ...]:
    channel: Channel = "sms" if conversation.channel == "sms" else "web"
    reply = safe_reply(
        screening,
        age_band=age_band_of(session, conversation),
        now=now,
        channel=channel,
        profile=services.profile,
        # Nothing waits yet that could be carried on with; the alert has just been raised.
        standing=Standing(
            known=conversation.young_person_id is not None,
            told="passed_on",
            questions=False,
            reach=REACH_ME in services.profile.questionnaires,
        ),
    )
    *first, last = reply.lines
    return (*(Reply(line, (), "safety") for line in first), Reply(last, reply.buttons, "safety"))
