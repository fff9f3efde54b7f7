"""What every page is given, and how strictly: a template that uses an unknown name fails."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_login import current_user
from jinja2 import StrictUndefined

from webapp.wiring import PortalContext


def prepare_pages(app: Flask, context: PortalContext) -> None:
    """Set how templates behave and what all of them may use."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # The portal's own files change only with a release, and their names carry no version.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        given: dict[str, Any] = {
            "portal": context.portal,
            "council": context.profile,
            "demo": context.settings.earshot_env != "production",
        }
        if context.portal != "public":
            given["signed_in"] = current_user if current_user.is_authenticated else None
        if context.portal == "staff":
            given["open_alerts"] = _open_alerts(context) if current_user.is_authenticated else 0
            given["waiting_hand_overs"] = _waiting_hand_overs(context) if current_user.is_authenticated else 0
        return given


def _open_alerts(context: PortalContext) -> int:
    # Imported here because the committee's portal must not even load what reads alerts.
    from moderation.alerts.board import open_count  # noqa: PLC0415

    with context.database.session() as session:
        return open_count(session, context.council_id)


def _waiting_hand_overs(context: PortalContext) -> int:
    from moderation.hand_over_board import waiting_count  # noqa: PLC0415 -- as above

    with context.database.session() as session:
        return waiting_count(session, context.council_id)
