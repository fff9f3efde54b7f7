"""What workers say of the screen: one press beside the words, the counts, and the evaluation file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Account, Contribution, Screening
from moderation.corrections import (
    Corrected,
    CorrectionError,
    CorrectionFault,
    correct,
    correction_count,
    corrections_of,
    evaluation_lines,
    has_alert,
    has_open_alert,
    tallies,
    verdict_of,
)
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.times import local
from webapp.wiring import PortalContext, here

MAY_CORRECT = ("worker", "lead", "adviser")

PAGES = {"response": "staff.response", "alert": "staff.alert"}
"""The pages that show words with the three buttons, by what the form calls them."""

REFUSED: dict[CorrectionFault, str] = {
    "unknown": "Choose one of the three buttons, and a subject from the list. Nothing was kept.",
    "category_missing": "Say what it was about: choose a subject other than “None”. Nothing was kept.",
    "not_screened": "These words have not been screened yet. Try again in a minute.",
}


@blueprint.post("/screenings/<uuid:id>/correction")
@roles(*MAY_CORRECT)
def screening_correction(id: uuid.UUID) -> ResponseReturnValue:
    """Keep what a worker says of one screening; `id` is its contribution's."""
    level, category = request.form.get("level", ""), request.form.get("category", "")
    with here().database.session() as session:
        contribution = _readable(session, id)
        try:
            corrected = _correct(session, contribution, level, category)
        except CorrectionError as error:
            session.rollback()
            flash(REFUSED.get(error.why, REFUSED["unknown"]), "bad")
        else:
            session.commit()
            _say(session, contribution, corrected)
    return redirect(_back(id, request.form.get("on", ""), request.form.get("on_id", "")), 303)


@blueprint.get("/corrections")
@roles("worker", "lead")
def corrections() -> ResponseReturnValue:
    """How often the screen was said to be right, too high or too low. No words are shown here."""
    with here().database.session() as session:
        rows = tallies(session, here().council_id)
    return render_template(
        "staff/corrections.html",
        rows=rows,
        total=sum(row.count for row in rows),
        by_verdict={
            verdict: sum(row.count for row in rows if row.verdict == verdict)
            for verdict in ("right", "too_high", "too_low")
        },
        may_download=current_user.role == "lead",
    )


@blueprint.route("/corrections/download", methods=["GET", "POST"])
@roles("lead")
def corrections_download() -> ResponseReturnValue:
    """Say what the evaluation file holds, then send it to a lead who has said that they know."""
    confirmed = request.form.get("confirm") is not None
    with here().database.session() as session:
        count = correction_count(session, here().council_id)
        if request.method == "GET" or not confirmed or not count:
            status = 422 if request.method == "POST" and count else 200
            not_confirmed = status == 422
            page = render_template(
                "staff/corrections_download.html", count=count, not_confirmed=not_confirmed
            )
            return page, status
        record(
            session,
            here().council_id,
            "corrections_exported",
            account_id=current_user.account_id,
            detail={"count": count},
        )
        session.commit()
    lines = stream_with_context(_lines(here()))
    answer = Response(lines, mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = 'attachment; filename="corrections.jsonl"'
    return answer


def correction_views(session: Session, contribution_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """What stands for each contribution, by its id, as the macro of staff/_correction.html takes it."""
    found = corrections_of(session, here().council_id, contribution_ids)
    names = _names(session, {one.account_id for one in found.values()})
    return {
        contribution_id: {
            "verdict": one.verdict,
            "level": one.level,
            "category": one.category,
            "by": names.get(one.account_id),
            "at": local(one.at),
        }
        for contribution_id, one in found.items()
    }


def _readable(session: Session, contribution_id: uuid.UUID) -> Contribution:
    """The contribution, if it is there and this role may read it: an adviser reads those of alerts only."""
    found = session.get(Contribution, (here().council_id, contribution_id))
    if found is None or (current_user.role == "adviser" and not has_alert(session, found)):
        abort(404)
    return found


def _correct(session: Session, contribution: Contribution, level: str, category: str) -> Corrected:
    screening = session.get(Screening, (contribution.council_id, contribution.id))
    if screening is None:
        raise CorrectionError("not_screened")
    return correct(
        session,
        contribution,
        verdict=verdict_of(screening.level, level),
        level=level,
        # The button "no risk" says all there is to say, whatever the list beside it shows.
        category="none" if level == "none" else category,
        account_id=current_user.account_id,
        now=dt.datetime.now(dt.UTC),
    )


def _say(session: Session, contribution: Contribution, corrected: Corrected) -> None:
    alert = corrected.alert
    if alert is not None and alert.status == "open":
        flash(
            f"Kept, and alert {alert.reference} waits for somebody now."
            " You noticed it: acknowledge it yourself, or tell who is on call.",
            "warn",
        )
    elif alert is not None:
        flash(f"Kept, and added to alert {alert.reference}. Tell whoever has it that there is more.", "warn")
    elif corrected.correction.verdict == "too_high" and has_open_alert(session, contribution):
        flash(
            "Kept. The alert stays as it is. To end it, whoever has it gives the outcome"
            " “the screen was wrong”, and a second person closes it.",
            "good",
        )
    else:
        flash("Kept. Thank you: this is how the screen is measured.", "good")


def _back(contribution_id: uuid.UUID, on: str, on_id: str) -> str:
    """The page the button was pressed on, at these words; the counts when that is not said."""
    try:
        return url_for(PAGES[on], id=uuid.UUID(on_id), _anchor=f"said-{contribution_id}")
    except (KeyError, ValueError):
        return url_for("staff.alerts" if current_user.role == "adviser" else "staff.corrections")


def _lines(context: PortalContext) -> Iterator[str]:
    with context.database.session() as session:
        yield from evaluation_lines(session, context.council_id)


def _names(session: Session, account_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = session.scalars(
        select(Account).where(Account.council_id == here().council_id, Account.id.in_(account_ids))
    )
    return {account.id: account.name for account in found}
