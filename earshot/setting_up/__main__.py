"""`script/bootstrap [--dev]`: the steps of set-up, in order, one clear line each."""

import argparse
import errno
import fcntl
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from earshot.setting_up import SetUpError, no_space
from earshot.setting_up.environments import (
    DEV_PACKAGES,
    PORTAL,
    PORTAL_PACKAGES,
    RASA,
    RASA_PACKAGES,
    install,
    install_project,
    make_environment,
)
from earshot.setting_up.progress import Screen, Step
from earshot.setting_up.tools import ensure_uv

ROOT = Path(__file__).resolve().parent.parent.parent


def set_up(root: Path, screen: Screen, *, dev: bool) -> None:
    """Do every step that is needed. Raises `SetUpError` at the first that cannot be done."""
    log = root / (os.environ.get("EARSHOT_VAR") or "var") / "log/set-up.log"
    packages = DEV_PACKAGES if dev else PORTAL_PACKAGES
    uv = Path("uv")

    def find_uv(step: Step) -> None:
        nonlocal uv
        uv = ensure_uv(root, log, step)

    steps: list[tuple[str, Callable[[Step], None]]] = [
        ("uv", find_uv),
        ("Python for the portals (.venv)", lambda step: make_environment(root, PORTAL, uv, log, step)),
        (packages.title.capitalize(), lambda step: install(root, packages, uv, log, step)),
        ("Earshot itself", lambda step: install_project(root, uv, log, step)),
        ("Python 3.10 for Rasa (.venv-rasa)", lambda step: make_environment(root, RASA, uv, log, step)),
        (
            "Rasa's packages (2.5 GB; minutes the first time)",
            lambda step: install(root, RASA_PACKAGES, uv, log, step),
        ),
    ]
    for number, (title, work) in enumerate(steps, start=1):
        with screen.step(f"[{number}/{len(steps)}] {title}") as step:
            work(step)


@contextmanager
def one_at_a_time(root: Path, screen: Screen) -> Iterator[None]:
    """Hold the tools folder's lock: two set-ups in one folder would undo each other."""
    folder = root / ".venv-tools"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            screen.say("Another set-up is at work in this folder; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Make a request to stop end the installer that is at work too."""
    raise KeyboardInterrupt


def main() -> int:
    """Run the set-up; returns the exit status."""
    parser = argparse.ArgumentParser(prog="script/bootstrap", description="Make everything Earshot runs in.")
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    screen = Screen()
    try:
        with one_at_a_time(ROOT, screen):
            set_up(ROOT, screen, dev=arguments.dev)
    except SetUpError as fault:
        print(fault, file=sys.stderr)  # noqa: T201 -- a script's last word
    except OSError as fault:
        full = fault.errno in {errno.ENOSPC, errno.EDQUOT}
        reason = no_space(ROOT) if full else f"Set-up stopped: {fault.strerror}: {fault.filename}"
        print(reason, file=sys.stderr)  # noqa: T201 -- a script's last word
    except KeyboardInterrupt:
        print("Stopped. Run it again to go on from here.", file=sys.stderr)  # noqa: T201 -- a script's last word
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
