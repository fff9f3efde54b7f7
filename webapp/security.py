"""What protects every page of every portal: cookies, headers, CSRF, limits on how often."""

from __future__ import annotations

import datetime as dt

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.wiring import PortalContext

csrf = CSRFProtect()
# Counted in the process: a portal behind several processes allows that many times as much, which is
# still far below what guessing a join code or a password takes.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

IDLE = dt.timedelta(minutes=30)
LARGEST_REQUEST = 256 * 1024
"""Bytes. The longest message is 20,000 characters, at most 80,000 bytes."""

# No script, style, image, font or request from anywhere but this portal, and nothing inline.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def protect(app: Flask, context: PortalContext) -> None:
    """Set cookies, CSRF, limits and headers of a portal's application."""
    settings, portal = context.settings, context.portal
    address = {
        "public": settings.public_url,
        "staff": settings.staff_url,
        "committee": settings.committee_url,
    }
    secure = address[portal].startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret(f"secret_key_{portal}"),
        SESSION_COOKIE_NAME=f"{'__Host-' if secure else ''}earshot_{portal}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax" if portal == "public" else "Strict",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=IDLE,
        SESSION_REFRESH_EACH_REQUEST=True,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SECURE_ADDRESS=secure,
    )
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(name_route)
    app.after_request(add_headers)


def name_route() -> None:
    """Tell the access log which route this is: its rule, never the path, which may hold a code."""
    request.environ["earshot.route"] = request.url_rule.rule if request.url_rule else None


def add_headers(response: Response) -> Response:
    """Add the headers; pages are never kept by a browser, so that *back* shows nothing after leaving."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
