"""`script/server [--no-demo]`: start everything and serve; every fault is one line that says what to do."""

import argparse
import errno
import sys
import warnings
from pathlib import Path

from earshot.setting_up.progress import Screen
from earshot.settings import SettingsError, load_settings
from earshot.supervisor import SupervisorError


def main() -> int:
    """Run until told to stop; 0 after a stop that was asked for, 1 when the start failed."""
    parser = argparse.ArgumentParser(prog="script/server", description="Run the whole of Earshot here.")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty council")
    arguments = parser.parse_args()
    try:
        settings = load_settings("owner")
        # Loaded only now, so that a broken setting is told at once; and without the remarks that libraries
        # make about the machine while they are loaded, which tell the person who waits nothing.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from earshot.supervisor.serving import serve  # noqa: PLC0415

        demo = settings.earshot_env != "production" and not arguments.no_demo
        return serve(settings, Screen(), demo=demo)
    except (SettingsError, SupervisorError) as fault:
        _complain(str(fault))
    except OSError as fault:
        _complain(_os_fault(fault))
    except Exception as fault:
        if getattr(type(fault), "message_is_safe", False):
            _complain(str(fault))
        else:
            first = (str(fault).splitlines() or [""])[0][:300]
            _complain(f"The start failed: {type(fault).__name__}: {first}")
    return 1


def _os_fault(fault: OSError) -> str:
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full. Free some space, or set EARSHOT_VAR to a folder on another disk."
    where = f": {Path(str(fault.filename))}" if fault.filename else ""
    return f"The start failed: {fault.strerror or type(fault).__name__}{where}."


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
