"""Alerts and tasks in the shapes that their templates take."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import abort
from flask_login import current_user
from sqlalchemy.orm import Session

from database.models import Alert, SafetyTask
from moderation.alerts.board import BoardAlert, Names, NextStep, on_board
from moderation.alerts.reading import DoneAction
from moderation.on_call.rota import Rota
from moderation.on_call.steps import UNANSWERED_AFTER
from moderation.on_call.store import load_rota
from moderation.on_call.watch import next_watch, watch_ends
from webapp.staff.alert_words import ACTIONS, OUTCOMES, TASKS, are, told_words, unanswered_words
from webapp.times import local, span
from webapp.wiring import here

MAY_ANSWER = ("worker", "lead", "adviser")
"""Who may see and answer alerts. An administrator never sees content, and an alert is about content."""


def right_now() -> dt.datetime:
    """The time by which these pages count (UTC)."""
    return dt.datetime.now(dt.UTC)


def found_alert(session: Session, alert_id: uuid.UUID) -> Alert:
    """This council's alert of that id, or the page that says there is none."""
    found = session.get(Alert, (here().council_id, alert_id))
    if found is None:
        abort(404)
    return found


def one_row(session: Session, alert: Alert, names: Names) -> dict[str, Any]:
    """One alert as the templates take it."""
    now, rota, office = right_now(), load_rota(session, alert.council_id), here().profile.office_hours
    return alert_row(on_board(session, alert, now, names=names, rota=rota, office=office), names, now)


def alert_row(one: BoardAlert, names: Names, now: dt.datetime) -> dict[str, Any]:
    """An alert of the board as the templates take it; alerts_board.html says what is in it."""
    alert = one.alert
    return {
        "id": alert.id,
        "key": f"{alert.id}.{alert.round}",
        "reference": alert.reference,
        "level": alert.level,
        "category": alert.category,
        "status": alert.status,
        "round": alert.round,
        "opened_at": local(alert.opened_at),
        "clock_from": local(alert.clock_from),
        "waiting": span(one.waiting),
        "late": one.late,
        "unanswered": unanswered_words(one) if one.unanswered else None,
        "next_step": _next_step(one.next_step, names, now),
        "told": [{"who": told_words((told.recipient,), names), "at": local(told.at)} for told in one.told],
        **_answer(one, now),
    }


def _answer(one: BoardAlert, now: dt.datetime) -> dict[str, Any]:
    """What adults have done with an alert so far."""
    alert, me = one.alert, current_user.account_id
    return {
        "acknowledged_by": one.taken_by,
        "acknowledged_at": local(alert.acknowledged_at),
        "held_for": span(now - alert.acknowledged_at) if alert.acknowledged_at else None,
        "mine": alert.acknowledged_by == me,
        "outcome": OUTCOMES[alert.outcome] if alert.outcome else None,
        "outcome_by": one.outcome_by,
        "outcome_by_me": alert.outcome_by == me,
        "outcome_at": local(alert.outcome_at),
        "may_close": alert.outcome is not None and me not in (alert.acknowledged_by, alert.outcome_by),
        "closed_by": one.closed_by,
        "closed_at": local(alert.closed_at),
    }


def _next_step(step: NextStep | None, names: Names, now: dt.datetime) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "at": local(step.at),
        "left": span(step.at - now),
        "who": told_words(step.recipients, names),
        "verb": are(step.recipients),
    }


def action_row(done: DoneAction) -> dict[str, Any]:
    """Something that was done about an alert, as the templates take it."""
    return {
        "what": ACTIONS[done.action.kind],
        "note": done.action.note,
        "by": done.by or "Somebody",
        "done_at": local(done.action.done_at),
    }


def task_row(task: SafetyTask, names: Names, now: dt.datetime) -> dict[str, Any]:
    """A task as the templates take it."""
    return {
        "id": task.id,
        "reference": task.reference,
        "kind": task.kind,
        "title": TASKS[task.kind],
        "opened_at": local(task.opened_at),
        "waiting": span(now - task.opened_at),
        "late": task.done_at is None and now - task.opened_at >= UNANSWERED_AFTER,
        "alert_id": task.alert_id,
        "reason": task.reason,
        "done_at": local(task.done_at),
        "done_by": names.get(task.done_by, "Somebody") if task.done_by else None,
    }


def on_call_now(rota: Rota, names: Names, now: dt.datetime) -> dict[str, Any]:
    """Who is on call, who is next, and where urgent alerts go while nobody is."""
    profile = here().profile
    people, following = rota.on_call(now), next_watch(rota, now)
    return {
        "people": _named(people, names),
        "until": local(watch_ends(rota, now)),
        "again": following is not None and following.people == people,
        "next_people": _named(following.people, names) if following else [],
        "next_at": local(following.since) if following else None,
        "office_open": profile.office_hours.is_open(now),
        "duty": {"name": profile.out_of_hours.name, "phone": profile.out_of_hours.phone},
    }


def _named(people: Sequence[uuid.UUID], names: Names) -> list[str]:
    return [names.get(one, "Somebody") for one in people]
