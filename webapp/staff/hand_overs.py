"""People waiting to talk: the list, one conversation, taking it, writing, closing. Every look is noted."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from bot.hand_over_desk import Desk, HandOverStateError, finish, take, write
from database.audit import record
from database.models import Conversation, HandOver
from moderation.hand_over_board import (
    BoardHandOver,
    Line,
    board,
    last_number,
    on_board,
    open_alert,
    thread_of,
)
from moderation.inbox import reference_of
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.times import local, span
from webapp.wiring import here

MAY_ANSWER = ("worker", "lead", "adviser")

LONGEST_REPLY = {"web": 2000, "sms": 320}
"""Characters a worker may write in one message: more is hard to read on a phone."""


@blueprint.get("/hand-overs")
@roles(*MAY_ANSWER)
def hand_overs() -> ResponseReturnValue:
    """Who waits, who is being answered, and what was closed this week. No words are shown here."""
    now = dt.datetime.now(dt.UTC)
    with here().database.session() as session:
        rows = {
            status: [_row(one) for one in board(session, here().council_id, status, now)]
            for status in ("waiting", "taken", "closed")
        }
    return render_template("staff/hand_overs.html", **rows)


@blueprint.get("/hand-overs/<uuid:id>")
@roles(*MAY_ANSWER)
def hand_over(id: uuid.UUID) -> ResponseReturnValue:
    """One conversation from where a person was asked for; that it was read is noted."""
    with here().database.session() as session:
        return _read(session, _found(session, id))


@blueprint.get("/hand-overs/<uuid:id>/newest")
@roles(*MAY_ANSWER)
def hand_over_newest(id: uuid.UUID) -> ResponseReturnValue:
    """The number of the newest message and the state, for a page that is open. It holds no words."""
    with here().database.session() as session:
        found = _found(session, id)
        return jsonify({"newest": last_number(session, found), "status": found.status})


@blueprint.post("/hand-overs/<uuid:id>/take")
@roles(*MAY_ANSWER)
def hand_over_take(id: uuid.UUID) -> ResponseReturnValue:
    """Take on a hand-over that waits, or over from the colleague whom the page showed."""
    with here().database.session() as session:
        found = _found(session, id)
        try:
            take(session, _desk(), found, instead_of=_account(request.form.get("instead_of", "")))
        except HandOverStateError:
            _rolled_back(session, found)
        else:
            session.commit()
            flash("This is yours. Write below. They can see your first name.", "good")
    return redirect(url_for("staff.hand_over", id=id, _anchor="write"), 303)


@blueprint.post("/hand-overs/<uuid:id>/reply")
@roles(*MAY_ANSWER)
def hand_over_reply(id: uuid.UUID) -> ResponseReturnValue:
    """Write to the young person. What was typed stays in the box when it could not be sent."""
    typed = request.form.get("reply", "").replace("\r\n", "\n").replace("\x00", "").strip()
    reply_id = _account(request.form.get("reply_id", "")) or uuid.uuid4()
    with here().database.session() as session:
        found = _found(session, id)
        longest = _longest(session, found)
        if not typed:
            return _read(session, found, error="Write something first."), 422
        if len(typed) > longest:
            error = f"That is {len(typed)} characters. At most {longest} fit. Send it in two parts."
            return _read(session, found, typed=typed, error=error), 422
        try:
            write(session, _desk(), found, typed, str(reply_id))
        except HandOverStateError:
            session.rollback()
            return _read(session, found, typed=typed, error=_why_not(session, found)), 409
        session.commit()
    return redirect(url_for("staff.hand_over", id=id, _anchor="write"), 303)


@blueprint.route("/hand-overs/<uuid:id>/close", methods=["GET", "POST"])
@roles(*MAY_ANSWER)
def hand_over_close(id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether it is over, then close it: the young person is told that the chat helper is back."""
    with here().database.session() as session:
        found = _found(session, id)
        if request.method == "GET":
            now = dt.datetime.now(dt.UTC)
            return render_template("staff/hand_over_close.html", row=_row(on_board(session, found, now)))
        try:
            finish(session, _desk(), found)
        except HandOverStateError:
            _rolled_back(session, found)
            return redirect(url_for("staff.hand_over", id=id), 303)
        session.commit()
    flash("Closed. The chat helper is back, and told them so.", "good")
    return redirect(url_for("staff.hand_overs"), 303)


def _read(session: Session, found: HandOver, *, typed: str = "", error: str | None = None) -> str:
    account_id = current_user.account_id
    record(session, found.council_id, "hand_over_viewed", account_id=account_id, subject_id=found.id)
    session.commit()
    lines = thread_of(session, found)
    alert = open_alert(session, found)
    conversation = session.get_one(Conversation, (found.council_id, found.conversation_id))
    return render_template(
        "staff/hand_over.html",
        row=_row(on_board(session, found, dt.datetime.now(dt.UTC))),
        lines=[_line(line) for line in lines],
        newest=last_number(session, found),
        opened_by_number=found.opened_by_number,
        called=conversation.called,
        alert={"id": alert.id, "reference": alert.reference, "level": alert.level} if alert else None,
        typed=typed,
        error=error,
        reply_id=str(uuid.uuid4()),
        longest=_longest(session, found),
        out_of_hours=not here().profile.office_hours.is_open(dt.datetime.now(dt.UTC)),
    )


def _row(one: BoardHandOver) -> dict[str, Any]:
    found = one.hand_over
    return {
        "id": found.id,
        "reference": reference_of(found.id),
        "status": found.status,
        "why": found.why,
        "opened_at": local(found.opened_at),
        "waiting": span(one.waiting),
        "age_band": one.age_band,
        "channel": one.channel,
        "taken_by": one.taken_by,
        "taken_by_id": found.taken_by,
        "taken_at": local(found.taken_at),
        "mine": found.taken_by == current_user.account_id,
        "closed_at": local(found.closed_at),
        "closed_by": one.closed_by,
        "alert": one.alert,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "author": line.author,
        "sender": line.sender,
        "text": line.text,
        "pressed": line.pressed,
        "at": local(line.at),
        "level": line.level,
    }


def _found(session: Session, hand_over_id: uuid.UUID) -> HandOver:
    found = session.get(HandOver, (here().council_id, hand_over_id))
    if found is None:
        abort(404)
    return found


def _desk() -> Desk:
    return Desk(here().profile, current_user.account_id, current_user.name, dt.datetime.now(dt.UTC))


def _account(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


def _longest(session: Session, found: HandOver) -> int:
    channel = on_board(session, found, dt.datetime.now(dt.UTC)).channel
    return LONGEST_REPLY["sms" if channel == "sms" else "web"]


def _rolled_back(session: Session, found: HandOver) -> None:
    session.rollback()
    flash(_why_not(session, found), "warn")


def _why_not(session: Session, found: HandOver) -> str:
    """Why something could not be done, from how the hand-over stands now."""
    session.refresh(found)
    one = on_board(session, found, dt.datetime.now(dt.UTC))
    if found.status == "closed":
        return f"{one.closed_by or 'The young person'} has closed this already. Nothing was sent."
    if found.taken_by == current_user.account_id:
        return "This is yours already."
    if found.status == "taken":
        return f"{one.taken_by or 'Somebody'} has taken this on. Nothing was sent."
    return "Take it first, so that others know that you have it. Nothing was sent."
