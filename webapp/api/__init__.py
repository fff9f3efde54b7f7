"""The chat JSON API of the public portal: section 8 of design.md, and `/api/v1/openapi.json`."""

from flask import Flask

from webapp.api.conversations import blueprint
from webapp.security import csrf


def register(app: Flask) -> None:
    """Add the API to the public portal."""
    # A caller proves itself with its bearer token, which no other site's page can send.
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
