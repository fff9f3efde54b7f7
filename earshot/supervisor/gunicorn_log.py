"""gunicorn's logs through ours: a request is its method, route, status and time; no path, query or address.

A path can hold a join code and an address on the network points at a household, so neither is kept. The
portal names the route, the rule of the path, in `environ["earshot.route"]`.
"""

from datetime import timedelta
from typing import Any

# gunicorn carries no type annotations.
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from earshot.logging import configure_logging, get_logger

ROUTE = "earshot.route"
"""The key of the WSGI environment under which a portal puts its route's rule, such as `/join/<code>`."""


class SafeLogger(Logger):  # type: ignore[misc] # gunicorn has no type annotations
    """The logger class that gunicorn is told to use."""

    def setup(self, cfg: Config) -> None:
        """Send gunicorn's own messages through the safe formatter instead of files of their own."""
        super().setup(cfg)
        configure_logging(cfg.proc_name)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:  # noqa: ARG002 -- gunicorn's signature
        """Write one line for a request."""
        status = str(resp.status).split(maxsplit=1)[0]
        get_logger("access").info(
            "request",
            method=environ.get("REQUEST_METHOD"),
            route=environ.get(ROUTE),
            status=int(status) if status.isdigit() else None,
            ms=round(request_time.total_seconds() * 1000),
        )
