"""A task that only a person can do: what went wrong, what to do, done with a note, or open again."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from database.models import Alert, SafetyTask
from moderation.alerts.board import staff_names
from moderation.alerts.tasks import TaskStateError, finish_task, reopen_task
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.alert_steps import plain, too_long
from webapp.staff.alert_views import MAY_ANSWER, right_now, task_row
from webapp.times import local
from webapp.wiring import here

SHORTEST_NOTE = 10
"""Characters of what was done: enough that "ok" is not one."""


@blueprint.get("/tasks/<uuid:id>")
@roles(*MAY_ANSWER)
def task(id: uuid.UUID) -> ResponseReturnValue:
    """One task."""
    with here().database.session() as session:
        return _page(session, _found(session, id))


@blueprint.post("/tasks/<uuid:id>/done")
@roles(*MAY_ANSWER)
def task_done(id: uuid.UUID) -> ResponseReturnValue:
    """Mark it done, with what was done. What was typed stays in the box when that cannot be kept."""
    note = plain(request.form.get("note", ""))
    with here().database.session() as session:
        found = _found(session, id)
        error = too_long(note) or (None if len(note) >= SHORTEST_NOTE else "Say in a few words what you did.")
        if error:
            return _page(session, found, note=note, error=error), 422
        try:
            finish_task(session, found, current_user.account_id, note=note, now=right_now())
        except TaskStateError:
            session.rollback()
            return _page(session, found, note=note, error=_who_did(session, found)), 409
        session.commit()
    flash("Marked as done.", "good")
    return redirect(url_for("staff.task", id=id), 303)


@blueprint.post("/tasks/<uuid:id>/reopen")
@roles(*MAY_ANSWER)
def task_reopen(id: uuid.UUID) -> ResponseReturnValue:
    """Have it wait once more."""
    with here().database.session() as session:
        found = _found(session, id)
        try:
            reopen_task(session, found, current_user.account_id)
        except TaskStateError:
            session.rollback()
            flash("Somebody has opened it again already.", "warn")
        else:
            session.commit()
            flash("It waits again.", "good")
    return redirect(url_for("staff.task", id=id), 303)


def _found(session: Session, task_id: uuid.UUID) -> SafetyTask:
    found = session.get(SafetyTask, (here().council_id, task_id))
    if found is None:
        abort(404)
    return found


def _who_did(session: Session, found: SafetyTask) -> str:
    session.refresh(found)
    done = task_row(found, staff_names(session, found.council_id), right_now())
    at = f" at {done['done_at']:%H:%M}" if done["done_at"] else ""
    return f"{done['done_by']} marked this as done{at}, before you. What you typed was not kept."


def _page(session: Session, found: SafetyTask, *, note: str = "", error: str | None = None) -> str:
    now = right_now()
    alert = session.get(Alert, (found.council_id, found.alert_id)) if found.alert_id else None
    return render_template(
        "staff/task.html",
        task=task_row(found, staff_names(session, found.council_id), now),
        alert={"id": alert.id, "reference": alert.reference, "level": alert.level, "status": alert.status}
        if alert
        else None,
        done_note=found.done_note,
        note=note,
        error=error,
        now=local(now),
        printed_by=current_user.name,
    )
