"""One alert: its words, what adults did, and who the young person is. Every look is noted first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.identity_vault import Identity, ReasonMissingError, who_is
from database.models import Alert, Conversation, Response, YoungPerson
from moderation.alerts.board import Names, staff_names
from moderation.alerts.history import history_of
from moderation.alerts.reading import AlertWords, actions_of, words_of
from moderation.alerts.tasks import tasks_of
from moderation.inbox import reference_of
from moderation.notices.making import tell_leads_identity_opened
from moderation.safe_contact import is_request, safe_contact_of
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.alert_views import MAY_ANSWER, action_row, found_alert, one_row, right_now, task_row
from webapp.staff.alert_words import ACTIONS, step_words
from webapp.staff.corrections import correction_views
from webapp.staff.responses import screening_view
from webapp.times import local
from webapp.wiring import here

LONGEST_REASON = 500
"""Characters of the reason for looking somebody up."""


@dataclass(frozen=True)
class Typed:
    """What was typed into one of the page's forms, and what is wrong with it, by field."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/alerts/<uuid:id>")
@roles(*MAY_ANSWER)
def alert(id: uuid.UUID) -> ResponseReturnValue:
    """One alert with its words."""
    with here().database.session() as session:
        return show(session, found_alert(session, id))


@blueprint.post("/alerts/<uuid:id>/identity")
@roles(*MAY_ANSWER)
def alert_identity(id: uuid.UUID) -> ResponseReturnValue:
    """Show who the young person is to somebody who says why; the leads are told. No page keeps it."""
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    with here().database.session() as session:
        found = found_alert(session, id)
        if found.young_person_id is None:
            abort(404)
        me = current_user.account_id
        try:
            identity = who_is(
                session,
                found.council_id,
                found.young_person_id,
                reason=reason,
                account_id=me,
                alert_id=found.id,
            )
        except ReasonMissingError:
            error = "Say why in a few words. Nothing was looked up."
            return show(session, found, reason=Typed({"reason": reason}, {"reason": error})), 422
        tell_leads_identity_opened(session, found.council_id, found, me, right_now())
        session.commit()
        return show(session, found, identity=identity, looked_up=True)


def show(
    session: Session,
    found: Alert,
    *,
    action: Typed | None = None,
    reason: Typed | None = None,
    identity: Identity | None = None,
    looked_up: bool = False,
) -> str:
    """The page of an alert, after the look at its words was noted and committed."""
    me = current_user.account_id
    record(session, found.council_id, "alert_viewed", account_id=me, subject_id=found.id)
    session.commit()
    names, now = staff_names(session, found.council_id), right_now()
    words = words_of(session, found)
    return render_template(
        "staff/alert.html",
        alert=one_row(session, found, names),
        words=[_words(one) for one in words],
        corrections=correction_views(session, [one.contribution.id for one in words]),
        about=_about(session, found),
        actions=[action_row(one) for one in actions_of(session, found, names)],
        action_form=_action_form(action or Typed(), now),
        outcome_note=found.outcome_note,
        tasks=[task_row(task, names, now) for task in tasks_of(session, found.council_id, found.id)],
        timeline=_timeline(session, found, names),
        safe_contact=_safe_contact(session, found),
        out_of_hours=_out_of_hours(now),
        identity=identity,
        looked_up=looked_up,
        reason=reason or Typed(),
        now=local(now),
        printed_by=current_user.name,
    )


def _words(words: AlertWords) -> dict[str, Any]:
    return {
        "id": words.contribution.id,
        "text": words.contribution.text,
        "source": words.contribution.source,
        # Advisers do not bring anything in and cannot open that page.
        "taken_in_id": None if current_user.role == "adviser" else words.contribution.taken_in_id,
        "received_at": local(words.contribution.received_at),
        "screening": screening_view(words.screening),
    }


def _action_form(typed: Typed, now: dt.datetime) -> dict[str, Any]:
    """The form for something that was done, with what was typed, else with now as its time."""
    here_now = local(now) or now
    return {
        "id": typed.typed.get("action_id") or str(uuid.uuid4()),
        "kind": typed.typed.get("kind", ""),
        "done_at": typed.typed.get("done_at") or f"{here_now:%Y-%m-%dT%H:%M}",
        "latest": f"{here_now:%Y-%m-%dT%H:%M}",
        "note": typed.typed.get("note", ""),
        "errors": typed.errors,
        "kinds": [{"value": "", "label": "Choose one"}]
        + [{"value": value, "label": label} for value, label in ACTIONS.items()],
    }


def _about(session: Session, alert: Alert) -> dict[str, Any]:
    key = (alert.council_id, alert.conversation_id)
    conversation = session.get(Conversation, key) if alert.conversation_id else None
    person = (
        session.get(YoungPerson, (alert.council_id, alert.young_person_id)) if alert.young_person_id else None
    )
    response = _response(session, alert) if current_user.role != "adviser" else None
    return {
        "age_band": person.age_band if person else None,
        "channel": conversation.channel if conversation else None,
        "called": conversation.called if conversation else None,
        "known": person is not None,
        "response_id": response.id if response else None,
        "response_reference": reference_of(response.id) if response else None,
    }


def _response(session: Session, alert: Alert) -> Response | None:
    if alert.conversation_id is None:
        return None
    return session.scalar(
        select(Response)
        .where(
            Response.council_id == alert.council_id,
            Response.conversation_id == alert.conversation_id,
            ~is_request(),
        )
        .order_by(Response.started_at.desc())
        .limit(1)
    )


def _safe_contact(session: Session, alert: Alert) -> dict[str, Any] | None:
    told = safe_contact_of(session, alert)
    if told is None:
        return None
    return {
        "leave_me": told.leave_me,
        "how": told.way_said,
        "where": told.where,
        "when": told.when,
        "care": told.care,
        "whole": told.whole,
        "told_at": local(told.told_at),
    }


def _timeline(session: Session, alert: Alert, names: Names) -> list[dict[str, Any]]:
    told = ((event, step_words(event, names)) for event in history_of(session, alert, names))
    return [{"at": local(event.at), "what": words} for event, words in told if words]


def _out_of_hours(now: dt.datetime) -> str | None:
    profile = here().profile
    if profile.office_hours.is_open(now):
        return None
    return ": ".join(filter(None, (profile.out_of_hours.name, profile.out_of_hours.phone)))
