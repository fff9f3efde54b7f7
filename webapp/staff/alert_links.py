"""A notice's signed link: what waits, and one button. Opening it changes nothing: scanners open links."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from moderation.alerts.board import staff_names
from moderation.notices.links import alert_of
from webapp.errors import SignInNeededError
from webapp.guards import open_to_all, roles
from webapp.staff import blueprint
from webapp.staff.alert_steps import TAKEN_ON, take_on, take_step
from webapp.staff.alert_views import MAY_ANSWER, found_alert, one_row, right_now
from webapp.times import local
from webapp.wiring import here


@blueprint.get("/a/<token>")
@open_to_all
def alert_link(token: str) -> ResponseReturnValue:
    """Reference, level, how long, who has it: to who is signed in. It shows no words.

    A browser sends no strict cookie when it comes from a webmail's page, so whoever is signed in looks like a
    stranger the first time. The page that strangers get first comes back here by itself, from ourselves; it
    says nothing, and sets no cookie over the one that was not sent.
    """
    if not current_user.is_authenticated:
        if request.args.get("on") != "1":
            return render_template("staff/alert_link_on.html", token=token)
        raise SignInNeededError
    if current_user.role not in MAY_ANSWER:
        abort(403)
    alert_id = alert_of(here().settings.secret("secret_key_links"), token)
    if alert_id is None:
        return render_template("staff/alert_link_gone.html"), 404
    with here().database.session() as session:
        found = found_alert(session, alert_id)
        row = one_row(session, found, staff_names(session, found.council_id))
    return render_template("staff/alert_link.html", alert=row, token=token, now=local(right_now()))


@blueprint.post("/a/<token>")
@roles(*MAY_ANSWER)
def alert_link_take(token: str) -> ResponseReturnValue:
    """Take the alert on, then go to it."""
    alert_id = alert_of(here().settings.secret("secret_key_links"), token)
    if alert_id is None:
        return render_template("staff/alert_link_gone.html"), 404
    return take_step(alert_id, take_on, TAKEN_ON)
