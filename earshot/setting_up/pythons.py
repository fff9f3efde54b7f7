"""Finding Pythons: on PATH, under pyenv, or fetched by uv."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

Version = tuple[int, int]

_ASK = "import sys; print(sys.version_info[0], sys.version_info[1], sys.implementation.name)"
_SECONDS = 20


def version_of(python: Path) -> Version | None:
    """What `python` says it is, as (3, 11); None when it does not run or is not CPython.

    A name on PATH proves nothing: pyenv puts a shim there for each version it has, which fails unless that
    version is the active one.
    """
    try:
        said = subprocess.run(  # noqa: S603 -- a fixed question to a program found by name
            [str(python), "-c", _ASK], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = said.stdout.split()
    if (
        said.returncode != 0
        or len(words) != 3
        or words[2] != "cpython"
        or not (words[0] + words[1]).isdigit()
    ):
        return None
    return int(words[0]), int(words[1])


def pyenv_root(environ: Mapping[str, str]) -> Path:
    """The folder pyenv keeps its versions under: what it is told by PYENV_ROOT, or its default."""
    if given := environ.get("PYENV_ROOT"):
        return Path(given)
    return Path(environ.get("HOME", "/nonexistent")) / ".pyenv"


def candidates(version: Version, environ: Mapping[str, str]) -> Iterator[Path]:
    """Files that may be Python `version`: first on PATH, then under pyenv, newest patch first."""
    name = f"python{version[0]}.{version[1]}"
    for each in (name, "python3", "python"):
        for folder in environ.get("PATH", "").split(":"):
            if folder and (path := Path(folder) / each).is_file():
                yield path
    versions = (pyenv_root(environ) / "versions").glob(f"{version[0]}.{version[1]}.*")
    yield from (folder / "bin" / name for folder in sorted(versions, key=_patch, reverse=True))


def find_python(version: Version, environ: Mapping[str, str]) -> Path | None:
    """A Python of exactly `version` that runs; None when there is none on PATH or under pyenv."""
    for path in candidates(version, environ):
        if version_of(path) == version:
            return path
    return None


def find_any(versions: tuple[Version, ...], environ: Mapping[str, str]) -> Path | None:
    """The first of `versions` that is to be had."""
    for version in versions:
        if found := find_python(version, environ):
            return found
    return None


def _patch(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in folder.name.split("."))
