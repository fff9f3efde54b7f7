"""Where each role begins, and the administrator's list of people who sign in (never any content)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from database.models import Account
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.times import local
from webapp.wiring import here

BEGINS_AT = {
    "worker": "staff.responses",
    "lead": "staff.responses",
    "adviser": "staff.alerts",
    "admin": "staff.people",
}


@blueprint.get("/first-page")
@roles(*BEGINS_AT)
def first_page() -> ResponseReturnValue:
    """Send somebody who has just signed in to where their role begins."""
    return redirect(url_for(BEGINS_AT[current_user.role]))


@blueprint.get("/people")
@roles("admin")
def people() -> ResponseReturnValue:
    """Everybody who can sign in, by role and name."""
    with here().database.session() as session:
        found = session.scalars(select(Account).where(Account.council_id == here().council_id)).all()
        rows = [
            {
                "name": account.name,
                "email": account.email,
                "role": account.role,
                "active": account.active,
                "last_sign_in_at": local(account.last_sign_in_at),
            }
            for account in found
        ]
    rows.sort(key=lambda row: (str(row["role"]), str(row["name"])))
    return render_template("staff/people.html", rows=rows)
