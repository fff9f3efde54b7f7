"""Alerts: the board, one alert, and taking it on."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.identity_vault import Identity, ReasonMissingError, who_is
from database.models import Alert, Conversation, Response, YoungPerson
from moderation.alerts.board import (
    AlertWords,
    BoardAlert,
    on_board,
    open_alerts,
    steps_of,
    taken_alerts,
    words_of,
)
from moderation.alerts import AlertStateError, acknowledge
from moderation.inbox import reference_of
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.responses import screening_view
from webapp.times import local, span
from webapp.wiring import here

LONGEST_REASON = 500
"""Characters of the reason for looking somebody up."""

MAY_ACKNOWLEDGE = ("worker", "lead", "adviser")

STEPS = {
    "alert_acknowledged": "{name} took it on",
    "alert_viewed": "{name} read the words",
    "identity_opened": "{name} looked up who it is",
}


@blueprint.get("/alerts")
@roles("worker", "lead", "adviser")
def alerts() -> ResponseReturnValue:
    """Open alerts, then those taken on. No words are shown here."""
    now = dt.datetime.now(dt.UTC)
    with here().database.session() as session:
        waiting = [_row(one) for one in open_alerts(session, here().council_id, now)]
        taken = [_row(one) for one in taken_alerts(session, here().council_id, now)]
    return render_template(
        "staff/alerts.html",
        open_rows=waiting,
        taken_rows=taken,
        may_acknowledge=current_user.role in MAY_ACKNOWLEDGE,
    )


@blueprint.get("/alerts/<uuid:id>")
@roles(*MAY_ACKNOWLEDGE)
def alert(id: uuid.UUID) -> ResponseReturnValue:
    """One alert with its words; that they were read is noted."""
    with here().database.session() as session:
        found = _found(session, id)
        account = current_user.account_id
        record(session, found.council_id, "alert_viewed", account_id=account, subject_id=found.id)
        session.commit()
        return _page(session, found)


@blueprint.post("/alerts/<uuid:id>/acknowledge")
@roles(*MAY_ACKNOWLEDGE)
def alert_acknowledge(id: uuid.UUID) -> ResponseReturnValue:
    """Take an alert on."""
    with here().database.session() as session:
        found = _found(session, id)
        try:
            acknowledge(session, found, current_user.account_id, dt.datetime.now(dt.UTC))
        except AlertStateError:
            session.rollback()
            flash("Somebody has taken this on already.")
        else:
            session.commit()
            flash("You have taken this on.")
    return redirect(url_for("staff.alert", id=id), 303)


@blueprint.post("/alerts/<uuid:id>/identity")
@roles(*MAY_ACKNOWLEDGE)
def alert_identity(id: uuid.UUID) -> ResponseReturnValue:
    """Show who the young person of an alert is, to somebody who says why. It is not kept on any page."""
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    with here().database.session() as session:
        found = _found(session, id)
        if found.young_person_id is None:
            abort(404)
        try:
            identity = who_is(
                session,
                found.council_id,
                found.young_person_id,
                reason=reason,
                account_id=current_user.account_id,
                alert_id=found.id,
            )
        except ReasonMissingError:
            return _page(session, found, reason=reason, reason_missing=True), 422
        session.commit()
        return _page(session, found, identity=identity, reason=reason)


def _page(
    session: Session,
    found: Alert,
    *,
    identity: Identity | None = None,
    reason: str = "",
    reason_missing: bool = False,
) -> str:
    now = dt.datetime.now(dt.UTC)
    return render_template(
        "staff/alert.html",
        alert=_row(on_board(session, found, now)),
        words=[_words(words) for words in words_of(session, found)],
        about=_about(session, found),
        timeline=_timeline(session, found),
        may_acknowledge=current_user.role in MAY_ACKNOWLEDGE,
        out_of_hours=_out_of_hours(now),
        identity=identity,
        reason=reason,
        reason_missing=reason_missing,
    )


def _words(words: AlertWords) -> dict[str, Any]:
    return {
        "text": words.contribution.text,
        "received_at": local(words.contribution.received_at),
        "screening": screening_view(words.screening),
    }


def _found(session: Session, alert_id: uuid.UUID) -> Alert:
    found = session.get(Alert, (here().council_id, alert_id))
    if found is None:
        abort(404)
    return found


def _row(one: BoardAlert) -> dict[str, Any]:
    alert = one.alert
    return {
        "id": alert.id,
        "reference": alert.reference,
        "level": alert.level,
        "category": alert.category,
        "opened_at": local(alert.opened_at),
        "waiting": span(one.waiting),
        "overdue": one.overdue,
        "status": alert.status,
        "acknowledged_by": one.taken_by,
        "acknowledged_at": local(alert.acknowledged_at),
    }


def _about(session: Session, alert: Alert) -> dict[str, Any]:
    conversation = (
        session.get(Conversation, (alert.council_id, alert.conversation_id))
        if alert.conversation_id
        else None
    )
    person = (
        session.get(YoungPerson, (alert.council_id, alert.young_person_id)) if alert.young_person_id else None
    )
    response = session.scalar(
        select(Response)
        .where(
            Response.council_id == alert.council_id,
            Response.conversation_id == alert.conversation_id,
        )
        .order_by(Response.started_at.desc())
        .limit(1)
    )
    return {
        "age_band": person.age_band if person else None,
        "channel": conversation.channel if conversation else "web",
        "known": person is not None,
        "response_id": response.id if response and current_user.role != "adviser" else None,
        "response_reference": reference_of(response.id) if response else None,
    }


def _timeline(session: Session, alert: Alert) -> list[dict[str, Any]]:
    steps = [{"at": local(alert.opened_at), "what": "Raised by the screen"}]
    for entry, name in steps_of(session, alert):
        if entry.action in STEPS:
            steps.append({"at": local(entry.at), "what": STEPS[entry.action].format(name=name or "Somebody")})
    return steps


def _out_of_hours(now: dt.datetime) -> str | None:
    profile = here().profile
    if profile.office_hours.is_open(now):
        return None
    return f"{profile.out_of_hours.name}: {profile.out_of_hours.phone}"
