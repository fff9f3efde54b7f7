"""What each process of the product is: its command, environment, log and health check."""

import os
import sys
from pathlib import Path
from typing import Literal

from earshot import ROOT
from earshot.rasa_model import server_command
from earshot.settings import Settings
from earshot.supervisor.child import Part
from earshot.supervisor.environments import child_environment
from earshot.supervisor.health import answers, touched_since

Portal = Literal["public", "staff", "committee"]

PORTALS: dict[Portal, int] = {"public": 0, "staff": 1, "committee": 2}
"""Each portal and how far its port is from the base (design.md section 8)."""
RASA_PORT = 5
HEARTBEAT = "run/scheduler.heartbeat"
"""In `var`: the file the scheduler touches while it works."""


def ports(settings: Settings) -> list[int]:
    """Every port this run listens on."""
    return [settings.port_base + offset for offset in (*PORTALS.values(), RASA_PORT)]


def address(settings: Settings, portal: Portal) -> str:
    """Where this machine itself reaches `portal`, whatever name the public knows it by."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.bind_host, settings.bind_host)  # noqa: S104 -- compared only
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port_base + PORTALS[portal]}"


def portal_part(settings: Settings, portal: Portal, database_url: str) -> Part:
    """The gunicorn of one portal."""
    host = f"[{settings.bind_host}]" if ":" in settings.bind_host else settings.bind_host
    health = address(settings, portal) + "/healthz"
    return Part(
        name=f"{portal} portal",
        argv=[
            *(sys.executable, "-m", "gunicorn", "--config", "earshot/supervisor/gunicorn_conf.py"),
            *("--name", portal, "--bind", f"{host}:{settings.port_base + PORTALS[portal]}"),
            f"webapp:create_app('{portal}')",
        ],
        environ=child_environment(portal, settings, database_url, os.environ),
        folder=ROOT,
        log=settings.var / "log" / f"{portal}.log",
        is_ready=lambda _started: answers(health),
        ready_within=60.0,
    )


def scheduler_part(settings: Settings, database_url: str) -> Part:
    """The scheduler's process."""
    return Part(
        name="scheduler",
        argv=[sys.executable, "-m", "scheduler"],
        environ=child_environment("scheduler", settings, database_url, os.environ),
        folder=ROOT,
        log=settings.var / "log/scheduler.log",
        is_ready=lambda started: touched_since(settings.var / HEARTBEAT, started),
        ready_within=60.0,
    )


def rasa_part(settings: Settings, model: Path) -> Part:
    """Rasa's server for the trained `model`. It gets no setting of ours and no secret but its token."""
    port = settings.port_base + RASA_PORT
    argv, environ = server_command(ROOT, model, port, settings.secret("rasa_token"))
    return Part(
        name="Rasa server",
        argv=argv,
        environ=environ,
        folder=ROOT,
        log=settings.var / "log/rasa.log",
        is_ready=lambda _started: answers(f"http://127.0.0.1:{port}/"),
        # On a busy or slow machine TensorFlow alone takes half a minute to import.
        ready_within=180.0,
    )
