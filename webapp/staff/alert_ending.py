"""How an alert ends: the outcome, a second person who closes it, or the outcome taken away again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Alert
from moderation.alerts.answering import AlertStateError, add_action, close, give_outcome, send_back
from moderation.alerts.board import staff_names
from moderation.alerts.reading import actions_of, is_about_staff
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.alert_page import Typed
from webapp.staff.alert_steps import plain, refuse, take_step, too_long, why_not_held
from webapp.staff.alert_views import MAY_ANSWER, action_row, found_alert, one_row, right_now
from webapp.staff.alert_words import OUTCOMES, why_not
from webapp.wiring import here

SHORTEST_NOTE = 10
"""Characters of a note that must say something."""

SENT_BACK = "Still to be done: "


@blueprint.route("/alerts/<uuid:id>/outcome", methods=["GET", "POST"])
@roles(*MAY_ANSWER)
def alert_outcome(id: uuid.UUID) -> ResponseReturnValue:
    """Ask how it ended, then keep that. A second person closes it."""
    with here().database.session() as session:
        found = found_alert(session, id)
        if request.method == "GET":
            why = why_not_held(found, mine=True)
            return refuse(session, found, why) if why else _outcome_page(session, found, Typed())
        typed = {
            "outcome": request.form.get("outcome", ""),
            "note": plain(request.form.get("note", "")),
            "sure": request.form.get("sure", ""),
        }
        errors = _outcome_errors(typed, about_staff=is_about_staff(session, found))
        if errors:
            return _outcome_page(session, found, Typed(typed, errors)), 422
        try:
            _give(session, found, typed)
        except AlertStateError as error:
            session.rollback()
            refused = {"all": f"{why_not(session, found, str(error))} Nothing was kept."}
            return _outcome_page(session, found, Typed(typed, refused)), 409
        session.commit()
    flash("Kept. Somebody else reads it and closes the alert.", "good")
    return redirect(url_for("staff.alert", id=id), 303)


@blueprint.route("/alerts/<uuid:id>/send-back", methods=["GET", "POST"])
@roles(*MAY_ANSWER)
def alert_send_back(id: uuid.UUID) -> ResponseReturnValue:
    """Ask what is still to be done, then take the outcome away so that it is done."""
    with here().database.session() as session:
        found = found_alert(session, id)
        if request.method == "GET":
            why = _why_not_ended(found)
            return refuse(session, found, why) if why else _send_back_page(session, found, Typed())
        note = plain(request.form.get("note", ""))
        error = too_long(note) or (None if len(note) >= SHORTEST_NOTE else "Say it in a few words.")
        if error:
            return _send_back_page(session, found, Typed({"note": note}, {"note": error})), 422
        try:
            _send_back(session, found, note)
        except AlertStateError as state:
            session.rollback()
            refused = {"note": f"{why_not(session, found, str(state))} Nothing was kept."}
            return _send_back_page(session, found, Typed({"note": note}, refused)), 409
        session.commit()
    flash("The outcome is taken away. Whoever has the alert goes on with it.", "good")
    return redirect(url_for("staff.alert", id=id), 303)


@blueprint.route("/alerts/<uuid:id>/close", methods=["GET", "POST"])
@roles(*MAY_ANSWER)
def alert_close(id: uuid.UUID) -> ResponseReturnValue:
    """Show a second person the outcome and what was done, then close it."""
    if request.method == "GET":
        with here().database.session() as session:
            found = found_alert(session, id)
            why = _why_not_ended(found) or _why_not_second(found)
            return refuse(session, found, why) if why else _close_page(session, found)
    read = request.form.get("outcome_at", "")

    def step(session: Session, found: Alert) -> None:
        session.refresh(found, with_for_update=True)
        if _why_not_ended(found) is None and _why_not_second(found) is None and _given(found) != read:
            raise AlertStateError("changed")
        close(session, found, current_user.account_id, right_now())

    return take_step(id, step, "You have closed it.")


def _outcome_errors(typed: dict[str, str], *, about_staff: bool) -> dict[str, str]:
    """What is wrong with an outcome as typed, by field."""
    errors = {}
    note = typed["note"]
    if typed["outcome"] not in OUTCOMES:
        errors["outcome"] = "Choose how it ended."
    elif about_staff and typed["outcome"] != "lado":
        if typed["sure"] != "yes":
            errors["sure"] = "Tick this, or choose the LADO."
        if len(note) < SHORTEST_NOTE:
            errors["note"] = "Say why it does not go to the LADO."
    elif typed["outcome"] == "no_further_action" and len(note) < SHORTEST_NOTE:
        errors["note"] = "Say why nothing more is needed."
    if too_long(note):
        errors["note"] = too_long(note) or ""
    return errors


def _give(session: Session, found: Alert, typed: dict[str, str]) -> None:
    me, outcome = current_user.account_id, typed["outcome"]
    give_outcome(session, found, me, outcome=outcome, note=typed["note"], now=right_now())
    if outcome != "lado" and is_about_staff(session, found):
        record(session, found.council_id, "alert_without_lado", account_id=me, subject_id=found.id)


def _send_back(session: Session, found: Alert, note: str) -> None:
    me, now = current_user.account_id, right_now()
    # First the action: what follows reads the alert again under its lock.
    add_action(session, found, me, kind="other", note=SENT_BACK + note, done_at=now, now=now)
    send_back(session, found, me)


def _why_not_ended(found: Alert) -> str | None:
    """Why there is no outcome that could be closed or taken away; None when there is one."""
    if found.status == "closed":
        return "closed"
    return "no_outcome" if found.outcome is None else None


def _why_not_second(found: Alert) -> str | None:
    """Why whoever is signed in is no second person; None when they are."""
    return "same_person" if current_user.account_id in (found.acknowledged_by, found.outcome_by) else None


def _given(found: Alert) -> str:
    return found.outcome_at.isoformat() if found.outcome_at else ""


def _outcome_page(session: Session, found: Alert, typed: Typed) -> str:
    return render_template(
        "staff/alert_outcome.html",
        about_staff=is_about_staff(session, found),
        outcomes=[{"value": "", "label": "Choose one"}]
        + [{"value": value, "label": label} for value, label in OUTCOMES.items()],
        form={name: typed.typed.get(name, "") for name in ("outcome", "note", "sure")},
        errors=typed.errors,
        **_page(session, found),
    )


def _send_back_page(session: Session, found: Alert, typed: Typed) -> str:
    note, error = typed.typed.get("note", ""), typed.errors.get("note")
    return render_template("staff/alert_send_back.html", note=note, error=error, **_page(session, found))


def _close_page(session: Session, found: Alert) -> str:
    return render_template(
        "staff/alert_close.html",
        outcome_note=found.outcome_note,
        given=_given(found),
        about_staff=is_about_staff(session, found),
        **_page(session, found),
    )


def _page(session: Session, found: Alert) -> dict[str, Any]:
    """What every page about an ending is given: the alert, and what was done about it."""
    names = staff_names(session, found.council_id)
    done = [action_row(one) for one in actions_of(session, found, names)]
    return {"alert": one_row(session, found, names), "actions": done}
