"""What adults do about an alert: take it on, over and back, and write down what was done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from database.models import Alert, AlertAction
from moderation.alerts.answering import (
    LONGEST_NOTE,
    AlertStateError,
    acknowledge,
    add_action,
    hand_back,
    take_over,
)
from moderation.alerts.board import staff_names
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.alert_page import Typed, show
from webapp.staff.alert_views import MAY_ANSWER, found_alert, one_row, right_now
from webapp.staff.alert_words import ACTIONS, why_not
from webapp.times import LONDON
from webapp.wiring import here

BEFORE_IT_WAS_RAISED = dt.timedelta(days=1)
"""How long before an alert was raised something about it can have been done: the talk that led to it."""

Step = Callable[[Session, Alert], None]


@blueprint.post("/alerts/<uuid:id>/acknowledge")
@roles(*MAY_ANSWER)
def alert_acknowledge(id: uuid.UUID) -> ResponseReturnValue:
    """Take an open alert on."""
    return take_step(id, take_on, TAKEN_ON)


@blueprint.route("/alerts/<uuid:id>/take-over", methods=["GET", "POST"])
@roles(*MAY_ANSWER)
def alert_take_over(id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether to have what a colleague has, naming them, then have it."""
    if request.method == "GET":
        return _ask(id, "take_over", mine=False)
    instead_of = request.form.get("instead_of", "")

    def step(session: Session, found: Alert) -> None:
        session.refresh(found, with_for_update=True)
        if why_not_held(found, mine=False) is None and str(found.acknowledged_by) != instead_of:
            raise AlertStateError("changed")
        take_over(session, found, current_user.account_id, right_now())

    return take_step(id, step, "You have this now. Tell whoever had it.")


@blueprint.route("/alerts/<uuid:id>/hand-back", methods=["GET", "POST"])
@roles(*MAY_ANSWER)
def alert_hand_back(id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether to let go of it, then let go: it waits once more, and people are told from the start."""
    if request.method == "GET":
        return _ask(id, "hand_back", mine=True)

    def step(session: Session, found: Alert) -> None:
        hand_back(session, found, current_user.account_id, right_now())

    return take_step(id, step, "You have handed it back. It waits for somebody, and people are told again.")


@blueprint.post("/alerts/<uuid:id>/actions")
@roles(*MAY_ANSWER)
def alert_action(id: uuid.UUID) -> ResponseReturnValue:
    """Write down something that was done. What was typed comes back with what is wrong with it."""
    typed = {
        "kind": request.form.get("kind", ""),
        "done_at": request.form.get("done_at", ""),
        "note": plain(request.form.get("note", "")),
        "action_id": request.form.get("action_id", ""),
    }
    with here().database.session() as session:
        found = found_alert(session, id)
        done_at, errors = _checked(typed, found)
        if done_at is None or errors:
            return show(session, found, action=Typed(typed, errors)), 422
        try:
            _add_once(session, found, typed, done_at)
        except AlertStateError as error:
            session.rollback()
            refused = {"all": f"{why_not(session, found, str(error))} What you typed was not kept."}
            return show(session, found, action=Typed(typed, refused)), 409
        session.commit()
    flash("Written down.", "good")
    return redirect(url_for("staff.alert", id=id, _anchor="done"), 303)


TAKEN_ON = "You have this now. Others see that you have it."


def take_on(session: Session, found: Alert) -> None:
    """Have whoever is signed in take an alert on; AlertStateError when it is not open."""
    acknowledge(session, found, current_user.account_id, right_now())


def take_step(alert_id: uuid.UUID, step: Step, said: str) -> ResponseReturnValue:
    """Do one step and say so, or say why it could not be done and who was first; then the alert's page."""
    with here().database.session() as session:
        found = found_alert(session, alert_id)
        try:
            step(session, found)
        except AlertStateError as error:
            session.rollback()
            flash(why_not(session, found, str(error)), "warn")
        else:
            session.commit()
            flash(said, "good")
    return redirect(url_for("staff.alert", id=alert_id), 303)


def refuse(session: Session, found: Alert, why: str) -> ResponseReturnValue:
    """Back to the alert's page, which says why the step that was asked for cannot be taken."""
    flash(why_not(session, found, why), "warn")
    return redirect(url_for("staff.alert", id=found.id), 303)


def why_not_held(found: Alert, *, mine: bool) -> str | None:
    """Why an alert is not held by whoever is signed in (`mine`) or by a colleague; None when it is."""
    if found.status != "acknowledged":
        return found.status
    if found.outcome is not None:
        return "ended"
    is_mine = found.acknowledged_by == current_user.account_id
    if is_mine == mine:
        return None
    return "not_yours" if mine else "yours"


def plain(typed: str) -> str:
    """What was typed into a box, with one kind of line end and without what a database cannot hold."""
    return typed.replace("\r\n", "\n").replace("\x00", "").strip()


def too_long(note: str) -> str | None:
    """What is wrong with a note that is longer than is kept; None when it is not."""
    if len(note) <= LONGEST_NOTE:
        return None
    fits = f"At most {LONGEST_NOTE:,} fit. The full record goes in the case system."
    return f"That is {len(note):,} characters. {fits}"


def _ask(alert_id: uuid.UUID, what: str, *, mine: bool) -> ResponseReturnValue:
    """The page that asks before a step is taken, when the step fits how the alert stands."""
    with here().database.session() as session:
        found = found_alert(session, alert_id)
        why = why_not_held(found, mine=mine)
        if why is not None:
            return refuse(session, found, why)
        row = one_row(session, found, staff_names(session, found.council_id))
        return render_template(f"staff/alert_{what}.html", alert=row, instead_of=found.acknowledged_by)


def _checked(typed: dict[str, str], found: Alert) -> tuple[dt.datetime | None, dict[str, str]]:
    """When it was done, and what is wrong with what was typed, by field."""
    errors = {}
    done_at = _moment(typed["done_at"])
    if typed["kind"] not in ACTIONS:
        errors["kind"] = "Choose what was done."
    elif typed["kind"] == "other" and not typed["note"]:
        errors["note"] = "Say what was done."
    if done_at is None:
        errors["done_at"] = "Give the day and the time, such as 25/11/2026, 14:05."
    elif done_at > right_now() + dt.timedelta(minutes=1):
        errors["done_at"] = "That is in the future. Give when it was done."
    elif done_at < found.opened_at - BEFORE_IT_WAS_RAISED:
        errors["done_at"] = "That is long before the alert was raised. Check the day."
    if too_long(typed["note"]):
        errors["note"] = too_long(typed["note"]) or ""
    return done_at, errors


def _moment(typed: str) -> dt.datetime | None:
    """The moment that a date and time box holds, by London's clocks; None for what is none."""
    try:
        return dt.datetime.fromisoformat(typed).replace(tzinfo=LONDON).astimezone(dt.UTC)
    except ValueError:
        return None


def _add_once(session: Session, found: Alert, typed: dict[str, str], done_at: dt.datetime) -> None:
    """Keep the action under the id its form carries, so that one press too many keeps nothing twice."""
    session.refresh(found, with_for_update=True)
    try:
        action_id = uuid.UUID(typed["action_id"])
    except ValueError:
        action_id = uuid.uuid4()
    if session.get(AlertAction, (found.council_id, action_id)) is not None:
        return
    action = add_action(
        session,
        found,
        current_user.account_id,
        kind=typed["kind"],
        note=typed["note"],
        done_at=done_at,
        now=right_now(),
    )
    action.id = action_id
