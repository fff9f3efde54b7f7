"""What co-opted members, elected members and the clerk see: published summaries and nothing else."""

from flask import Blueprint, Flask

from webapp.committee.accounts import CommitteeAccounts
from webapp.sign_in import prepare_sign_in

blueprint = Blueprint("committee", __name__)


def register(app: Flask) -> None:
    """Add the committee's pages."""
    from webapp.committee import results  # noqa: F401, PLC0415 - it adds its routes

    prepare_sign_in(app, CommitteeAccounts(), after="committee.summaries")
    app.register_blueprint(blueprint)
