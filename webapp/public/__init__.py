"""What young people see. Every page is complete without a script."""

from flask import Blueprint, Flask

from webapp import bot_services
from webapp.wiring import here

blueprint = Blueprint("public", __name__)


def register(app: Flask) -> None:
    """Add the young people's pages, and the bot behind them."""
    from webapp.public import carry_on, pages, sms, talk  # noqa: F401, PLC0415 - they add their routes to the blueprint

    with app.app_context():
        bot_services.prepare(app, here())
    app.register_blueprint(blueprint)
