"""What workers, leads, advisers and administrators see."""

from flask import Blueprint, Flask

from webapp.screening import prepare_screen
from webapp.sign_in import prepare_sign_in
from webapp.staff.accounts import StaffAccounts
from webapp.staff.file_requests import StaffRequest
from webapp.staff.reading_on import prepare_reading_on
from webapp.wiring import here

blueprint = Blueprint("staff", __name__)


def register(app: Flask) -> None:
    """Add the staff pages, and the screen for what workers type in of what they were told."""
    from webapp.staff import (  # noqa: F401, PLC0415 - they add their routes
        alert_ending,
        alert_links,
        alert_page,
        alert_steps,
        alerts,
        bring_in,
        bring_in_spreadsheet,
        bring_in_typed,
        corrections,
        hand_overs,
        home,
        on_call,
        on_call_changes,
        responses,
        screening_figures,
        summaries,
        tasks,
    )

    with app.app_context():
        prepare_reading_on(app, here(), prepare_screen(app, here()))
    app.request_class = StaffRequest
    prepare_sign_in(app, StaffAccounts(), after="staff.first_page")
    app.register_blueprint(blueprint)
