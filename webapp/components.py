"""The components page, on every portal of a demo: each component in every state, to look at and to test."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.components_page import components_context
from webapp.guards import open_to_all

blueprint = Blueprint("components", __name__)


@blueprint.get("/components")
@open_to_all
def components() -> str:
    """Every component in every state."""
    return render_template("shared/components.html", **components_context())
