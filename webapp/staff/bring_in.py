"""Bringing in what was said elsewhere: the three ways, what waits, what came of each. No words are shown."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from moderation.intake import Result, lately, result_of, unfinished
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.reading_on import reading_on
from webapp.times import local
from webapp.wiring import here

MAY_BRING_IN = ("worker", "lead")


@blueprint.get("/bring-in")
@roles(*MAY_BRING_IN)
def bring_in() -> ResponseReturnValue:
    """The three ways, spreadsheets that are not finished, and what was brought in lately."""
    reading_on().wake()
    with here().database.session() as session:
        waiting = [
            {"id": upload.id, "label": upload.label, "at": local(upload.at)}
            for upload in unfinished(session, here().council_id)
        ]
        rows = [_row(result) for result in lately(session, here().council_id)]
    return render_template("staff/bring_in.html", waiting=waiting, rows=rows)


@blueprint.get("/bring-in/<uuid:id>")
@roles(*MAY_BRING_IN)
def bring_in_result(id: uuid.UUID) -> ResponseReturnValue:
    """What came of one: how far it has been read, the counts, and the alerts it raised."""
    with here().database.session() as session:
        found = _found(session, id)
    if not found.finished:
        reading_on().wake()
    return render_template("staff/bring_in_result.html", row=_row(found), alerts=found.alerts)


@blueprint.get("/bring-in/<uuid:id>/progress")
@roles(*MAY_BRING_IN)
def bring_in_progress(id: uuid.UUID) -> ResponseReturnValue:
    """How far it is, for a page that is open."""
    with here().database.session() as session:
        found = _found(session, id)
    if not found.finished:
        reading_on().wake()
    return jsonify(
        {
            "done": found.total - found.unread,
            "total": found.total,
            "alerts": len(found.alerts),
            "finished": found.finished,
        }
    )


def _found(session: Session, taken_in_id: uuid.UUID) -> Result:
    try:
        return result_of(session, here().council_id, taken_in_id)
    except NoResultFound:
        abort(404)


def _row(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "kind": result.kind,
        "label": result.label,
        "by": result.by,
        "at": local(result.at),
        "stored": result.stored,
        "concern": result.concern,
        "urgent": result.urgent,
        "done": result.total - result.unread,
        "total": result.total,
        "finished": result.finished,
        "left_out": result.left_out,
    }
