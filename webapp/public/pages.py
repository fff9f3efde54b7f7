"""The young people's other pages: start, what they can say, help, who reads this, leaving."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from bot.filling import fill
from bot.turn import standing
from surveys.questionnaire import Kind, Questionnaire
from webapp.guards import open_to_all
from webapp.public import blueprint, contacts
from webapp.public.talk import FIRST_QUESTIONNAIRE
from webapp.public.visitor import opened
from webapp.wiring import here

GROUPS: Final[dict[str, frozenset[Kind]]] = {
    "statements": frozenset({"statement"}),
    "surveys": frozenset({"survey"}),
    "pictures": frozenset({"express"}),
    "ratings": frozenset({"review", "feedback"}),
}
"""Which kinds of questionnaire stand together on the page of what can be said, in its order."""


@blueprint.get("/")
@open_to_all
def start() -> ResponseReturnValue:
    """The three doors."""
    return render_template(
        "public/start.html",
        going_on=_going_on(),
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


@blueprint.get("/choose")
@open_to_all
def choose() -> ResponseReturnValue:
    """Everything that can be said here, in groups; whatever is picked begins at once."""
    offered = here().profile.questionnaires.values()
    return render_template(
        "public/choose.html",
        going_on=_going_on(),
        groups={
            name: [_offer(each) for each in offered if each.kind in kinds] for name, kinds in GROUPS.items()
        },
    )


@blueprint.get("/tell")
@open_to_all
def tell() -> ResponseReturnValue:
    """The address that this page had before."""
    return redirect(url_for("public.choose"), 301)


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


def _going_on() -> bool:
    """Whether this browser has a conversation with a questionnaire that is not finished."""
    with here().database.session() as database:
        conversation = opened(database)
        return conversation is not None and standing(database, conversation).questionnaire is not None


def _offer(questionnaire: Questionnaire) -> dict[str, Any]:
    """A questionnaire as something to pick: its name, and the first sentence of its opening."""
    profile = here().profile
    lines = questionnaire.opening.lines if questionnaire.opening else ("",)
    first, stop, _ = fill(lines[0], profile).partition(". ")
    return {
        "id": questionnaire.id,
        "title": fill(questionnaire.title, profile),
        "about": first + stop.strip(),
    }
