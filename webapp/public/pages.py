"""The young people's other pages: start, help, who reads this, leaving."""

from __future__ import annotations

from flask import redirect, render_template, session
from flask.typing import ResponseReturnValue

from bot.turn import standing
from webapp.guards import open_to_all
from webapp.public import blueprint, contacts
from webapp.public.talk import FIRST_QUESTIONNAIRE
from webapp.public.visitor import opened
from webapp.wiring import here


@blueprint.get("/")
@open_to_all
def start() -> ResponseReturnValue:
    """The three doors."""
    with here().database.session() as database:
        conversation = opened(database)
        going_on = conversation is not None and standing(database, conversation).questionnaire is not None
    return render_template(
        "public/start.html",
        going_on=going_on,
        contacts=contacts.first_few(),
        question_count=len(here().profile.questionnaires[FIRST_QUESTIONNAIRE].asked),
        office_hours=contacts.office_hours(),
    )


@blueprint.get("/help")
@open_to_all
def help_page() -> ResponseReturnValue:
    """People to call, and what is coming."""
    return render_template(
        "public/help.html",
        urgent_contacts=contacts.for_now(),
        other_contacts=contacts.others(),
        office_hours=contacts.office_hours(),
    )


@blueprint.get("/tell")
@open_to_all
def tell() -> ResponseReturnValue:
    """What this door will open, and what can be done today."""
    return render_template("public/tell.html", office_hours=contacts.office_hours())


@blueprint.get("/privacy")
@open_to_all
def privacy() -> ResponseReturnValue:
    """Who reads what is said, in plain words."""
    return render_template(
        "public/what-happens.html",
        office_hours=contacts.office_hours(),
        keep=contacts.kept_how_long(),
        contact_line=contacts.team_line(),
    )


@blueprint.get("/goodbye")
@open_to_all
def goodbye() -> ResponseReturnValue:
    """Leave: the session is cleared before the page is made."""
    session.clear()
    return render_template(
        "public/goodbye.html", contacts=contacts.first_few(), office_hours=contacts.office_hours()
    )


@blueprint.route("/exit", methods=["GET", "POST"])
@open_to_all
def exit_page() -> ResponseReturnValue:
    """Exit this page: clear the session first, then show the council's neutral page."""
    session.clear()
    response = redirect(here().profile.exit_url, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
