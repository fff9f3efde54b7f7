"""Summaries on the staff side: make a draft, read it as the committee will, publish it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from database.models import Account, PublishedSummary, Response, SummaryDraft
from summaries.disclosure.repair import UnprotectedError
from summaries.drafting import make_draft
from summaries.periods import Period, last_full_quarter, parse_period, quarter_of, quarters
from summaries.publishing import (
    AlreadyPublishedError,
    DraftChangedError,
    DraftOutOfDateError,
    PeriodNotOverError,
    PublishingError,
    publish,
)
from surveys.questionnaire import Kind, Questionnaire
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.summary_pages import summary_view
from webapp.times import LONDON, local
from webapp.wiring import here

SUMMARISED: frozenset[Kind] = frozenset({"survey", "review", "feedback"})
"""The kinds that are counted. A statement goes to somebody in particular, and so does the picture version."""

REFUSED: dict[type[PublishingError], str] = {
    AlreadyPublishedError: "published",
    DraftChangedError: "changed",
    DraftOutOfDateError: "checks",
    PeriodNotOverError: "not_over",
}
"""Which words of staff/summary_preview.html explain why a draft was not published."""


@blueprint.get("/summaries")
@roles("worker", "lead")
def summaries() -> ResponseReturnValue:
    """Drafts, and what has been published."""
    with here().database.session() as session:
        drafts = session.scalars(
            select(SummaryDraft)
            .where(SummaryDraft.council_id == here().council_id, SummaryDraft.published_id.is_(None))
            .order_by(SummaryDraft.made_at.desc())
        ).all()
        published = session.scalars(
            select(PublishedSummary)
            .where(PublishedSummary.council_id == here().council_id)
            .order_by(PublishedSummary.published_at.desc())
        ).all()
        rows = [_draft_row(session, draft) for draft in drafts]
    return render_template(
        "staff/summaries.html",
        drafts=rows,
        published=[
            {
                "id": row.id,
                "title": row.title,
                "period_label": row.period_label,
                "published_at": local(row.published_at),
            }
            for row in published
        ],
        may_make=True,
    )


@blueprint.route("/summaries/new", methods=["GET", "POST"])
@roles("worker", "lead")
def summary_new() -> ResponseReturnValue:
    """Choose a questionnaire and a period, and make the draft."""
    now = dt.datetime.now(dt.UTC)
    with here().database.session() as session:
        periods = _periods(session, now)
        if request.method == "GET":
            return _new_page(periods, "", None)
        return _make(session, periods, now)


@blueprint.get("/summaries/<uuid:id>")
@roles("worker", "lead")
def summary(id: uuid.UUID) -> ResponseReturnValue:
    """A draft as the committee will see it, or a published summary as it does."""
    with here().database.session() as session:
        return _page(session, id, error=None)


@blueprint.post("/summaries/<uuid:id>/publish")
@roles("lead")
def summary_publish(id: uuid.UUID) -> ResponseReturnValue:
    """Publish a draft, once the lead has said that every table was read."""
    with here().database.session() as session:
        draft = session.get(SummaryDraft, (here().council_id, id))
        if draft is None:
            abort(404)
        if request.form.get("confirm") is None:
            return _page(session, id, error="not_confirmed"), 422
        try:
            published = publish(session, draft, current_user.account_id, dt.datetime.now(dt.UTC))
        except PublishingError as error:
            session.rollback()
            return _page(session, id, error=REFUSED[type(error)]), 409
        session.commit()
        flash("Published. The committee can see it now.")
        return redirect(url_for("staff.summary", id=published.id), 303)


def _make(session: Session, periods: list[Period], now: dt.datetime) -> ResponseReturnValue:
    wanted = request.form.get("period", "")
    questionnaire = _offered().get(request.form.get("questionnaire", ""))
    if questionnaire is None or wanted not in {period.label for period in periods}:
        return _new_page(periods, wanted, "Choose a questionnaire and a period from the lists."), 422
    try:
        draft = make_draft(
            session, here().profile, questionnaire, parse_period(wanted), current_user.account_id, now
        )
    except UnprotectedError:
        session.rollback()
        why = (
            "Nothing could be said about this period without a risk that somebody is picked out."
            " Try again when more young people have answered."
        )
        return _new_page(periods, wanted, why), 409
    session.commit()
    return redirect(url_for("staff.summary", id=draft.id), 303)


def _new_page(periods: list[Period], chosen: str, error: str | None) -> str:
    questionnaires = [{"value": one.id, "label": one.title} for one in _offered().values()]
    labels = [period.label for period in periods]
    return render_template(
        "staff/summary_new.html",
        questionnaires=questionnaires,
        periods=[{"value": label, "label": label} for label in labels],
        chosen={
            "questionnaire": request.form.get("questionnaire") or questionnaires[0]["value"],
            "period": chosen or next(iter(labels), ""),
        },
        error=error,
    )


def _offered() -> dict[str, Questionnaire]:
    """The questionnaires that a summary can be made of."""
    every = here().profile.questionnaires
    return {name: each for name, each in every.items() if each.kind in SUMMARISED}


def _periods(session: Session, now: dt.datetime) -> list[Period]:
    """The whole quarters that are over, from the first response on; newest first."""
    first = session.scalar(
        select(func.min(Response.started_at)).where(Response.council_id == here().council_id)
    )
    today = now.astimezone(LONDON).date()
    if first is None or first.astimezone(LONDON).date() > last_full_quarter(today).last:
        return []
    begin = quarter_of(first.astimezone(LONDON).date())
    return sorted(quarters(begin.first, last_full_quarter(today).last), key=lambda p: p.first, reverse=True)


def _draft_row(session: Session, draft: SummaryDraft) -> dict[str, Any]:
    maker = session.get(Account, (draft.council_id, draft.made_by)) if draft.made_by else None
    return {
        "id": draft.id,
        "title": draft.title,
        "period_label": draft.period_label,
        "made_at": local(draft.made_at),
        "made_by": maker.name if maker else None,
    }


def _page(session: Session, summary_id: uuid.UUID, *, error: str | None) -> str:
    published = session.get(PublishedSummary, (here().council_id, summary_id))
    draft = None if published else session.get(SummaryDraft, (here().council_id, summary_id))
    if published is None and draft is None:
        abort(404)
    if published is not None:
        document, at, sha256 = json.loads(published.document), local(published.published_at), published.sha256
    else:
        assert draft is not None  # one of the two is there  # noqa: S101 - tells the type checker
        document, at, sha256 = draft.document, None, None
    shown = summary_view(here().profile, {**document, "sha256": sha256 or ""})
    is_lead = current_user.role == "lead"
    return render_template(
        "staff/summary_preview.html",
        summary={
            "id": summary_id,
            "title": shown.title,
            "period_label": shown.period_label,
            "period_from": shown.period_from,
            "period_to": shown.period_to,
            "people": shown.took_part,
            "published_at": at,
            "sha256": sha256,
        },
        view=shown,
        questions=shown.questions,
        left_out=shown.left_out,
        checks=[],
        may_publish=is_lead,
        is_lead=is_lead,
        error=error,
    )
