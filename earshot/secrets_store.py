"""Secrets that a demo or a test makes for itself, one file each under `var/secrets/`.

A council in production brings its own secrets in the environment; nothing here is used then. The folder
has mode 700 and the files 600, so that another user of the machine cannot read them.
"""

import base64
import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

KEY_BYTES = 32
"""Length of an encryption or look-up key: 256 bits, what AES-256-GCM and HMAC-SHA-256 take."""


class SecretsStoreError(Exception):
    """The folder of secrets cannot be used; the message is one line that says why."""


def new_key() -> str:
    """A fresh random key of 32 bytes, as 44 characters of urlsafe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def new_password() -> str:
    """A fresh random password or cookie secret: 43 characters that need no quoting in a URL."""
    return secrets.token_urlsafe(KEY_BYTES)


def folder_of(var: Path) -> Path:
    """Where a demo's secrets are kept, inside the folder `var` that the product writes to."""
    return var / "secrets"


def read_or_make(var: Path, name: str, make: Callable[[], str]) -> str:
    """The secret called `name`, made with `make` and stored on first use.

    Two processes that ask at the same moment get the same value: the file appears whole and only once.
    Raises `SecretsStoreError` when the folder or the file cannot be written or read.
    """
    folder = folder_of(var)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder, 0o700)
        path = folder / name
        if not path.exists():
            _write_once(path, make())
        _close_to_others(path, 0o600)
        value = path.read_text(encoding="ascii").strip()
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise SecretsStoreError(
            f"The secret {name} cannot be kept in {folder}: {reason}. "
            "Make that folder yours, or set EARSHOT_VAR."
        ) from fault
    if not value:
        raise SecretsStoreError(f"The secret file {path} is empty. Put its old value back.")
    return value


def _write_once(path: Path, value: str) -> None:
    """Write `value` beside `path` and link it into place, leaving a file that another process made first."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return
    finally:
        Path(name).unlink()


def _close_to_others(path: Path, mode: int) -> None:
    """Take away what group and others may do, for instance after a copy that lost the modes."""
    if stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)
