"""Who may reach a view. Every view says so with one of these; a house rule fails for one that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort
from flask_login import current_user

from webapp.errors import SignInNeededError

P = ParamSpec("P")
R = TypeVar("R")

GUARD = "earshot_guard"


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anybody may reach."""
    setattr(view, GUARD, ("anyone",))
    return view


def roles(*allowed: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in only signed-in accounts of the `allowed` roles: 403 for another, sign-in for nobody."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                raise SignInNeededError
            if current_user.role not in allowed:
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, GUARD, allowed)
        return guarded

    return guard


def guard_of(view: Callable[..., Any]) -> tuple[str, ...] | None:
    """The roles that may reach `view`, ``("anyone",)``, or None when it has no guard."""
    found: tuple[str, ...] | None = getattr(view, GUARD, None)
    return found
