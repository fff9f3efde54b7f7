"""The board of alerts: who waits, who has what, who is on call; by itself up to date. It shows no words."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from moderation.alerts.board import board_state, read_board
from moderation.alerts.tasks import done_tasks, open_tasks
from moderation.notices.trouble import telling_trouble
from moderation.on_call.store import load_rota
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.alert_views import MAY_ANSWER, alert_row, on_call_now, right_now, task_row
from webapp.staff.watching import only_watching
from webapp.times import local
from webapp.wiring import here


@blueprint.get("/alerts")
@roles(*MAY_ANSWER)
def alerts() -> ResponseReturnValue:
    """The board. A browser without scripts loads it again by itself, which does not count as being there."""
    if request.args.get("again") == "1":
        only_watching()
    with here().database.session() as session:
        return render_template("staff/alerts.html", **_board(session))


@blueprint.get("/alerts/board")
@roles(*MAY_ANSWER)
def alerts_board() -> ResponseReturnValue:
    """The part of the board that changes, for a page that is open."""
    only_watching()
    with here().database.session() as session:
        return render_template("staff/alerts_board.html", **_board(session))


@blueprint.get("/alerts/watch")
@roles(*MAY_ANSWER)
def alerts_watch() -> ResponseReturnValue:
    """The open alerts by reference and level, and the board's version, for every staff page that is open."""
    only_watching()
    with here().database.session() as session:
        state = board_state(session, here().council_id)
        version = _version(session, state.version)
    waiting = [{"key": one.key, "reference": one.reference, "level": one.level} for one in state.waiting]
    return jsonify({"open": waiting, "version": version})


def _version(session: Session, of_alerts: str) -> str:
    """Changes with every alert and open task, and each minute: the rota and troubles move by themselves."""
    tasks = "".join(task.reference for task in open_tasks(session, here().council_id))
    return f"{of_alerts}.{tasks}.{int(right_now().timestamp() // 60)}"


def _board(session: Session) -> dict[str, Any]:
    council_id, profile, now = here().council_id, here().profile, right_now()
    state = board_state(session, council_id)
    rota = load_rota(session, council_id)
    board = read_board(session, council_id, now, rota=rota, office=profile.office_hours)
    names = board.names
    return {
        "version": _version(session, state.version),
        "now": local(now),
        "waiting": [alert_row(one, names, now) for one in board.waiting],
        "held": [alert_row(one, names, now) for one in board.held],
        "to_close": [alert_row(one, names, now) for one in board.to_close],
        "closed": [alert_row(one, names, now) for one in board.closed],
        "tasks": [task_row(task, names, now) for task in open_tasks(session, council_id)],
        "done_tasks": [task_row(task, names, now) for task in done_tasks(session, council_id, now)],
        "on_call": on_call_now(rota, names, now),
        "troubles": telling_trouble(session, council_id, now),
        "printed_by": current_user.name,
    }
