"""What a portal is made of: its settings, its council, its database and, for the public one, its bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Flask, current_app

from database.session import Database, engine_for
from earshot.council import CouncilProfile
from earshot.keys import key_ring
from earshot.settings import Settings, SettingsError

Portal = Literal["public", "staff", "committee"]


@dataclass(frozen=True)
class PortalContext:
    """Everything a view may use, made once at the start of the process."""

    portal: Portal
    settings: Settings
    profile: CouncilProfile
    database: Database

    @classmethod
    def open(cls, portal: Portal, settings: Settings, profile: CouncilProfile) -> PortalContext:
        """The context of `portal`; SettingsError when it was not told where its database is."""
        if settings.database_url is None:
            raise SettingsError(["DATABASE_URL is missing: the URL of this portal's own database role."])
        engine = engine_for(settings.database_url.get_secret_value(), application=f"earshot {portal}")
        return cls(portal, settings, profile, Database(engine, key_ring(settings)))

    @property
    def council_id(self) -> str:
        """The council this portal serves."""
        return self.profile.id


def here() -> PortalContext:
    """The context of the portal that serves this request."""
    context: PortalContext = current_app.extensions["earshot"]
    return context


def register_blueprints(app: Flask, portal: Portal, *, demo: bool) -> None:
    """Register what this portal's audience may reach, and nothing else.

    The blueprints are imported here so that one portal's process does not even load another's code.
    """
    if portal == "public":
        from webapp import api, public  # noqa: PLC0415

        public.register(app)
        api.register(app)
    elif portal == "staff":
        from webapp import staff  # noqa: PLC0415

        staff.register(app)
    else:
        from webapp import committee  # noqa: PLC0415

        committee.register(app)
    if demo:
        from webapp import components  # noqa: PLC0415

        app.register_blueprint(components.blueprint)
