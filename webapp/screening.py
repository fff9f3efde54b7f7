"""The safeguarding screen of a portal's process, made once at start: with its trained part if it is there."""

from __future__ import annotations

from flask import Flask, current_app

from earshot.logging import get_logger
from moderation.screening import Screen
from moderation.screening.trained.setting_up import load_trained
from webapp.health import FIXED_HEALTH
from webapp.wiring import PortalContext

EXTENSION = "earshot_screen"

_WARM_UP = "first use"
"""Read once at start: a trained part that cannot be used shows then, and no message waits for a first use."""

log = get_logger(__name__)


def prepare_screen(app: Flask, context: PortalContext) -> Screen:
    """Make the screen, keep it with the application, and let the health pages say what it runs on.

    The trained part is made by the supervisor before a portal starts (earshot/supervisor/screen.py). A portal
    that does not find it screens by rules alone and says so: that is better than no portal.
    """
    try:
        screen = Screen(load_trained(context.settings.var))
        screen.screen(_WARM_UP)
    except Exception:
        # A file cut short upsets the libraries in more ways than can be listed, and none may stop a portal.
        log.exception("trained_part_unreadable")
        screen = Screen()
    if screen.rules_only:
        log.warning("screen_on_rules_only")
    app.extensions[EXTENSION] = screen
    app.extensions[FIXED_HEALTH] = {"screen": screen.version, "screen_rules_only": screen.rules_only}
    return screen


def the_screen() -> Screen:
    """This portal's screen: the public portal and the staff portal have one."""
    screen: Screen = current_app.extensions[EXTENSION]
    return screen
