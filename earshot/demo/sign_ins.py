"""The demo's sign-ins and join codes, kept in ``var/secrets/demo_sign_ins.json`` for a later start to show.

The database holds only hashes of them. The file has mode 600, and what it opens holds invented people only.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from earshot.secrets_store import folder_of

FILE_NAME = "demo_sign_ins.json"


@dataclass(frozen=True)
class SignIn:
    """One account of the demo. `says` tells what the role is; `portal` is ``staff`` or ``committee``."""

    role: str
    portal: str
    name: str
    email: str
    password: str
    says: str


@dataclass(frozen=True)
class DemoJoinCode:
    """A join code and, for whoever tries it, which invented young person it lets them be."""

    code: str
    says: str


@dataclass(frozen=True)
class SignIns:
    """Every sign-in of one demo council."""

    council: str
    accounts: tuple[SignIn, ...]
    join_codes: tuple[DemoJoinCode, ...]


def path_of(var: Path) -> Path:
    """Where the sign-ins are kept in the folder `var` that the product writes to."""
    return folder_of(var) / FILE_NAME


def write_sign_ins(var: Path, sign_ins: SignIns) -> None:
    """Keep `sign_ins`, replacing what was there, whole and readable by this user only. Raises OSError."""
    path = path_of(var)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 600, so that the passwords are at no moment readable by others.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE_NAME}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(sign_ins), file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_sign_ins(var: Path, council_id: str) -> SignIns | None:
    """The kept sign-ins of `council_id`; None when there are none or the file cannot be read as such."""
    try:
        data = json.loads(path_of(var).read_text(encoding="utf-8"))
        sign_ins = SignIns(
            council=data["council"],
            accounts=tuple(SignIn(**account) for account in data["accounts"]),
            join_codes=tuple(DemoJoinCode(**code) for code in data["join_codes"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return sign_ins if sign_ins.council == council_id else None
