"""A spreadsheet's free text: upload it, say which columns hold words, look at the counts, bring it in."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from database.audit import record
from database.models import TakenIn, Upload
from moderation.intake import (
    Plan,
    SpreadsheetError,
    Table,
    columns_of,
    confirm,
    counted,
    discard,
    keep_upload,
    read_spreadsheet,
    table_of,
)
from moderation.intake.guessing import likely_date, likely_texts, looks_headed
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.bring_in import MAY_BRING_IN
from webapp.staff.bring_in_typed import LONGEST_LABEL
from webapp.staff.reading_on import reading_on
from webapp.times import LONDON
from webapp.wiring import here

SHOWN = 120
"""Characters of an example: enough to tell names from answers."""


@blueprint.route("/bring-in/spreadsheet", methods=["GET", "POST"])
@roles(*MAY_BRING_IN)
def bring_in_spreadsheet() -> ResponseReturnValue:
    """Take a file and keep it sealed until its columns are chosen."""
    if request.method == "GET":
        return render_template("staff/bring_in_spreadsheet.html", label="", error=None)
    file = request.files.get("file")
    label = request.form.get("label", "").strip()[:LONGEST_LABEL]
    try:
        if file is None or not file.filename:
            raise SpreadsheetError("Choose a file first.")
        table = read_spreadsheet(file.stream.read())
    except SpreadsheetError as error:
        return render_template("staff/bring_in_spreadsheet.html", label=label, error=str(error)), 422
    with here().database.session() as session:
        upload = keep_upload(
            session,
            here().council_id,
            table,
            label=label or "Spreadsheet",
            account_id=current_user.account_id,
            now=dt.datetime.now(dt.UTC),
        )
    return redirect(url_for("staff.bring_in_columns", id=upload.id), 303)


@blueprint.route("/bring-in/spreadsheet/<uuid:id>", methods=["GET", "POST"])
@roles(*MAY_BRING_IN)
def bring_in_columns(id: uuid.UUID) -> ResponseReturnValue:
    """Choose the columns; then look at what that makes; then bring it in."""
    with here().database.session() as session:
        upload = session.get(Upload, (here().council_id, id))
        if upload is None or upload.plan is not None:
            return _gone(session, id)
        table = table_of(upload)
        if request.method == "GET":
            _note_look(session, upload)
            return _columns_page(upload, table, _guess(table), guessed=True)
        plan = _chosen(table)
        if not plan.texts:
            _note_look(session, upload)
            return _columns_page(upload, table, plan, error="Tick at least one column."), 422
        if request.form.get("step") == "confirm":
            now = dt.datetime.now(dt.UTC)
            confirm(session, upload, plan, account_id=current_user.account_id, now=now)
            reading_on().wake()
            return redirect(url_for("staff.bring_in_result", id=id), 303)
        if request.form.get("step") == "change":
            _note_look(session, upload)
            return _columns_page(upload, table, plan)
        return _check_page(upload, table, plan)


@blueprint.post("/bring-in/spreadsheet/<uuid:id>/discard")
@roles(*MAY_BRING_IN)
def bring_in_discard(id: uuid.UUID) -> ResponseReturnValue:
    """Throw an upload away before it is brought in."""
    with here().database.session() as session:
        upload = session.get(Upload, (here().council_id, id))
        if upload is None or not discard(session, upload):
            return _gone(session, id)
    flash("The upload is deleted. Nothing of it was brought in.")
    return redirect(url_for("staff.bring_in"), 303)


def _gone(session: Session, upload_id: uuid.UUID) -> ResponseReturnValue:
    """Where an upload went: it was brought in, or is not there any more."""
    if session.get(TakenIn, (here().council_id, upload_id)) is None:
        abort(404)
    return redirect(url_for("staff.bring_in_result", id=upload_id), 303)


def _note_look(session: Session, upload: Upload) -> None:
    """The page shows some of what people wrote, so that it was opened is noted."""
    account_id = current_user.account_id
    record(session, upload.council_id, "upload_viewed", account_id=account_id, subject_id=upload.id)
    session.commit()


def _guess(table: Table) -> Plan:
    headed = looks_headed(table, _today())
    return Plan(likely_texts(table, headed=headed), likely_date(table, _today(), headed=headed), headed)


def _chosen(table: Table) -> Plan:
    """The plan that was sent, of columns that there are."""
    width = range(len(table.rows[0]))
    texts = tuple(sorted({int(n) for n in request.form.getlist("texts") if n.isdecimal()} & set(width)))
    date = request.form.get("date", "")
    day = int(date) if date.isdecimal() and int(date) in width and int(date) not in texts else None
    return Plan(texts, day, request.form.get("headed") == "yes")


def _columns_page(
    upload: Upload, table: Table, plan: Plan, *, guessed: bool = False, error: str | None = None
) -> str:
    return render_template(
        "staff/bring_in_columns.html",
        id=upload.id,
        label=upload.label,
        columns=[
            {
                "number": column.number,
                "name": _short(column.name),
                "filled": column.filled,
                "examples": [_short(example) for example in column.examples],
            }
            for column in columns_of(table, headed=plan.headed)
        ],
        plan=plan,
        guessed=guessed,
        other_sheets=table.other_sheets,
        unread=table.unread,
        error=error,
    )


def _check_page(upload: Upload, table: Table, plan: Plan) -> str:
    counts = counted(table, plan, _today())
    names = {column.number: column.name for column in columns_of(table, headed=plan.headed)}
    return render_template(
        "staff/bring_in_check.html",
        id=upload.id,
        label=upload.label,
        plan=plan,
        counts=counts,
        names=[_short(names[number]) for number in plan.texts if number in names],
        date_name=_short(names[plan.date]) if plan.date in names else None,
        unread=table.unread,
        office_open=here().profile.office_hours.is_open(dt.datetime.now(dt.UTC)),
    )


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()} …"


def _today() -> dt.date:
    return dt.datetime.now(LONDON).date()
