"""`/healthz`: this process lives. `/readyz`: it can serve a turn. Neither needs a sign-in."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from database.upgrade import head
from webapp.guards import open_to_all
from webapp.security import limiter
from webapp.wiring import PortalContext, here

EXTRA_HEALTH = "earshot_extra_health"
"""Where a portal keeps the function that says more of its health."""
FIXED_HEALTH = "earshot_fixed_health"
"""Where a portal keeps what it knows of its health from its start on: both pages say it."""

blueprint = Blueprint("health", __name__)
limiter.exempt(blueprint)


@blueprint.get("/healthz")
@open_to_all
def healthz() -> Response:
    """Say that the process lives."""
    return jsonify({"status": "ok", "portal": here().portal, **_fixed()})


@blueprint.get("/readyz")
@open_to_all
def readyz() -> tuple[Response, int]:
    """Say whether database and migrations are there.

    Whether Rasa answers and whether the screen has its trained part are said, but do not decide.
    """
    context = here()
    checks = {"database": False, "migrations": False}
    try:
        version = _version(context)
        checks = {"database": True, "migrations": version == head()}
    except SQLAlchemyError:
        pass
    ready = all(checks.values())
    extras = current_app.extensions.get(EXTRA_HEALTH, dict)() if ready else {}
    return jsonify({"status": "ok" if ready else "not ready", "checks": {**checks, **_fixed(), **extras}}), (
        200 if ready else 503
    )


def _fixed() -> dict[str, object]:
    known: dict[str, object] = current_app.extensions.get(FIXED_HEALTH, {})
    return known


def _version(context: PortalContext) -> str | None:
    where = (
        "SELECT committee_access.ready()"
        if context.portal == "committee"
        else "SELECT version_num FROM operations.schema_version"
    )
    with context.database.engine.connect() as connection:
        version: str | None = connection.scalar(text(where))
        return version
