"""The web: Flask only. One factory, three portals; a route that is not registered cannot be reached."""

from __future__ import annotations

from flask import Flask

from earshot.council import load_council
from earshot.logging import configure_logging
from earshot.settings import Settings, load_settings
from webapp import errors, health, security, wiring
from webapp.pages import prepare_pages
from webapp.wiring import Portal, PortalContext

__all__ = ["create_app"]


def create_app(portal: Portal, settings: Settings | None = None) -> Flask:
    """The application of one portal: ``public``, ``staff`` or ``committee``.

    `settings` default to those of the process. Raises SettingsError or CouncilProfileError when it
    cannot start; both name what is wrong.
    """
    settings = settings or load_settings(portal)
    configure_logging(portal)
    app = Flask(__name__)
    profile = load_council(settings.councils_folder / settings.council)
    context = PortalContext.open(portal, settings, profile)
    app.extensions["earshot"] = context
    security.protect(app, context)
    prepare_pages(app, context)
    errors.register(app)
    app.register_blueprint(health.blueprint)
    wiring.register_blueprints(app, portal, demo=settings.earshot_env != "production")
    return app
