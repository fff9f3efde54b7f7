"""The conversation page: a form post and a page without a script, the same posts by fetch with one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import get_template_attribute, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.conversations import JoinCodeError, start_conversation
from bot.handing_over import GO_BACK
from bot.inbound import Inbound, InboundError
from bot.naming import take_name
from bot.recording import last_number
from bot.turn import standing, take_turn
from database.models import Conversation
from webapp.bot_services import bot
from webapp.errors import problem_document, wants_json
from webapp.guards import open_to_all
from webapp.public import blueprint
from webapp.public.contacts import office_hours
from webapp.public.thread import buttons_of, thread, unasked_since
from webapp.public.visitor import opened
from webapp.security import limiter
from webapp.wiring import here

FIRST_QUESTIONNAIRE = "promise"

REASONS = {"empty": "empty", "too_long": "long"}
"""Which words of public/_talk_errors.html explain which fault; any other is `trouble`."""

NEW_CONVERSATIONS = "300 per minute"
MESSAGES = "120 per minute"
WRONG_CODES = "10 per minute; 60 per hour"


def this_visitor() -> str:
    """What messages are counted by: the conversation, or the address before there is one."""
    return f"conversation {session.get('conversation') or request.remote_addr}"


@blueprint.get("/talk")
@open_to_all
def talk() -> ResponseReturnValue:
    """The conversation so far, or what to know before it starts."""
    with here().database.session() as database:
        conversation = opened(database)
        if conversation is None:
            session.pop("conversation", None)
            return render_template("public/talk.html", started=False, **_frame())
        return _page(database, conversation)


@blueprint.post("/talk/start")
@open_to_all
@limiter.limit(NEW_CONVERSATIONS)
def talk_start() -> ResponseReturnValue:
    """Begin a conversation, with the questionnaire that was asked for, and take the name they gave."""
    wanted = request.form.get("questionnaire", "")
    known = wanted in here().profile.questionnaires
    with here().database.session() as database:
        conversation = opened(database)
        if conversation is None:
            started = start_conversation(database, bot(), channel="web", greet=not known)
            conversation = started.conversation
            session["conversation"] = str(conversation.id)
        named = take_name(database, bot(), conversation, request.form.get("called", ""))
        if known and not named.urgent:
            take_turn(database, bot(), conversation, Inbound(str(uuid.uuid4()), payload=f"/start {wanted}"))
    return redirect(url_for("public.talk", _anchor="latest"), 303)


@blueprint.post("/talk/messages")
@open_to_all
@limiter.limit(MESSAGES, key_func=this_visitor)
def talk_messages() -> ResponseReturnValue:
    """Take one message."""
    payload = request.form.get("payload")
    text = None if payload else request.form.get("text", "")
    with here().database.session() as database:
        conversation = opened(database)
        if conversation is None:
            if wants_json():
                return problem_document(410, "This chat has been closed.")
            return redirect(url_for("public.talk"), 303)
        try:
            inbound = Inbound(request.form.get("client_message_id", ""), text, payload or None)
            result = take_turn(database, bot(), conversation, inbound)
        except InboundError as error:
            return _refused(database, conversation, error.fault, text or "")
        if not wants_json():
            return redirect(url_for("public.talk", _anchor="latest"), 303)
        after = request.form.get("after", default=None, type=int)
        # What a person wrote while this message was on its way would else be passed over by the page.
        between = [] if after is None else unasked_since(database, conversation, after)
        return jsonify(
            {**result.to_data(), "between": between, "last_id": last_number(database, conversation)}
        )


@blueprint.get("/talk/messages")
@open_to_all
@limiter.limit(MESSAGES, key_func=this_visitor)
def talk_messages_since() -> ResponseReturnValue:
    """What was said after message number `after`, for a page that was off line."""
    after = request.args.get("after", default=0, type=int)
    with here().database.session() as database:
        conversation = opened(database)
        if conversation is None:
            return problem_document(410, "This chat has been closed.")
        found = [message for message in thread(database, conversation) if message["id"] > after]
        return jsonify(
            {
                "messages": found,
                "state": standing(database, conversation).to_data(),
                "last_id": found[-1]["id"] if found else after,
            }
        )


@blueprint.post("/talk/stop")
@open_to_all
def talk_stop() -> ResponseReturnValue:
    """Stop for now: a waiting question is paused; with none, the conversation is left.

    While a person is asked for it does neither: pausing would send the person away, and leaving would make
    the phone forget where their answer comes.
    """
    with here().database.session() as database:
        conversation = opened(database)
        stands = standing(database, conversation) if conversation else None
        if conversation is None or stands is None or (stands.questionnaire is None and stands.person is None):
            return redirect(url_for("public.goodbye"), 303)
        if stands.person is not None:
            return redirect(url_for("public.talk", _anchor="latest"), 303)
        take_turn(database, bot(), conversation, Inbound(str(uuid.uuid4()), payload="/pause"))
    return redirect(url_for("public.talk", _anchor="latest"), 303)


@blueprint.route("/join", methods=["GET", "POST"])
@open_to_all
@limiter.limit(WRONG_CODES, methods=["POST"], deduct_when=lambda response: response.status_code == 422)
def join() -> ResponseReturnValue:
    """Take a join code and begin a conversation with whom it belongs to."""
    if request.method == "GET":
        return render_template("public/join.html", typed="", called="", error=None)
    typed, called = request.form.get("code", "").strip()[:100], request.form.get("called", "")
    if not typed:
        return render_template("public/join.html", typed="", called=called, error="empty"), 422
    with here().database.session() as database:
        try:
            started = start_conversation(database, bot(), channel="web", join_code=typed)
        except JoinCodeError:
            if not bot().screen.screen(typed).flagged:
                return render_template("public/join.html", typed=typed, called=called, error="unknown"), 422
            _take_as_words(database, typed, called)
            return redirect(url_for("public.talk", _anchor="latest"), 303)
        session.clear()
        session["conversation"] = str(started.conversation.id)
        take_name(database, bot(), started.conversation, called)
    return redirect(url_for("public.talk", _anchor="latest"), 303)


def _take_as_words(database: Session, typed: str, called: str) -> None:
    """A cry for help in the box for a code: no code, so it is taken as what it is, the start of a chat."""
    conversation = opened(database)
    if conversation is None:
        conversation = start_conversation(database, bot(), channel="web").conversation
        session.clear()
        session["conversation"] = str(conversation.id)
    take_name(database, bot(), conversation, called)
    take_turn(database, bot(), conversation, Inbound(str(uuid.uuid4()), text=typed))


def _refused(database: Session, conversation: Conversation, fault: str, typed: str) -> ResponseReturnValue:
    """The page again with what was typed and why it was not taken."""
    if wants_json():
        return problem_document(413 if fault == "too_long" else 422, bot().words.faults[fault])
    words = get_template_attribute("public/_talk_errors.html", "words")
    return _page(database, conversation, typed=typed, error=words[REASONS.get(fault, "trouble")]), 422


def _page(database: Session, conversation: Conversation, *, typed: str = "", error: str | None = None) -> str:
    messages = thread(database, conversation)
    stands = standing(database, conversation)
    return render_template(
        "public/talk.html",
        started=True,
        messages=messages,
        buttons=buttons_of(messages) or (_way_back() if stands.person else []),
        progress=stands.progress,
        person=stands.person,
        finished=bool(messages) and messages[-1]["kind"] == "end",
        last_id=messages[-1]["id"] if messages else 0,
        client_message_id=str(uuid.uuid4()),
        typed=typed,
        error=error,
        **_frame(),
    )


def _way_back() -> list[dict[str, str]]:
    """The button that is always there while a person answers: the bot says nothing that could carry it."""
    buttons = bot().words.hand_over.opened.buttons
    return [{"title": each.title, "payload": each.payload} for each in buttons if each.payload == GO_BACK]


def _frame() -> dict[str, Any]:
    questionnaire = here().profile.questionnaires[FIRST_QUESTIONNAIRE]
    return {
        "can_start": {
            "id": questionnaire.id,
            "title": questionnaire.title,
            "question_count": len(questionnaire.asked),
        },
        "office_hours": office_hours(),
    }
