"""What workers, leads, advisers and administrators see."""

from flask import Blueprint, Flask

from webapp.sign_in import prepare_sign_in
from webapp.staff.accounts import StaffAccounts

blueprint = Blueprint("staff", __name__)


def register(app: Flask) -> None:
    """Add the staff pages."""
    from webapp.staff import (  # noqa: F401, PLC0415 - they add their routes
        alerts,
        hand_overs,
        home,
        responses,
        summaries,
    )

    prepare_sign_in(app, StaffAccounts(), after="staff.first_page")
    app.register_blueprint(blueprint)
