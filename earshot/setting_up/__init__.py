"""Set-up of a bare machine: uv, the portals' environment and Rasa's, from the hashed lock files.

Run by `script/bootstrap` before anything is installed, so it uses the standard library only. Each step is
skipped when what it would install from has not changed since it last succeeded.
"""

from pathlib import Path


class SetUpError(Exception):
    """Set-up cannot go on. The text is one line that says what to do."""


def no_space(folder: Path) -> str:
    """The line for a full disk."""
    return f"The disk that holds {folder} is full. Free about 4 GB there and run this again."
