"""Carrying on with a text conversation on the web, by a short-lived link (conversation.md, SMS)."""

from __future__ import annotations

import uuid

from flask import current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from bot.conversations import find_conversation
from bot.inbound import Inbound
from bot.turn import standing, take_turn
from webapp.bot_services import bot
from webapp.chat_links import opened_by
from webapp.guards import open_to_all
from webapp.public import blueprint
from webapp.security import limiter
from webapp.wiring import here


@blueprint.get("/c/<token>")
@open_to_all
@limiter.limit("30 per minute")
def carry_on(token: str) -> ResponseReturnValue:
    """Open the chat that the link was made for and put the waiting question, or say that it is too old."""
    conversation_id = opened_by(str(current_app.secret_key), token)
    with here().database.session() as database:
        conversation = (
            find_conversation(database, here().council_id, conversation_id) if conversation_id else None
        )
        if conversation is None:
            return render_template("public/link_over.html"), 410
        session.clear()
        session["conversation"] = str(conversation.id)
        if standing(database, conversation).questionnaire is not None:
            take_turn(database, bot(), conversation, Inbound(str(uuid.uuid4()), payload="/resume"))
    return redirect(url_for("public.talk", _anchor="latest"), 303)
