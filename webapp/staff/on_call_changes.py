"""What a lead changes about the rota: turns, time away, phones. Nothing typed is lost when it is refused."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from database.models import Account, OnCallAway
from moderation.on_call.changing import (
    LAST_PLACE,
    LineDayError,
    add_line,
    as_turn,
    change_line,
    move_line,
    remove_line,
    turns_of_line,
)
from moderation.on_call.phones import PhoneError, PhoneFault, set_phone, uk_mobile
from moderation.on_call.rota import Away, Turn
from moderation.on_call.store import ON_CALL_ROLES, RotaError, add_away, can_be_on_call, remove_away
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.staff.on_call import DAYS, PLACES, UNDO, said_day, said_minutes, said_weekdays
from webapp.staff.on_call_forms import AwayForm, TurnForm, away_typed, id_typed, stored, turns_typed
from webapp.times import LONDON
from webapp.wiring import here

DAY_REFUSED: Final = {
    "turn_already_there": "{name} has a turn already on {day} in some of those hours. Change that one.",
    "not_staff_on_call": "Choose somebody from the list: a worker, a lead or an adviser.",
    "not_active": "{name} cannot sign in any more, so cannot be on call.",
}
PHONE_REFUSED: Final[Mapping[PhoneFault, str]] = {
    "landline": "That is not a mobile. A text to a landline is read aloud, or lost. Give a UK mobile: 07…",
    "not_uk": "That is not a UK number. Give a UK mobile, such as 07700 900123.",
    "pager": "That is a pager or a personal number, not a mobile. Give a UK mobile: 07…",
    "not_a_number": "That has something in it that is not a digit. Give a UK mobile, such as 07700 900123.",
    "wrong_length": "That has too few or too many digits. A UK mobile has 11, and begins with 07.",
}
GONE: Final = "Somebody has changed that already. This is how the rota stands now."


@blueprint.route("/on-call/turns/new", methods=["GET", "POST"])
@roles("lead")
def on_call_turn_new() -> ResponseReturnValue:
    """Put somebody on call: one press makes Monday to Friday."""
    with here().database.session() as session:
        if request.method == "GET":
            form = TurnForm(starts=_office("opens", "09:00"), ends=_office("closes", "17:00"))
            return _turn_page(session, form, None)
        form = _typed_turn()
        turns = turns_typed(form)
        if not form.errors:
            try:
                add_line(session, here().council_id, turns, by=current_user.account_id)
            except LineDayError as error:
                session.rollback()
                _refuse(session, form, error)
            else:
                return _done(session, f"{_name(session, form.account)} is on call {_said(form)}.")
        return _turn_page(session, form, None), 422


@blueprint.route("/on-call/turns/<uuid:id>", methods=["GET", "POST"])
@roles("lead")
def on_call_turn(id: uuid.UUID) -> ResponseReturnValue:
    """Change a line of the rota: its person, days, hours or place."""
    with here().database.session() as session:
        there = _line(session, id)
        if request.method == "GET":
            return _turn_page(session, stored(there), id)
        form = _typed_turn()
        turns = turns_typed(form)
        if not form.errors:
            try:
                change_line(session, here().council_id, id, turns, by=current_user.account_id)
            except LineDayError as error:
                session.rollback()
                _refuse(session, form, error)
            else:
                return _done(session, f"Changed: {_name(session, form.account)} is on call {_said(form)}.")
        return _turn_page(session, form, id), 422


@blueprint.post("/on-call/turns/<uuid:id>/remove")
@roles("lead")
def on_call_turn_remove(id: uuid.UUID) -> ResponseReturnValue:
    """Take a line off the rota. The next page offers to put it back."""
    with here().database.session() as session:
        _line(session, id)
        removed = remove_line(session, here().council_id, id, by=current_user.account_id)
        name = _name(session, str(removed[0].account_id))
        said = f"{name}, {said_weekdays(turn.weekday for turn in removed)}"
        hours = f"{said_minutes(removed[0].starts)} to {said_minutes(removed[0].ends)}"
        answer = _done(session)
    turns = [{**vars(turn), "account_id": str(turn.account_id)} for turn in removed]
    browser[UNDO] = {"said": f"{said}, {hours}", "turns": turns}
    return answer


@blueprint.post("/on-call/turns/<uuid:id>/earlier")
@roles("lead")
def on_call_turn_earlier(id: uuid.UUID) -> ResponseReturnValue:
    """Have a line told one place earlier."""
    with here().database.session() as session:
        _line(session, id)
        move_line(session, here().council_id, id, "up", by=current_user.account_id)
        return _done(session, "Moved. The order is changed.")


@blueprint.post("/on-call/turns/<uuid:id>/later")
@roles("lead")
def on_call_turn_later(id: uuid.UUID) -> ResponseReturnValue:
    """Have a line told one place later."""
    with here().database.session() as session:
        _line(session, id)
        move_line(session, here().council_id, id, "down", by=current_user.account_id)
        return _done(session, "Moved. The order is changed.")


@blueprint.route("/on-call/away/new", methods=["GET", "POST"])
@roles("lead")
def on_call_away_new() -> ResponseReturnValue:
    """Say that somebody takes no turn for some days."""
    with here().database.session() as session:
        if request.method == "GET":
            return _away_page(session, AwayForm())
        form = AwayForm(
            request.form.get("account", ""),
            request.form.get("first_day", "").strip(),
            request.form.get("last_day", "").strip(),
        )
        everybody = {one.id for one in can_be_on_call(session, here().council_id)}
        away = away_typed(form, everybody, dt.datetime.now(LONDON).date())
        if away is not None:
            add_away(session, here().council_id, away, by=current_user.account_id)
            return _done(session, f"{_name(session, form.account)} takes no turn on those days.")
        return _away_page(session, form), 422


@blueprint.post("/on-call/away/<uuid:id>/remove")
@roles("lead")
def on_call_away_remove(id: uuid.UUID) -> ResponseReturnValue:
    """Take back that somebody is away. The next page offers to put it back."""
    with here().database.session() as session:
        row = session.get(OnCallAway, (here().council_id, id))
        if row is None:
            flash(GONE, "warn")
            return redirect(url_for("staff.on_call"), 303)
        kept = {
            "account_id": str(row.account_id),
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
        }
        days = f"{said_day(row.first_day)} to {said_day(row.last_day)}"
        said = f"Time away of {_name(session, kept['account_id'])}, {days}"
        remove_away(session, here().council_id, id, by=current_user.account_id)
        answer = _done(session)
    browser[UNDO] = {"said": said, "away": kept}
    return answer


@blueprint.post("/on-call/put-back")
@roles("lead")
def on_call_put_back() -> ResponseReturnValue:
    """Put back what was taken off last."""
    kept = browser.get(UNDO, {})
    with here().database.session() as session:
        try:
            if "away" in kept:
                add_away(session, here().council_id, _kept_away(kept["away"]), by=current_user.account_id)
            turns = [_kept_turn(turn) for turn in kept.get("turns", ())]
            add_line(session, here().council_id, turns, by=current_user.account_id)
        except (LineDayError, RotaError):
            session.rollback()
            browser.pop(UNDO, None)
            flash("That does not fit any more: the rota has been changed since.", "warn")
            return redirect(url_for("staff.on_call"), 303)
        return _done(session, "Put back." if kept else None)


@blueprint.route("/on-call/phones/<uuid:id>", methods=["GET", "POST"])
@roles("lead")
def on_call_phone(id: uuid.UUID) -> ResponseReturnValue:
    """Where somebody on call is texted; left empty, by e-mail only."""
    with here().database.session() as session:
        account = session.get(Account, (here().council_id, id))
        if account is None or account.role not in ON_CALL_ROLES:
            abort(404)
        if request.method == "GET":
            return _phone_page(account, account.phone or "", None)
        typed = request.form.get("phone", "").strip()
        try:
            phone = uk_mobile(typed) if typed else None
        except PhoneError as error:
            return _phone_page(account, typed, PHONE_REFUSED[error.why]), 422
        set_phone(session, here().council_id, account, phone, by=current_user.account_id)
        how = "by text and e-mail" if phone else "by e-mail only"
        return _done(session, f"{account.name} is told {how}.")


def _done(session: Session, said: str | None = None) -> ResponseReturnValue:
    """Keep the change; what was taken off before it can no longer be put back."""
    session.commit()
    browser.pop(UNDO, None)
    if said:
        flash(said, "good")
    return redirect(url_for("staff.on_call"), 303)


def _line(session: Session, turn_id: uuid.UUID) -> list[Turn]:
    """The turns of a line, locked; back to the rota when another lead was quicker."""
    try:
        return [as_turn(row) for row in turns_of_line(session, here().council_id, turn_id)]
    except RotaError:
        flash(GONE, "warn")
        abort(redirect(url_for("staff.on_call"), 303))


def _typed_turn() -> TurnForm:
    given = request.form.getlist("weekdays")
    return TurnForm(
        account=request.form.get("account", ""),
        weekdays=tuple(day for day in range(7) if str(day) in given),
        starts=request.form.get("starts", "").strip()[:10],
        ends=request.form.get("ends", "").strip()[:10],
        place=request.form.get("place", "1"),
        on_bank_holidays=request.form.get("on_bank_holidays") is not None,
    )


def _refuse(session: Session, form: TurnForm, error: LineDayError) -> None:
    words = DAY_REFUSED.get(error.why, "That cannot be on the rota.")
    said = words.format(name=_name(session, form.account), day=DAYS[error.weekday])
    form.errors["weekdays" if error.why == "turn_already_there" else "account"] = said


def _turn_page(session: Session, form: TurnForm, turn_id: uuid.UUID | None) -> str:
    return render_template(
        "staff/on_call_turn.html",
        form=form,
        turn_id=turn_id,
        people=_choices(session),
        days=[{"value": number, "label": day} for number, day in enumerate(DAYS)],
        places=[
            {"value": str(number), "label": f"{word.capitalize()} to be told"}
            for number, word in enumerate(PLACES[:LAST_PLACE], start=1)
        ],
    )


def _away_page(session: Session, form: AwayForm) -> str:
    return render_template("staff/on_call_away.html", form=form, people=_choices(session))


def _phone_page(account: Account, typed: str, error: str | None) -> str:
    return render_template(
        "staff/on_call_phone.html", id=account.id, name=account.name, typed=typed, error=error
    )


def _choices(session: Session) -> list[dict[str, Any]]:
    everybody = can_be_on_call(session, here().council_id)
    return [
        {"value": "", "label": "Choose somebody"},
        *({"value": str(account.id), "label": account.name} for account in everybody),
    ]


def _name(session: Session, account: str) -> str:
    account_id = id_typed(account)
    found = session.get(Account, (here().council_id, account_id)) if account_id else None
    return found.name if found else "Somebody"


def _said(form: TurnForm) -> str:
    return f"{said_weekdays(form.weekdays)}, {form.starts} to {form.ends}"


def _office(end: str, otherwise: str) -> str:
    """When the office opens or closes on the first weekday that it opens at all."""
    spans = list(here().profile.office_hours.weekly.values())
    return said_minutes(getattr(spans[0], end)) if spans else otherwise


def _kept_turn(kept: Mapping[str, Any]) -> Turn:
    return Turn(**{**kept, "account_id": uuid.UUID(kept["account_id"])})


def _kept_away(kept: Mapping[str, str]) -> Away:
    first, last = (dt.date.fromisoformat(kept[name]) for name in ("first_day", "last_day"))
    return Away(uuid.UUID(kept["account_id"]), first, last)
