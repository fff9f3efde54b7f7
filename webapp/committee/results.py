"""The committee's pages: published summaries, and nothing that is not in them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import PublishedSummary
from summaries.document import exported
from summaries.view import SummaryView
from webapp.committee import blueprint
from webapp.guards import roles
from webapp.summary_pages import summary_view
from webapp.times import local
from webapp.wiring import here

MEMBERS = ("coopted", "member", "clerk")


@blueprint.get("/summaries")
@roles(*MEMBERS)
def summaries() -> ResponseReturnValue:
    """What has been published and not corrected since, the newest period first."""
    with here().database.session() as session:
        found = _all(session)
    superseded = {row.supersedes for row in found}
    return render_template(
        "committee/results.html", summaries=[_row(row) for row in found if row.id not in superseded]
    )


@blueprint.get("/summaries/<uuid:id>")
@roles(*MEMBERS)
def summary(id: uuid.UUID) -> ResponseReturnValue:
    """One period's results as counts and bars."""
    with here().database.session() as session:
        found = _found(session, id)
        newer = next((row.id for row in _all(session) if row.supersedes == found.id), None)
    shown = _view(found)
    return render_template(
        "committee/summary.html",
        summary={
            "id": found.id,
            "title": shown.title,
            "period_label": shown.period_label,
            "period_from": shown.period_from,
            "period_to": shown.period_to,
            "people": shown.took_part,
            "published_at": local(found.published_at),
            "sha256": found.sha256,
            "superseded_by": newer,
        },
        view=shown,
        questions=shown.questions,
        left_out=shown.left_out,
    )


@blueprint.get("/summaries/<uuid:id>.json")
@roles(*MEMBERS)
def summary_json(id: uuid.UUID) -> Response:
    """The published document itself, exactly as `earshot summary export` gives it."""
    with here().database.session() as session:
        found = _found(session, id)
    body = json.dumps(exported(found.document, found.sha256), ensure_ascii=False, indent=1)
    return current_app.response_class(body, mimetype="application/json")


@blueprint.get("/how-to-read")
@roles(*MEMBERS)
def how_to_read() -> ResponseReturnValue:
    """What the symbols and the rounding mean."""
    return render_template("committee/how-to-read.html")


def _all(session: Session) -> Sequence[PublishedSummary]:
    return session.scalars(
        select(PublishedSummary)
        .where(PublishedSummary.council_id == here().council_id)
        .order_by(PublishedSummary.period_from.desc(), PublishedSummary.published_at.desc())
    ).all()


def _found(session: Session, summary_id: uuid.UUID) -> PublishedSummary:
    found = session.get(PublishedSummary, (here().council_id, summary_id))
    if found is None:
        abort(404)
    return found


def _view(found: PublishedSummary) -> SummaryView:
    return summary_view(here().profile, {**json.loads(found.document), "sha256": found.sha256})


def _row(found: PublishedSummary) -> dict[str, Any]:
    shown = _view(found)
    return {
        "id": found.id,
        "title": shown.title,
        "period_label": shown.period_label,
        "period_from": shown.period_from,
        "period_to": shown.period_to,
        "published_at": local(found.published_at),
        "people": shown.took_part,
        "question_count": len(shown.questions),
        "left_out_count": len(shown.left_out),
    }
