"""`python -m scheduler`: run the jobs until told to stop."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler

from earshot.council import CouncilProfileError, load_council
from earshot.logging import configure_logging
from earshot.settings import SettingsError, load_settings
from scheduler.timetable import Work, add_jobs


def main() -> int:
    """Run until SIGTERM or Ctrl-C; 1 with plain lines on standard error when the settings cannot be used."""
    try:
        settings = load_settings("scheduler")
        profile = load_council(settings.councils_folder / settings.council)
        work = Work.open(settings, profile)
    except (SettingsError, CouncilProfileError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    configure_logging("scheduler")
    clock = BlockingScheduler(timezone="Europe/London")
    add_jobs(clock, work)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        clock.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    clock.start()
    work.database.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
