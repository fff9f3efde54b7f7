"""Conversations by JSON: begin one, send a message, read what was said."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, TypeVar

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from bot.conversations import JoinCodeError, find_conversation, start_conversation, token_opens
from bot.inbound import Inbound, InboundError
from bot.naming import LONGEST_NAME, take_name
from bot.recording import history
from bot.turn import standing, take_turn
from database.models import Contribution, Conversation, Message
from webapp.api.openapi import document
from webapp.bot_services import bot
from webapp.errors import ProblemError
from webapp.guards import open_to_all
from webapp.security import limiter
from webapp.wiring import here

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

NEW_CONVERSATIONS = "300 per minute"
"""From one address: a whole school may be behind one."""

MESSAGES = "600 per minute"
"""Of one conversation: far above what a person types, low enough to stop a loop."""

WRONG_CODES = "10 per minute; 60 per hour"
"""Wrong join codes from one address."""


class Body(BaseModel):
    """What every request body shares: an unknown field is a fault, so that a slip is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class NewConversation(Body):
    """The body that begins a conversation."""

    council: str | None = None
    join_code: Annotated[str, Field(max_length=100)] | None = None
    called: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None


class NewMessage(Body):
    """The body that sends words or a button."""

    text: str | None = None
    payload: str | None = None
    client_message_id: str


SomeBody = TypeVar("SomeBody", bound=Body)


def this_conversation() -> str:
    """What messages are counted by."""
    return f"conversation {(request.view_args or {}).get('conversation_id')}"


@blueprint.get("/openapi.json")
@open_to_all
def openapi() -> Response:
    """The API's own description."""
    return jsonify(document(here().settings.public_url))


@blueprint.post("/conversations")
@open_to_all
@limiter.limit(NEW_CONVERSATIONS)
@limiter.limit(WRONG_CODES, deduct_when=lambda response: response.status_code == 422)
def begin() -> tuple[Response, int]:
    """Begin a conversation."""
    wanted = _body(NewConversation)
    context = here()
    if wanted.council not in (None, context.council_id):
        raise ProblemError(404, "This service is not for that council.")
    code = (wanted.join_code or "").strip() or None
    with context.database.session() as session:
        try:
            started = start_conversation(session, bot(), channel="web", join_code=code)
        except JoinCodeError as error:
            raise ProblemError(422, "That join code is not known, or it has run out.") from error
        named = take_name(session, bot(), started.conversation, wanted.called or "")
        answer = {
            "conversation_id": str(started.conversation.id),
            "token": started.token,
            "replies": [reply.to_data() for reply in (*started.replies, *named.replies)],
            "state": standing(session, started.conversation).to_data(),
        }
    return jsonify(answer), 201


@blueprint.post("/conversations/<uuid:conversation_id>/messages")
@open_to_all
@limiter.limit(MESSAGES, key_func=this_conversation)
def send(conversation_id: uuid.UUID) -> Response:
    """Take one message and give the replies to it."""
    wanted = _body(NewMessage)
    with here().database.session() as session:
        conversation = _opened(session, conversation_id)
        try:
            inbound = Inbound(wanted.client_message_id, wanted.text, wanted.payload)
            result = take_turn(session, bot(), conversation, inbound)
        except InboundError as error:
            status = 413 if error.fault == "too_long" else 422
            raise ProblemError(status, bot().words.faults[error.fault]) from error
    return jsonify(result.to_data())


@blueprint.get("/conversations/<uuid:conversation_id>/messages")
@open_to_all
@limiter.limit(MESSAGES, key_func=this_conversation)
def read(conversation_id: uuid.UUID) -> Response:
    """What was said after message number `after` (default 0: everything)."""
    after = request.args.get("after", default=0, type=int)
    with here().database.session() as session:
        conversation = _opened(session, conversation_id)
        messages = [message_data(session, message) for message in history(session, conversation, after)]
        state = standing(session, conversation).to_data()
    return jsonify({"messages": messages, "state": state})


def message_data(session: Session, message: Message) -> dict[str, Any]:
    """A stored message as the API shows it. What was typed is the text of its contribution."""
    text = message.text
    if message.contribution_id is not None:
        text = session.get_one(Contribution, (message.council_id, message.contribution_id)).text
    return {
        "number": message.number,
        "direction": message.direction,
        "kind": message.kind,
        "sender": message.sender,
        "text": text,
        "payload": message.payload,
        "buttons": message.buttons,
        "created_at": message.created_at.isoformat(),
    }


def _opened(session: Session, conversation_id: uuid.UUID) -> Conversation:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ProblemError(401, "Send the conversation's token: Authorization: Bearer TOKEN.")
    conversation = find_conversation(session, here().council_id, conversation_id)
    # The same answer for an unknown conversation and a wrong token tells a stranger nothing.
    if conversation is None or not token_opens(conversation, token.strip()):
        raise ProblemError(401, "That token does not open this conversation.")
    return conversation


def _body(kind: type[SomeBody]) -> SomeBody:
    raw = request.get_json(silent=True)
    if raw is None and not request.get_data():
        raw = {}
    if not isinstance(raw, dict):
        raise ProblemError(400, "Send a JSON object, with Content-Type: application/json.")
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        faults = [
            {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise ProblemError(422, "The request's fields are not right.", errors=faults) from error
