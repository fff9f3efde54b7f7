"""Signing in to a portal in a test."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient


def token_of(html: str) -> str:
    """The CSRF token of the first form of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, "the page has no form with a token"
    return found.group(1)


def sign_in(app: Flask, email: str, password: str) -> FlaskClient:
    """A client that has signed in through the form."""
    client = app.test_client()
    page = client.get("/sign-in")
    data = {"email": email, "password": password}
    if app.config.get("WTF_CSRF_ENABLED", True):
        data["csrf_token"] = token_of(page.text)
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 303, answer.text
    return client
