"""A stand-in portal: the real templates and static files, made-up contexts, no database and no bot.

It lets the look and the scripts be tested by themselves: here a server can fail on demand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Flask, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined

from webapp.components_page import components_context
from webapp.security import CONTENT_SECURITY_POLICY

WORDS = {
    "children_in_care": "children in care",
    "care_leavers": "care leavers",
    "pledge": "The Pledge",
    "participation_team": "the voice team",
}
LINKS = {
    "public": "start join talk_start talk_stop help_page privacy tell goodbye",
    "staff": "first_page people sign_in sign_out responses alerts alerts_watch hand_overs bring_in summaries"
    " on_call screening_figures",
    "committee": "sign_in sign_out summaries how_to_read",
}
"""Endpoints that the portals' frames link to; here each is an empty page."""

CHAT = {
    "started": True,
    "messages": [{"id": 1, "author": "us", "kind": "question", "text": "Is it a good day?"}],
    "buttons": [{"title": "Yes", "payload": "/answer day yes"}, {"title": "Skip", "payload": "/skip"}],
    "progress": (1, 3),
    "person": None,
    "finished": False,
    "last_id": 1,
    "client_message_id": "first-id",
    "typed": "",
    "error": None,
}


@dataclass
class Line:
    """The connection to the stand-in: what it was sent, and how often it shall fail first."""

    fail_next: int = 0
    refuse: int | None = None
    received: list[dict[str, str]] = field(default_factory=list)
    turns: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, form: dict[str, str]) -> ResponseReturnValue:
        """Answer a post; the same client message id twice gives the same turn."""
        self.received.append(form)
        if self.fail_next:
            self.fail_next -= 1
            return "away", 503
        if self.refuse is not None:
            return "refused", self.refuse
        turn = self.turns.setdefault(form["client_message_id"], self._turn(len(self.turns) + 2, form))
        return jsonify(turn)

    def _turn(self, number: int, form: dict[str, str]) -> dict[str, Any]:
        if form.get("text") == "bye":
            replies = [{"text": "That is all.", "kind": "end", "buttons": []}]
            return {"replies": replies, "state": {"progress": None}, "last_id": number * 2}
        if form.get("text") == "not safe":
            replies = [
                {
                    "text": "Call 999. Or Childline: 0800 1111.\nOr text 85258.",
                    "kind": "safety",
                    "buttons": [],
                }
            ]
            return {"replies": replies, "state": {"progress": [1, 3]}, "last_id": number * 2}
        buttons = [{"title": "No", "payload": "/answer next no"}]
        replies = [{"text": f"Question {number}?", "kind": "question", "buttons": buttons}]
        return {"replies": replies, "state": {"progress": [number, 3]}, "last_id": number * 2}


def make(portal: str, line: Line) -> Flask:
    """The stand-in for `portal`."""
    app = Flask("webapp")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.secret_key = "stand-in"

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        return {
            "portal": portal,
            "demo": True,
            "council": SimpleNamespace(name="Fenmarsh Council", words=SimpleNamespace(**WORDS)),
            "signed_in": SimpleNamespace(name="Robin Ashdown", role="lead"),
            "open_alerts": 2,
            "waiting_hand_overs": 1,
        }

    @app.after_request
    def policy(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Cache-Control"] = "no-store"
        return response

    for name in LINKS[portal].split():
        app.add_url_rule(f"/{name}", f"{portal}.{name}", lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/components", "components", _components)
    if portal == "public":
        _add_chat(app, line)
    return app


def _components() -> str:
    return render_template("shared/components.html", **components_context())


def _add_chat(app: Flask, line: Line) -> None:
    @app.get("/talk", endpoint="public.talk")
    def talk() -> str:
        return render_template("public/talk.html", **CHAT)

    @app.route("/talk/messages", methods=["GET", "POST"], endpoint="public.talk_messages")
    def messages() -> ResponseReturnValue:
        if request.method == "GET":
            return jsonify({"messages": [], "state": {"progress": [1, 3]}, "last_id": 1})
        return line.take(request.form.to_dict())

    @app.get("/exit", endpoint="public.exit_page")
    def leave() -> ResponseReturnValue:
        return redirect("/neutral")

    @app.get("/neutral")
    def neutral() -> str:
        return "<title>Weather</title>Sunny"
