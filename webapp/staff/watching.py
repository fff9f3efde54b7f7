"""Pages that ask again and again while nobody touches them must not keep a session alive for ever.

Who is idle for half an hour is signed out. A request marked here leaves the session's cookie as it is, so a
board that is only looked at runs out; a press on it, which the page tells with its next question, does not.
"""

from __future__ import annotations

from flask import Flask, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from webapp.staff import blueprint


class PatientSessions(SecureCookieSessionInterface):
    """Flask's sessions, but a request that only watches does not renew the cookie."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether this response carries the session's cookie: as ever, unless nobody did anything."""
        if g.get("only_watching", False) and not session.modified:
            return False
        return super().should_set_cookie(app, session)


def only_watching() -> None:
    """Mark this request as one that the page made by itself, unless it says that somebody was there."""
    g.only_watching = request.args.get("active") != "1"


@blueprint.record_once
def _use(state: object) -> None:
    state.app.session_interface = PatientSessions()  # type: ignore[attr-defined]
