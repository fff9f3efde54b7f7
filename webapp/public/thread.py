"""A conversation as the page shows it: what was typed, what was pressed, what was said back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.recording import history
from database.models import Contribution, Conversation, Message


def thread(database: Session, conversation: Conversation) -> list[dict[str, Any]]:
    """Every message, in order, in the shape that public/_chat.html gives, with its buttons."""
    messages = history(database, conversation)
    typed = _typed(database, conversation, [m for m in messages if m.contribution_id is not None])
    titles: dict[str, str] = {}
    shown = []
    for message in messages:
        titles.update({button["payload"]: button["title"] for button in message.buttons})
        shown.append(
            {
                "id": message.number,
                "author": "you" if message.direction == "in" else "us",
                "sender": message.sender,
                "kind": message.kind,
                "text": _text(message, typed, titles),
                "buttons": message.buttons,
            }
        )
    # A conversation begins with a button on the page before it, which was never offered in the chat.
    return [message for message in shown if message["text"]]


def unasked_since(database: Session, conversation: Conversation, after: int) -> list[dict[str, Any]]:
    """What came after message `after` without being an answer: a person's words, and what they set off."""
    found = (m for m in history(database, conversation, after) if m.direction == "out" and not m.in_reply_to)
    return [
        {
            "id": message.number,
            "author": "us",
            "sender": message.sender,
            "kind": message.kind,
            "text": message.text or "",
            "buttons": message.buttons,
        }
        for message in found
    ]


def buttons_of(messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The buttons that may be pressed now: the last that were offered since the young person spoke."""
    for message in reversed(messages):
        if message["author"] == "you":
            return []
        if message["buttons"]:
            buttons: list[dict[str, str]] = message["buttons"]
            return buttons
    return []


def _typed(database: Session, conversation: Conversation, messages: list[Message]) -> dict[Any, str]:
    found = database.scalars(
        select(Contribution).where(
            Contribution.council_id == conversation.council_id,
            Contribution.id.in_([message.contribution_id for message in messages]),
        )
    )
    return {contribution.id: contribution.text for contribution in found}


def _text(message: Message, typed: dict[Any, str], titles: dict[str, str]) -> str:
    if message.contribution_id is not None:
        return typed[message.contribution_id]
    if message.payload is not None:
        return titles.get(message.payload, "")
    return message.text or ""
