"""Serving: everything started, its addresses said, everything stopped on Ctrl-C or SIGTERM."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from earshot.council import CouncilProfileError, load_council
from earshot.logging import configure_logging, get_logger
from earshot.setting_up.progress import Screen
from earshot.settings import Settings
from earshot.supervisor import Stopping, SupervisorError
from earshot.supervisor.child import begin_log
from earshot.supervisor.demo import sign_in_lines
from earshot.supervisor.run_folder import RunFolder
from earshot.supervisor.start import Run


def serve(settings: Settings, screen: Screen, *, demo: bool) -> int:
    """Run until told to stop; 0 then. Raises what stopped the start."""
    try:
        load_council(settings.councils_folder / settings.council)
    except CouncilProfileError as fault:
        raise SupervisorError(str(fault)) from fault
    began = time.monotonic()
    with RunFolder(settings.var) as folder, _own_log(settings.var / "log/server.log"):
        run = Run(settings, screen, folder, demo=demo)

        def end(_number: int, _frame: FrameType | None) -> None:
            run.ask_to_stop()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)
        run.check()
        try:
            run.start()
            _say_where(settings, screen, time.monotonic() - began, demo=demo)
            for warning in run.warnings:
                # Once more, where it is not scrolled away by the addresses.
                screen.say(f"\n{warning}")
            run.watch()
        except Stopping:
            pass
        finally:
            screen.say("Stopping …")
            run.stop()
            screen.say("Everything is stopped.")
    return 0


@contextmanager
def _own_log(path: Path) -> Iterator[None]:
    """What this process and the libraries in it log goes to a file, not to the screen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begin_log(path)
    with path.open("a", encoding="utf-8") as file:
        configure_logging("supervisor", stream=file)
        try:
            yield
        except Exception:
            get_logger("earshot.supervisor").exception("run_failed")
            raise


def _say_where(settings: Settings, screen: Screen, seconds: float, *, demo: bool) -> None:
    screen.say(f"\nEarshot is ready ({seconds:.0f} s). Stop it with Ctrl-C.\n")
    screen.say(f"  young people      {settings.public_url}")
    screen.say(f"  workers           {settings.staff_url}")
    screen.say(f"  the committee     {settings.committee_url}")
    screen.say(f"  logs              {settings.var / 'log'}")
    if demo and (lines := list(sign_in_lines(settings))):
        screen.say("\nSign-ins of the demo council (everybody in it is made up):")
        for line in lines:
            screen.say(f"  {line}")
