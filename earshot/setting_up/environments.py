"""The environments: made with uv, filled from the lock files, and left alone while those stay the same."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from earshot.setting_up import SetUpError, no_space
from earshot.setting_up.progress import Step
from earshot.setting_up.pythons import Version, find_any, version_of
from earshot.setting_up.tools import run

_STAMPS = "earshot-installed.json"
_GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Environment:
    """One environment: its folder and its Pythons, the one it is tested with first."""

    folder: str
    pythons: tuple[Version, ...]
    fetch: str
    """The version uv fetches when none of `pythons` is on the machine."""
    hint: str
    """What a person can do when it cannot be fetched either."""


PORTAL = Environment(
    ".venv",
    ((3, 11), (3, 12), (3, 13), (3, 14)),
    "3.11",
    "Install Python 3.11 (Debian, Ubuntu: apt-get install python3; macOS: brew install python@3.11)",
)
# Rasa 3.6 runs on 3.8 to 3.10, and what it is locked with was chosen for 3.10.
RASA = Environment(
    ".venv-rasa",
    ((3, 10),),
    "3.10",
    "Install it (pyenv install 3.10; Ubuntu 22.04: apt-get install python3.10; macOS: brew "
    "install python@3.10)",
)


@dataclass(frozen=True)
class Installing:
    """What goes into an environment: the lock files, and what a first installation takes of the disk."""

    environment: Environment
    title: str
    locks: tuple[str, ...]
    gigabytes: float
    alone: tuple[str, ...] = ()
    """Lock files whose packages are taken without what they ask for."""


# The embedding's package asks for PyTorch to run its network; ours runs in NumPy (embedding/encoder.py).
PORTAL_PACKAGES = Installing(PORTAL, "the portals' packages", ("portal.txt",), 1.3, alone=("embedding.txt",))
DEV_PACKAGES = Installing(
    PORTAL, "the developers' packages", ("portal.txt", "dev.txt"), 1.8, alone=("embedding.txt",)
)
# 2.5 GB in the environment, and what uv downloads and unpacks besides.
RASA_PACKAGES = Installing(RASA, "Rasa's packages", ("rasa.txt",), 4.0, alone=("embedding.txt",))


def make_environment(root: Path, environment: Environment, uv: Path, log: Path, step: Step) -> None:
    """Make the environment's folder unless one with a Python that still runs is there.

    Raises `SetUpError` when no fitting Python is on the machine and uv cannot fetch one.
    """
    folder = root / environment.folder
    now = version_of(folder / "bin/python")
    if now in environment.pythons:
        step.outcome = f"there already, Python {now[0]}.{now[1]}" if now else ""
        return
    python = str(find_any(environment.pythons, os.environ) or "") or _fetch(environment, uv, log, step)
    run([uv, "venv", "--clear", "--python", python, folder], log, step, what=f"Making {environment.folder}")
    step.outcome = f"made with Python {'.'.join(map(str, version_of(folder / 'bin/python') or ()))}"


def install(root: Path, what: Installing, uv: Path, log: Path, step: Step) -> None:
    """Install `what` from its lock files unless the same ones were installed before."""
    folder = root / what.environment.folder
    locks = [root / "requirements" / name for name in what.locks]
    alone = [root / "requirements" / name for name in what.alone]
    wanted = {lock.name: _digest([lock.read_bytes()]) for lock in (*locks, *alone)}
    before = _stamps(folder)
    if wanted.items() <= before.items():
        step.outcome = "nothing changed"
        return
    _check_space(root, 0.5 if before else what.gigabytes)
    begin: list[str | Path] = [uv, "pip", "install", "--require-hashes", "--python", folder / "bin/python"]
    for files, options in ((locks, []), (alone, ["--no-deps"])):
        if files:
            named = [word for lock in files for word in ("-r", str(lock))]
            run([*begin, *options, *named], log, step, what=f"Installing {what.title}")
    _keep_stamps(folder, wanted)
    step.outcome = "installed"


def install_project(root: Path, uv: Path, log: Path, step: Step) -> None:
    """Make this project importable, and `earshot` runnable, in the portals' environment."""
    folder = root / PORTAL.folder
    stamp = _digest([(root / "pyproject.toml").read_bytes(), str(root).encode()])
    if _stamps(folder).get("project") == stamp and (folder / "bin/earshot").exists():
        step.outcome = "nothing changed"
        return
    python = folder / "bin/python"
    command: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--no-deps",
        "--no-build-isolation",
        "--python",
        python,
        "-e",
        root,
    ]
    run(command, log, step, what="Installing Earshot itself")
    _keep_stamps(folder, {"project": stamp})
    step.outcome = "installed"


def _fetch(environment: Environment, uv: Path, log: Path, step: Step) -> str:
    """Have uv download the version; returns what to call it by."""
    try:
        run(
            [uv, "python", "install", environment.fetch],
            log,
            step,
            what=f"Fetching Python {environment.fetch}",
        )
    except SetUpError as fault:
        raise SetUpError(
            f"{environment.folder} needs Python {environment.fetch}: none was found on PATH or under pyenv, "
            f"and uv could not fetch one. {environment.hint} and run this again."
        ) from fault
    return environment.fetch


def _check_space(root: Path, gigabytes: float) -> None:
    free = shutil.disk_usage(root).free / _GIGABYTE
    if free < gigabytes:
        raise SetUpError(f"{no_space(root)} This step needs {gigabytes:.1f} GB and {free:.1f} GB are free.")


def _digest(parts: Sequence[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _stamps(folder: Path) -> dict[str, str]:
    """What was installed in `folder`, by name; nothing when the file is missing or damaged."""
    try:
        kept = json.loads((folder / _STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep_stamps(folder: Path, new: Mapping[str, str]) -> None:
    kept = {**_stamps(folder), **new}
    part = folder / f"{_STAMPS}.part"
    part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    part.replace(folder / _STAMPS)
