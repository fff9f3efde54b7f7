"""A conversation that a worker types in, and the notes of a group's session. Both are screened at once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from bot.conversations import JoinCodeError, code_of
from moderation.intake import LONGEST_PIECE, MOST_PIECES, Piece, split_notes, take_in
from moderation.intake.pieces import Cut, likely_cut
from webapp.guards import roles
from webapp.screening import the_screen
from webapp.security import limiter
from webapp.staff import blueprint
from webapp.staff.bring_in import MAY_BRING_IN
from webapp.staff.reading_on import reading_on
from webapp.times import LONDON
from webapp.wiring import here

LONGEST_LABEL = 100
"""Characters of what a worker calls it."""

EARLIEST = dt.date(2000, 1, 1)

WRONG_CODES = "10 per minute; 60 per hour"


@dataclass(frozen=True)
class Form:
    """What was typed into one of the two forms. `day` is None where it was no day of the past."""

    label: str
    day_typed: str
    day: dt.date | None
    words: str
    once: uuid.UUID

    def shown(self) -> dict[str, str]:
        """The form's fields as they were typed."""
        return {"label": self.label, "day": self.day_typed, "words": self.words, "once": str(self.once)}

    def faults(self, missing: str) -> dict[str, str]:
        """What is wrong, by field. `missing` is said when there are no words."""
        found = {}
        if self.day is None:
            found["day"] = "Choose the day it was said: today or a day before."
        if not self.words:
            found["words"] = missing
        elif len(self.words) > LONGEST_PIECE:
            found["words"] = (
                f"That is {len(self.words):,} characters. At most {LONGEST_PIECE:,} fit. Bring it in as two."
            )
        if len(self.label) > LONGEST_LABEL:
            found["label"] = f"At most {LONGEST_LABEL} characters fit."
        return found


@blueprint.route("/bring-in/conversation", methods=["GET", "POST"])
@roles(*MAY_BRING_IN)
@limiter.limit(WRONG_CODES, methods=["POST"], deduct_when=lambda response: response.status_code == 422)
def bring_in_conversation() -> ResponseReturnValue:
    """What one young person told a worker, with their join code or without."""
    if request.method == "GET":
        return _conversation_page(_new_form().shown(), code="", errors={})
    form, code = _read_form(), request.form.get("code", "").strip()[:100]
    errors = form.faults("Write what they said, in their words if you can.")
    with here().database.session() as session:
        young_person_id = None
        try:
            young_person_id = _whose(session, code)
        except JoinCodeError:
            errors["code"] = "That code is not known, or it has run out. Check it, or leave this empty."
        if errors:
            return _conversation_page(form.shown(), code=code, errors=errors), 422
        piece = Piece(form.words, young_person_id, anonymous=young_person_id is None, received_on=form.day)
        _take(session, "worker_typed", form.label or "Conversation", form.once, [piece])
    return redirect(url_for("staff.bring_in_result", id=form.once), 303)


@blueprint.route("/bring-in/group", methods=["GET", "POST"])
@roles(*MAY_BRING_IN)
def bring_in_group() -> ResponseReturnValue:
    """The notes of a session: first shown statement by statement, then taken in. Always anonymous."""
    if request.method == "GET":
        return render_template("staff/bring_in_group.html", typed=_new_form().shown(), errors={})
    form = _read_form()
    errors = form.faults("Write or paste the notes first.")
    if not form.label:
        errors["label"] = "Give the session a name, so that you find it again."
    cut: Cut = "gaps" if request.form.get("cut", likely_cut(form.words)) == "gaps" else "lines"
    statements = split_notes(form.words, cut)
    if len(statements) > MOST_PIECES:
        errors["words"] = f"That makes {len(statements)} statements. At most {MOST_PIECES} fit at once."
    if errors:
        return render_template("staff/bring_in_group.html", typed=form.shown(), errors=errors), 422
    if request.form.get("step") != "save":
        return render_template(
            "staff/bring_in_group_check.html", typed=form.shown(), statements=statements, cut=cut
        )
    with here().database.session() as session:
        pieces = [Piece(statement, received_on=form.day) for statement in statements]
        _take(session, "group_note", form.label, form.once, pieces)
    return redirect(url_for("staff.bring_in_result", id=form.once), 303)


def _take(session: Session, kind: str, label: str, once: uuid.UUID, pieces: list[Piece]) -> None:
    result = take_in(
        session,
        the_screen(),
        here().council_id,
        kind=kind,
        label=label,
        account_id=current_user.account_id,
        pieces=pieces,
        now=dt.datetime.now(dt.UTC),
        taken_in_id=once,
        wait=False,
    )
    if not result.finished:
        reading_on().wake()


def _whose(session: Session, code: str) -> uuid.UUID | None:
    if not code:
        return None
    return code_of(session, here().council_id, code, dt.datetime.now(dt.UTC)).young_person_id


def _today() -> dt.date:
    return dt.datetime.now(LONDON).date()


def _new_form() -> Form:
    return Form("", _today().isoformat(), _today(), "", uuid.uuid4())


def _read_form() -> Form:
    day_typed = request.form.get("day", "")
    words = request.form.get("words", "").replace("\r\n", "\n").replace("\x00", "").strip()
    try:
        once = uuid.UUID(request.form.get("once", ""))
    except ValueError:
        once = uuid.uuid4()
    return Form(request.form.get("label", "").strip(), day_typed[:20], _day(day_typed), words, once)


def _day(typed: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return None
    return day if EARLIEST <= day <= _today() else None


def _conversation_page(typed: dict[str, str], *, code: str, errors: dict[str, Any]) -> str:
    return render_template("staff/bring_in_conversation.html", typed=typed, code=code, errors=errors)
