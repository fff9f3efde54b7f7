"""The bot of the public portal, made once when the portal starts."""

from __future__ import annotations

import datetime as dt

from flask import Flask, current_app

from bot.services import Services, load_words
from bot.understanding import KeywordMatcher, RasaClient
from webapp.chat_links import link_to
from webapp.health import EXTRA_HEALTH
from webapp.screening import prepare_screen
from webapp.wiring import PortalContext

EXTENSION = "earshot_bot"


def now() -> dt.datetime:
    """The time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def prepare(app: Flask, context: PortalContext) -> None:
    """Make the bot's services and keep them with the application."""
    settings = context.settings
    app.extensions[EXTENSION] = Services(
        profile=context.profile,
        screen=prepare_screen(app, context),
        rasa=RasaClient(settings.rasa_url, settings.secret("rasa_token")),
        clock=now,
        keywords=KeywordMatcher(),
        words=load_words(),
        web_link=lambda conversation: link_to(str(app.secret_key), settings.public_url, conversation.id),
    )
    app.extensions[EXTRA_HEALTH] = health


def bot() -> Services:
    """The bot's services."""
    services: Services = current_app.extensions[EXTENSION]
    return services


def health() -> dict[str, object]:
    """What the health page says about the bot: that Rasa is away is said, and stops nothing."""
    services = bot()
    return {"rasa": services.rasa is not None and services.rasa.ready()}
