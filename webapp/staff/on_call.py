"""The on-call rota: who is on call now and in a week, where nobody is, and who is away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import abort, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Account
from moderation.on_call.changing import Line, lines_of
from moderation.on_call.rota import Rota
from moderation.on_call.store import away_of, can_be_on_call, load_rota, turns_of
from moderation.on_call.watch import next_watch
from moderation.on_call.week import (
    Day,
    Stretch,
    bank_holidays_ahead,
    bank_holidays_known_to,
    day_of,
    week_of,
)
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.times import LONDON, local
from webapp.wiring import here

GAPS_LOOKED_FOR: Final = 14
"""Days ahead in which an office hour with nobody on call is pointed out."""

HOLIDAYS_LOOKED_FOR: Final = 120
"""Days ahead in which bank holidays are listed: always the next two or three."""

FURTHEST_WEEK: Final = dt.timedelta(days=730)
"""How far the week may be turned over, either way."""

UNDO: Final = "on_call_removed"
"""Where the browser's session keeps what was taken off last, so that it can be put back."""

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@blueprint.get("/on-call")
@roles("worker", "lead", "adviser", "admin")
def on_call() -> ResponseReturnValue:
    """The rota. It holds no young person's words, so an administrator may read it; only a lead changes it."""
    now = dt.datetime.now(dt.UTC)
    with here().database.session() as session:
        rota, names = load_rota(session, here().council_id), _names(session)
        return render_template(
            "staff/on_call.html",
            may_change=current_user.role == "lead",
            removed=browser.get(UNDO, {}).get("said"),
            now=_now(rota, names, now),
            gaps=_gaps(rota, now.astimezone(LONDON).date()),
            gaps_days=GAPS_LOOKED_FOR,
            week=_week(rota, names, now.astimezone(LONDON).date()),
            lines=[_line(one) for one in lines_of(turns_of(session, here().council_id))],
            away=_away(session, now.astimezone(LONDON).date()),
            holidays=_holidays(rota, names, now.astimezone(LONDON).date()),
            holidays_known_to=bank_holidays_known_to(),
            people=_people(session, rota),
        )


def said_minutes(minutes: int) -> str:
    """Minutes since midnight as the rota shows them: 540 → "09:00", 1440 → "24:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def said_weekdays(weekdays: Iterable[int]) -> str:
    """Weekdays in words, runs joined: "Monday to Friday", "Saturday and Sunday", "Monday, Wednesday"."""
    runs: list[list[int]] = []
    for day in sorted(weekdays):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run(run) for run in runs)


def said_day(day: dt.date) -> str:
    """A day as a sentence has it: "Friday 25 December"."""
    return f"{DAYS[day.weekday()]} {day.day} {day:%B}"


def _run(run: list[int]) -> str:
    if len(run) == 1:
        return DAYS[run[0]]
    return f"{DAYS[run[0]]} {'and' if len(run) == 2 else 'to'} {DAYS[run[-1]]}"


def _names(session: Session) -> dict[uuid.UUID, str]:
    found = session.scalars(select(Account).where(Account.council_id == here().council_id))
    return {account.id: account.name for account in found}


def _now(rota: Rota, names: Mapping[uuid.UUID, str], now: dt.datetime) -> dict[str, Any]:
    profile, following = here().profile, next_watch(rota, now)
    return {
        "people": [names[one] for one in rota.on_call(now)],
        "next_people": [names[one] for one in following.people] if following else [],
        "next_at": local(following.since) if following else None,
        "office_open": profile.office_hours.is_open(now),
        "duty_name": profile.out_of_hours.name,
        "duty_phone": profile.out_of_hours.phone,
    }


def _gaps(rota: Rota, today: dt.date) -> list[str]:
    office = here().profile.office_hours
    if office.always or not rota.turns:
        return []
    days = (day_of(rota, office, today + dt.timedelta(days=ahead)) for ahead in range(GAPS_LOOKED_FOR))
    return [
        f"{said_day(day.day)}, {said_minutes(gap.starts)} to {said_minutes(gap.ends)}"
        for day in days
        for gap in day.gaps
    ]


def _week(rota: Rota, names: Mapping[uuid.UUID, str], today: dt.date) -> dict[str, Any]:
    monday = _asked_monday(today)
    days = week_of(rota, here().profile.office_hours, monday)
    this_monday = today - dt.timedelta(days=today.weekday())
    return {
        "monday": monday,
        "is_this": monday == this_monday,
        "days": [_day(day, names, today) for day in days],
        "earlier_url": url_for("staff.on_call", week=monday - dt.timedelta(days=7), _anchor="week"),
        "later_url": url_for("staff.on_call", week=monday + dt.timedelta(days=7), _anchor="week"),
        "this_url": url_for("staff.on_call", _anchor="week"),
    }


def _asked_monday(today: dt.date) -> dt.date:
    """The Monday of the week that the address asks for; of this one when it asks for none."""
    asked = request.args.get("week")
    try:
        day = dt.date.fromisoformat(asked) if asked else today
    except ValueError:
        abort(404)
    if abs(day - today) > FURTHEST_WEEK:
        abort(404)
    return day - dt.timedelta(days=day.weekday())


def _day(day: Day, names: Mapping[uuid.UUID, str], today: dt.date) -> dict[str, Any]:
    return {
        "day": day.day,
        "name": DAYS[day.day.weekday()],
        "is_today": day.day == today,
        "bank_holiday": day.bank_holiday,
        "stretches": [
            {"hours": _hours(one), "people": [names[person] for person in one.people]}
            for one in day.stretches
        ],
        "gaps": [_hours(one) for one in day.gaps],
    }


def _hours(one: Stretch) -> str:
    return f"{said_minutes(one.starts)}–{said_minutes(one.ends)}"


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "weekdays": said_weekdays(line.weekdays),
        "hours": f"{said_minutes(line.starts)}–{said_minutes(line.ends)}",
        "place": PLACES[line.place - 1] if line.place <= len(PLACES) else str(line.place),
        "on_bank_holidays": line.on_bank_holidays,
        "counts": line.counts,
        "may_go_up": line.place > 1,
        "may_go_down": line.others_after,
    }


def _away(session: Session, today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "id": one.away.id,
            "name": one.name,
            "first_day": one.away.first_day,
            "last_day": one.away.last_day,
            "now": one.away.first_day <= today,
        }
        for one in away_of(session, here().council_id, since=today)
    ]


def _holidays(rota: Rota, names: Mapping[uuid.UUID, str], today: dt.date) -> list[dict[str, Any]]:
    office = here().profile.office_hours
    return [
        {
            "day": day,
            "said": said_day(day),
            "covered": [
                f"{_hours(one)}: {', '.join(names[person] for person in one.people)}"
                for one in day_of(rota, office, day).stretches
            ],
        }
        for day in bank_holidays_ahead(today, days=HOLIDAYS_LOOKED_FOR)
    ]


def _people(session: Session, rota: Rota) -> list[dict[str, Any]]:
    """Whoever can be on call. Leads see the numbers, which they keep; others see that there is one."""
    on_rota = {turn.account_id for turn in rota.turns}
    return [
        {
            "id": account.id,
            "name": account.name,
            "role": account.role,
            "has_phone": account.phone_sealed is not None,
            "phone": account.phone if current_user.role == "lead" else None,
            "on_rota": account.id in on_rota,
        }
        for account in can_be_on_call(session, here().council_id)
    ]
