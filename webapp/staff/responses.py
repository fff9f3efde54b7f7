"""Responses: the list, and one with its answers. Every look at words is in the audit log."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.filling import fill
from bot.questionnaires import questionnaire_of
from database.audit import record
from database.models import Alert, Response, Screening, YoungPerson
from moderation.inbox import Filters, ListedResponse, list_responses, other_words, read_answers, reference_of
from surveys.questionnaire import Question
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.corrections import correction_views
from webapp.times import local
from webapp.wiring import here

LEVELS = {"": "All", "urgent": "Urgent", "concern": "Concern", "none": "No risk flagged"}
STATES = {
    "": "All",
    "asking": "Under way",
    "paused": "Paused",
    "finished": "Finished",
    "ended_early": "Stopped early",
}
AGES = {"": "All", **{band: band for band in ("5-7", "8-10", "11-15", "16-17", "18-25")}}
FILTERS = {"level": ("Risk", LEVELS), "status": ("State", STATES), "age_band": ("Age", AGES)}


@blueprint.get("/responses")
@roles("worker", "lead")
def responses() -> ResponseReturnValue:
    """The list, newest first, narrowed by the filters in the address."""
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    chosen = {name: value if value in FILTERS[name][1] else "" for name, value in chosen.items()}
    number = request.args.get("page", default=1, type=int)
    with here().database.session() as session:
        page = list_responses(session, here().council_id, _filters(chosen), number)
        rows = [_row(session, listed) for listed in page.rows]
    return render_template(
        "staff/responses.html",
        rows=rows,
        filters=[_links(name, chosen) for name in FILTERS],
        filtered=any(chosen.values()),
        paging={
            "page": page.number,
            "pages": page.pages,
            "total": page.total,
            "previous_url": _list_url(chosen, page.number - 1) if page.number > 1 else None,
            "next_url": _list_url(chosen, page.number + 1) if page.number < page.pages else None,
        },
    )


@blueprint.get("/responses/<uuid:id>")
@roles("worker", "lead")
def response(id: uuid.UUID) -> ResponseReturnValue:
    """One response: its answers, what else was written in its chat, and the alert it raised."""
    with here().database.session() as session:
        found = session.get(Response, (here().council_id, id))
        if found is None:
            abort(404)
        shown = _whole(session, found)
        record(
            session,
            here().council_id,
            "response_viewed",
            account_id=current_user.account_id,
            subject_id=found.id,
        )
        session.commit()
    return render_template("staff/response.html", id=id, back_url=url_for("staff.responses"), **shown)


def _filters(chosen: dict[str, str]) -> Filters:
    return Filters(**{name: value or None for name, value in chosen.items()})  # type: ignore[arg-type]


def _list_url(chosen: dict[str, str], page: int = 1) -> str:
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    if page > 1:
        kept["page"] = page
    return url_for("staff.responses", **kept)


def _links(name: str, chosen: dict[str, str]) -> dict[str, Any]:
    label, values = FILTERS[name]
    links = [
        {"label": words, "href": _list_url({**chosen, name: value}), "current": chosen[name] == value}
        for value, words in values.items()
    ]
    return {"label": label, "links": links}


def _row(session: Session, listed: ListedResponse) -> dict[str, Any]:
    response = listed.response
    questionnaire = questionnaire_of(session, response)
    return {
        "id": response.id,
        "reference": reference_of(response.id),
        "started_at": local(response.started_at),
        "level": listed.level,
        "questionnaire_title": questionnaire.title,
        "age_band": listed.age_band,
        "channel": response.channel,
        "status": response.status,
        "answered": listed.answered,
        "total": len(questionnaire.asked),
        "with_words": listed.with_words,
    }


def _whole(session: Session, found: Response) -> dict[str, Any]:
    questionnaire = questionnaire_of(session, found)
    answers = read_answers(session, found)
    shown = [
        answers[question.id].answer.contribution_id
        for question in questionnaire.asked
        if question.id in answers
    ]
    others = other_words(session, found, [one for one in shown if one is not None])
    person = (
        session.get(YoungPerson, (found.council_id, found.young_person_id)) if found.young_person_id else None
    )
    screenings = [read.screening for read in answers.values()] + [screening for _, screening in others]
    return {
        "response": {
            "reference": reference_of(found.id),
            "started_at": local(found.started_at),
            "finished_at": local(found.finished_at),
            "channel": found.channel,
            "age_band": person.age_band if person else None,
            "status": found.status,
            "questionnaire_title": questionnaire.title,
            "version": found.version,
            "known": found.young_person_id is not None,
            "level": _highest(screenings),
            "answered": sum(not read.answer.skipped for read in answers.values()),
            "total": len(questionnaire.asked),
        },
        "answers": [
            _answer(question, answers[question.id])
            for question in questionnaire.asked
            if question.id in answers
        ],
        "not_reached": sum(question.id not in answers for question in questionnaire.asked),
        "corrections": correction_views(
            session, [screening.contribution_id for screening in screenings if screening]
        ),
        "others": [
            {
                "contribution_id": contribution.id,
                "text": contribution.text,
                "received_at": local(contribution.received_at),
                "screening": screening_view(screening),
            }
            for contribution, screening in others
        ],
        "alert": _alert(session, found),
    }


def _answer(question: Question, read: Any) -> dict[str, Any]:
    labels = [
        fill(choice.label, here().profile) if (choice := question.choice(chosen)) else chosen
        for chosen in read.answer.choices
    ]
    number = None if read.answer.number is None else f"{read.answer.number.normalize():f}"
    return {
        "contribution_id": read.answer.contribution_id,
        "question": question.text,
        "choice": ", ".join(labels) or number,
        "text": read.text,
        "skipped": read.answer.skipped,
        "screening": screening_view(read.screening),
    }


def screening_view(screening: Screening | None) -> dict[str, Any] | None:
    """A stored screening in the shape that shared/risk.html takes."""
    if screening is None:
        return None
    return {
        "level": screening.level,
        "category": screening.category,
        "reasons": [reason for reason in screening.reasons.split("\n") if reason],
        "version": screening.version,
    }


def _highest(screenings: list[Screening | None]) -> str:
    levels = {screening.level for screening in screenings if screening}
    return next((level for level in ("urgent", "concern") if level in levels), "none")


def _alert(session: Session, found: Response) -> dict[str, Any] | None:
    if found.conversation_id is None:
        return None
    alert = session.scalar(
        select(Alert)
        .where(Alert.council_id == found.council_id, Alert.conversation_id == found.conversation_id)
        .order_by(Alert.opened_at.desc())
        .limit(1)
    )
    return None if alert is None else {"id": alert.id, "reference": alert.reference, "status": alert.status}
