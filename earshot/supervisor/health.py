"""Is a process ready? A portal and Rasa answer an address; the scheduler touches a file."""

from pathlib import Path

import urllib3

_ONE_SECOND = urllib3.Timeout(connect=1.0, read=2.0)
# No retries: the caller asks again, and looks in between whether the process has died.
_pool = urllib3.PoolManager(num_pools=8, retries=False)


def answers(url: str) -> bool:
    """Whether `url` answers 200 now."""
    try:
        return _pool.request("GET", url, timeout=_ONE_SECOND, redirect=False).status == 200
    except (urllib3.exceptions.HTTPError, OSError):
        return False


def touched_since(path: Path, moment: float) -> bool:
    """Whether `path` was written at or after `moment`, in seconds since the epoch."""
    try:
        # File systems keep coarser times than clocks: a second's grace.
        return path.stat().st_mtime >= moment - 1.0
    except OSError:
        return False
