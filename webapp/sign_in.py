"""Signing in and out: the same pages for the two portals that have accounts, over two ways to find them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user

from webapp.guards import open_to_all
from webapp.security import limiter

EXTENSION = "earshot_door"

TRIES = "10 per minute; 50 per hour"
"""Sign-ins that failed, from one address. An account is locked after ten wrong passwords besides."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc] # flask-login has no types
    """Who is signed in: enough for a page's frame and its guards."""

    account_id: uuid.UUID
    name: str
    role: str
    session_epoch: int

    def get_id(self) -> str:
        """What the cookie holds. The epoch ends old sessions when it is raised."""
        return f"{self.account_id}.{self.session_epoch}"


class Accounts(Protocol):
    """Where a portal finds the accounts that may sign in to it."""

    def check(self, email: str, password: str) -> SignedIn | None:
        """The account that e-mail and password open, having noted how it went; None when they open none."""

    def load(self, account_id: uuid.UUID) -> SignedIn | None:
        """The active account of that id; None when it may not sign in any more."""


@dataclass(frozen=True)
class Door:
    """How one portal is entered: its name, its accounts, and the endpoint that follows a sign-in."""

    portal: str
    accounts: Accounts
    after: str


def prepare_sign_in(app: Flask, accounts: Accounts, *, after: str) -> None:
    """Add /sign-in, /sign-out and / to a portal; `after` is the endpoint that follows a sign-in."""
    door = Door(after.split(".", 1)[0], accounts, after)
    app.extensions[EXTENSION] = door
    manager = LoginManager(app)
    manager.session_protection = "strong"

    @manager.user_loader  # type: ignore[untyped-decorator] # flask-login has no types
    def load_user(kept: str) -> SignedIn | None:
        account_id, _, epoch = kept.partition(".")
        found = accounts.load(uuid.UUID(account_id))
        return found if found is not None and str(found.session_epoch) == epoch else None

    app.add_url_rule("/sign-in", f"{door.portal}.sign_in", sign_in, methods=["GET", "POST"])
    app.add_url_rule("/sign-out", f"{door.portal}.sign_out", sign_out, methods=["POST"])
    app.add_url_rule("/", f"{door.portal}.home", home)


@open_to_all
@limiter.limit(TRIES, methods=["POST"], deduct_when=lambda response: response.status_code == 422)
def sign_in() -> ResponseReturnValue:
    """The form, and what it sends. Which of e-mail and password was wrong is never said."""
    email = request.form.get("email", "").strip()
    following = safe_path(request.values.get("next", ""))
    if request.method == "GET":
        return _form(email="", error=None, following=following)
    found = _door().accounts.check(email, request.form.get("password", ""))
    if found is None:
        return _form(email=email, error="wrong", following=following), 422
    # A fresh session, so that one planted before the sign-in is worth nothing after it.
    session.clear()
    session.permanent = True
    login_user(found)
    return redirect(following or url_for(_door().after), 303)


@open_to_all
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash("You have signed out.")
    return redirect(url_for(f"{_door().portal}.sign_in"), 303)


@open_to_all
def home() -> ResponseReturnValue:
    """The portal's address without a path."""
    return redirect(url_for(_door().after))


def _door() -> Door:
    door: Door = current_app.extensions[EXTENSION]
    return door


def safe_path(path: str) -> str:
    """`path` when it is a path of this portal, else nothing: a link must not send people elsewhere."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if ours and "\\" not in path and path.isprintable() else ""


def _form(*, email: str, error: str | None, following: str) -> str:
    return render_template(f"{_door().portal}/sign_in.html", email=email, error=error, next=following)
