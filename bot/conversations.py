"""Conversations: beginning one, finding it by its token, and whom it is with."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.filling import fill
from bot.questionnaires import questionnaire_of, unfinished
from bot.recording import send
from bot.replies import Reply, State
from bot.services import Services
from database.models import Conversation, JoinCode, Response, YoungPerson
from earshot.council import CouncilProfile
from moderation.safe_reply import ways_to_talk
from surveys.engine.state import Button, Channel

TOKEN_BYTES = 32


class JoinCodeError(Exception):
    """The join code is not known, has run out or was taken back. Which of these is not told."""


@dataclass(frozen=True)
class Started:
    """A new conversation, the token that opens it (not stored), and the first replies."""

    conversation: Conversation
    token: str
    replies: tuple[Reply, ...]


def start_conversation(
    session: Session, services: Services, *, channel: str, join_code: str | None = None, greet: bool = True
) -> Started:
    """Begin a conversation and commit it.

    `greet` is False where the page before it has said who reads this and a questionnaire follows at once.
    Raises JoinCodeError for a code that does not open anything.
    """
    now = services.clock()
    council_id = services.profile.id
    young_person_id = _joined(session, council_id, join_code, now) if join_code else None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    conversation = Conversation(
        council_id=council_id,
        young_person_id=young_person_id,
        channel=channel,
        token_hash=_hash(token),
        started_at=now,
        last_message_at=now,
    )
    session.add(conversation)
    session.flush()
    # By SMS nothing is sent before it is asked for.
    unasked = () if channel == "sms" else _unlinked(services, conversation)
    replies = opening(session, services, conversation) if greet else unasked
    send(session, conversation, replies, now)
    session.commit()
    return Started(conversation, token, replies)


def find_conversation(session: Session, council_id: str, conversation_id: uuid.UUID) -> Conversation | None:
    """The conversation of that id that has not been ended."""
    conversation = session.get(Conversation, (council_id, conversation_id))
    return conversation if conversation is not None and conversation.ended_at is None else None


def token_opens(conversation: Conversation, token: str) -> bool:
    """Whether `token` is the conversation's; compared in constant time."""
    kept = conversation.token_hash
    return kept is not None and hmac.compare_digest(bytes(kept), _hash(token))


def age_band_of(session: Session, conversation: Conversation) -> str | None:
    """The age band of whom the conversation is with; None when that is not known."""
    if conversation.young_person_id is None:
        return None
    person = session.get(YoungPerson, (conversation.council_id, conversation.young_person_id))
    return None if person is None else person.age_band


def tidy_join_code(typed: str) -> str:
    """A join code as it is looked up: letters and digits only, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def code_of(session: Session, council_id: str, typed: str, now: dt.datetime) -> JoinCode:
    """The join code that was typed. Raises JoinCodeError for one that does not open anything."""
    lookup = session.info["keys"].look_up("join_code", tidy_join_code(typed))
    code = session.scalar(
        select(JoinCode).where(JoinCode.council_id == council_id, JoinCode.code_lookup == lookup)
    )
    if code is None or code.revoked_at is not None or code.expires_at <= now:
        raise JoinCodeError
    return code


def _joined(session: Session, council_id: str, typed: str, now: dt.datetime) -> uuid.UUID:
    code = code_of(session, council_id, typed, now)
    code.last_used_at = now
    return code.young_person_id


def opening(session: Session, services: Services, conversation: Conversation) -> tuple[Reply, ...]:
    """What a conversation begins with: who reads this, or what was left open and can be gone on with."""
    words, profile = services.words, services.profile
    channel: Channel = "sms" if conversation.channel == "sms" else "web"
    left_open = _left_open(session, conversation)
    if left_open is None:
        return introduction(services, conversation)
    conversation.response_id = left_open.id
    title = questionnaire_of(session, left_open).title
    again = words.opening_again
    first, *_ = words.opening
    return (
        Reply(fill(first.texts(channel)[0], profile)),
        Reply(
            fill(again.texts(channel)[0], profile, title=title), _filled(again.buttons_on(channel), profile)
        ),
    )


def introduction(services: Services, conversation: Conversation) -> tuple[Reply, ...]:
    """Who is here, who reads this, and that it is not for emergencies."""
    words, profile = services.words, services.profile
    channel: Channel = "sms" if conversation.channel == "sms" else "web"
    first, *rest = (
        Reply(fill(said.texts(channel)[0], profile), _filled(said.buttons_on(channel), profile))
        for said in words.opening
    )
    unlinked = _unlinked(services, conversation)
    if channel == "sms" and unlinked:
        return (replace(first, text=f"{first.text} {unlinked[0].text}"), *rest)
    return (first, *unlinked, *rest)


def _unlinked(services: Services, conversation: Conversation) -> tuple[Reply, ...]:
    """What it means to come without a code: nobody can find them. On the web, who can help all the same."""
    if conversation.young_person_id is not None:
        return ()
    words, profile = services.words.opening_unlinked, services.profile
    if conversation.channel == "sms":
        return (Reply(fill(words.texts("sms")[0], profile)),)
    ways = ways_to_talk(age_band=None, now=services.clock(), profile=profile)
    return (Reply("\n".join((fill(words.text, profile), *ways[:1]))),)


def _filled(buttons: tuple[Button, ...], profile: CouncilProfile) -> tuple[Button, ...]:
    return tuple(Button(fill(button.title, profile), button.payload) for button in buttons)


def _left_open(session: Session, conversation: Conversation) -> Response | None:
    response = unfinished(session, conversation)
    if response is not None and response.status == "asking":
        response.status = "paused"
    return response


def opening_state(session: Session, conversation: Conversation) -> State:
    """The state right after a conversation began: nothing is being asked yet."""
    if conversation.response_id is None:
        return State()
    response = session.get(Response, (conversation.council_id, conversation.response_id))
    return State(questionnaire=response.questionnaire_id if response else None)
