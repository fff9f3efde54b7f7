"""The monthly page: what was screened, what people say of it, and how soon alerts were answered. No words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.alerts import OUTCOMES
from database.models.contributions import LEVELS
from moderation.alerts.monthly import ALERT_LEVELS, LevelOfAlerts, Month, Monthly, monthly, months, year_to
from moderation.alerts.small_numbers import (
    MANY,
    coarse_share,
    count,
    is_small,
    nearest_rank,
    part,
    second_part,
    share,
    total,
)
from webapp.guards import roles
from webapp.staff import blueprint
from webapp.wiring import here

MAY_SEE_FIGURES = ("worker", "lead", "admin")
"""An administrator may: a month's numbers hold nobody's words, and small ones are left out."""


@blueprint.get("/screening-figures")
@roles(*MAY_SEE_FIGURES)
def screening_figures() -> ResponseReturnValue:
    """One month, the present one unless the address names another."""
    now = dt.datetime.now(dt.UTC)
    with here().database.session() as session:
        known = months(session, here().council_id, now)
        chosen = _chosen(request.args.get("month", ""), known)
        office = here().profile.office_hours
        found = monthly(session, here().council_id, chosen, office=office, now=now)
        year = year_to(session, here().council_id, chosen, office=office, now=now)
    return render_template(
        "staff/screening_figures.html",
        months=[
            {
                "label": _said(month),
                "href": url_for("staff.screening_figures", month=str(month)),
                "current": month == chosen,
            }
            for month in known
        ],
        month=_said(chosen),
        so_far=chosen == Month.of(now),
        year=[{"level": level, **_year(year[level])} for level in ALERT_LEVELS],
        year_from=MANY,
        **_view(found),
    )


def _chosen(text: str, known: list[Month]) -> Month:
    if not text:
        return known[0]
    try:
        month = Month.parse(text)
    except ValueError:
        abort(404)
    if month not in known:
        abort(404)
    return month


def _said(month: Month) -> str:
    return month.first_day.strftime("%B %Y")


def _view(found: Monthly) -> dict[str, Any]:
    """What may be printed of a month, in the shape that the template takes."""
    flagged = {level: found.screened.get(level, 0) for level in ("urgent", "concern")}
    return {
        "empty": found.is_empty,
        "screened": total(sum(found.screened.values()), tuple(flagged.values())),
        "flagged": {level: count(number) for level, number in flagged.items()},
        "agreement": [
            {
                "level": level,
                "corrected": count(found.corrected.get(level, 0)),
                "right": share(found.right.get(level, 0), found.corrected.get(level, 0)),
            }
            for level in reversed(LEVELS)
        ],
        "alerts": [
            {"level": level, **_alerts(level, found.alerts.get(level, LevelOfAlerts()))}
            for level in ALERT_LEVELS
        ],
        "outcomes": [
            {"outcome": outcome, "count": count(found.outcomes.get(outcome, 0))} for outcome in OUTCOMES
        ],
    }


def _alerts(level: str, one: LevelOfAlerts) -> dict[str, Any]:
    # In time and unanswered share nothing for urgent alerts; a concern can be both.
    unanswered = (
        second_part(one.unanswered, one.in_time, one.opened)
        if level == "urgent"
        else part(one.unanswered, one.opened)
    )
    return {
        "opened": count(one.opened),
        "in_time": share(one.in_time, one.opened),
        "unanswered": unanswered,
        "median": _minutes(nearest_rank(one.minutes, 50)),
        "slowest": _minutes(nearest_rank(one.minutes, 95)),
        "waiting": one.waiting > 0,
        "too_few": is_small(len(one.minutes)),
    }


def _year(one: LevelOfAlerts) -> dict[str, Any]:
    """How soon the alerts of a year were taken on; nothing of too few, and never how many there were."""
    enough = len(one.minutes) >= MANY
    return {
        "in_time": coarse_share(one.in_time, one.opened) if enough else None,
        "median": _minutes(nearest_rank(one.minutes, 50)) if enough else None,
        "slowest": _minutes(nearest_rank(one.minutes, 95)) if enough else None,
        "too_few": not enough,
    }


def _minutes(minutes: float | None) -> str | None:
    """A time to the unit that matters: "12 minutes", "3 hours 5 minutes", "2 days 4 hours"."""
    if minutes is None:
        return None
    whole = round(minutes)
    if whole < 1:
        return "less than a minute"
    days, rest = divmod(whole, 1440)
    hours, left = divmod(rest, 60)
    sizes = [(days, "day"), (hours, "hour"), (left if not days else 0, "minute")]
    return " ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in sizes if number)
