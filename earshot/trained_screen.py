"""The screen's trained part: made, in a process of its own, when what it is made of has changed.

Training takes minutes and a gigabyte that nothing else needs, so it is done by
`python -m earshot.trained_screen VAR`, whose memory goes with it and which a Ctrl-C ends at once.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from earshot import ROOT
from earshot.supervisor.environments import plain_environment

KEPT = 5
"""Older trained parts are removed. A few are kept, since going back to earlier examples is common."""
_TOLD = 3
"""The exit status of a training whose last line says in plain words why it could not be done."""


class TrainedScreenError(Exception):
    """The trained part cannot be made. The text is one line that says why and what to do."""


@dataclass(frozen=True)
class TrainedScreen:
    """The folder of a finished trained part, whether it was there already, and the seconds this took."""

    folder: Path
    reused: bool
    seconds: float


def ensure_trained_screen(var: Path, on_progress: Callable[[str], None]) -> TrainedScreen:
    """The trained part for the examples, rules and code as they are, trained when there is none yet.

    `var` is the folder for everything the product writes. `on_progress` is called about twice a second with a
    short line; what it raises ends the training. Raises TrainedScreenError, and never OSError: who starts a
    portal goes on without a trained part, since a screen on rules is better than no portal.
    """
    began = time.monotonic()
    log = var / "log" / "screen-train.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            code, said = _run(var, log, output, on_progress)
    except OSError as error:
        raise TrainedScreenError(f"Training the screen could not begin: {error.strerror}.") from error
    word, _, folder = _last_line(said).partition(" ")
    if code != 0 or not folder:
        raise TrainedScreenError(_reason(code, log))
    return TrainedScreen(Path(folder), reused=word == "reused", seconds=time.monotonic() - began)


def command(var: Path) -> list[str]:
    """The command line of the training process."""
    return [sys.executable, "-m", "earshot.trained_screen", str(var)]


def _run(var: Path, log: Path, output: IO[bytes], on_progress: Callable[[str], None]) -> tuple[int, str]:
    """Train in a process of its own; its exit status and what it said on standard output."""
    process = subprocess.Popen(  # noqa: S603 -- our own command, no shell, nothing typed by anybody
        command(var),
        cwd=ROOT,
        env=plain_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=output,
        text=True,
    )
    try:
        while True:
            try:
                said, _ = process.communicate(timeout=0.5)
            except subprocess.TimeoutExpired:
                now = _last_line(log.read_text(encoding="utf-8", errors="replace"))
                on_progress(now or "training on the written examples")
            else:
                return process.returncode, said
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _reason(code: int, log: Path) -> str:
    if code == _TOLD:
        return _last_line(log.read_text(encoding="utf-8", errors="replace"))
    return f"Training the screen failed: see the end of {log}."


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2].strip()


def train(var: Path, say: Callable[[str], None]) -> str:
    """What the training process does: "trained FOLDER" or "reused FOLDER".

    Raises ImportError or EncoderMissingError when what it needs is not installed, and ValueError when what
    was trained cannot be read back: a portal would find nothing either.
    """
    from moderation.screening.trained.setting_up import ensure_trained, fingerprint  # noqa: PLC0415 -- NumPy

    kept = var / "screening"
    kept.mkdir(parents=True, exist_ok=True)
    with alone(kept):
        if not _can_be_read(var):
            shutil.rmtree(kept / fingerprint(), ignore_errors=True)  # What is damaged is made anew.
        before = {about.parent for about in kept.glob("*/about.json")}
        folder = ensure_trained(var, progress=say)
        if not _can_be_read(var):
            raise ValueError(f"{folder} cannot be read back")
        os.utime(folder)  # Keeps the one in use among the newest.
        _remove_old(kept)
    return f"{'reused' if folder in before else 'trained'} {folder}"


def _can_be_read(var: Path) -> bool:
    """Whether a portal would find the trained part."""
    from moderation.screening.trained.setting_up import load_trained  # noqa: PLC0415 -- NumPy

    try:
        return load_trained(var) is not None
    except Exception:
        # A file cut short upsets the libraries in more ways than can be listed.
        return False


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock on `folder`: two trainings at once would write into each other's files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_old(kept: Path) -> None:
    folders = [each for each in kept.iterdir() if each.is_dir()]
    newest_first = sorted(folders, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in newest_first[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def main(var: Path) -> int:
    """Train; the exit status. Only the result goes to standard output."""
    from embedding.encoder import EncoderMissingError  # noqa: PLC0415 -- NumPy

    def say(line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    try:
        result = train(var, say)
    except (ImportError, EncoderMissingError) as error:
        say(f"Training the screen needs what is not installed ({error}): run script/bootstrap.")
        return _TOLD
    except OSError as error:
        say(f"Training the screen could not write to {var}: {error.strerror}.")
        return _TOLD
    sys.stdout.write(f"{result}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
