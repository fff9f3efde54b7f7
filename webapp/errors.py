"""Failures turned into answers in one place: a page that says what to do, or a problem document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, TooManyRequests

log = structlog.get_logger()


class SignInNeededError(Exception):
    """Nobody is signed in, or their session has ended."""


class ProblemError(Exception):
    """A failure of the JSON API. `detail` is a sentence for whoever called it."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.more = status, detail, more


def register(app: Flask) -> None:
    """Set the handlers of an application."""
    app.register_error_handler(SignInNeededError, sign_in_needed)
    app.register_error_handler(ProblemError, problem)
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(Exception, unexpected)


def sign_in_needed(_error: SignInNeededError) -> ResponseReturnValue:
    """Send to the sign-in page; a page is come back to afterwards, a form is not (its words are not kept)."""
    endpoint = f"{request.blueprint}.sign_in"
    if request.method == "GET" and request.path != "/":
        return redirect(url_for(endpoint, next=request.path))
    return redirect(url_for(endpoint))


def problem_document(status: int, detail: str, **more: Any) -> Response:
    """A problem document of RFC 9457."""
    response = jsonify(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            **more,
        }
    )
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def problem(error: ProblemError) -> ResponseReturnValue:
    """A named failure of the API."""
    return problem_document(error.status, error.detail, **error.more)


def wants_json() -> bool:
    """Whether this request came from a program or our own script rather than a person's browser."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def page(status: int, **details: Any) -> ResponseReturnValue:
    """The error page for `status`; its words are in the template."""
    if wants_json():
        return problem_document(status, HTTPStatus(status).description or HTTPStatus(status).phrase)
    return render_template("shared/error.html", code=status, **{"reference": None, **details}), status


def form_too_old(_error: CSRFError) -> ResponseReturnValue:
    """A form whose session has ended."""
    if wants_json():
        return problem_document(400, "This page is too old. Load it again, then send once more.")
    if request.blueprint in ("staff", "committee"):
        flash("Your session had ended. Please sign in and try again.")
        return redirect(url_for(f"{request.blueprint}.sign_in"))
    return page(400)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Any HTTP error that a view or Flask itself raised."""
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, TooManyRequests):
        answer = page(429)
        response = answer[0] if isinstance(answer, tuple) else answer
        made = Response(response) if isinstance(response, str) else response
        made.status_code = 429  # type: ignore[union-attr]
        made.headers["Retry-After"] = "60"  # type: ignore[union-attr]
        return made
    return page(error.code)


def database_away(error: OperationalError) -> ResponseReturnValue:
    """The database does not answer: say so, and that nothing typed is lost."""
    log.error("database_unavailable", kind=type(error.orig).__name__)
    return page(503)


def unexpected(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged without its message, which could quote somebody's words."""
    reference = uuid4().hex[:8]
    log.error("unexpected_error", exc_info=error, request_id=reference)
    return page(500, reference=reference)
