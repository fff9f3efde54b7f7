"""Accounts: adding one, finding one by e-mail, and noting how a sign-in went."""

from __future__ import annotations

import datetime as dt
import uuid

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.audit import record
from database.models import Account
from database.sealed import KeyRing

# RFC 9106's second recommended option (64 MiB, 3 passes, 4 lanes), argon2-cffi's default.
HASHER = PasswordHasher()
# Compared against when no account has the e-mail, so that the time taken does not tell which exist.
NOBODY = HASHER.hash("no account has this password")

TRIES_BEFORE_A_LOCK = 10
LOCK = dt.timedelta(minutes=15)


class EmailTakenError(Exception):
    """An account of this council has the e-mail already."""


def email_lookup(keys: KeyRing, email: str) -> bytes:
    """The keyed hash by which an account is found; case and outer spaces do not matter."""
    return keys.look_up("email", email.strip().casefold())


def add_account(
    session: Session, council_id: str, *, email: str, name: str, role: str, password: str, demo: bool = False
) -> Account:
    """Add an account (not committed); EmailTakenError when the e-mail is in use."""
    lookup = email_lookup(session.info["keys"], email)
    if find_account(session, council_id, email) is not None:
        raise EmailTakenError(email)
    account = Account(
        council_id=council_id,
        email_lookup=lookup,
        email=email.strip(),
        name=name.strip(),
        role=role,
        password_hash=HASHER.hash(password),
        demo=demo,
    )
    session.add(account)
    return account


def find_account(session: Session, council_id: str, email: str) -> Account | None:
    """The account with that e-mail, active or not."""
    lookup = email_lookup(session.info["keys"], email)
    return session.scalar(
        select(Account).where(Account.council_id == council_id, Account.email_lookup == lookup)
    )


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether `password` made the hash; takes as long when there is no account (None)."""
    try:
        fits = HASHER.verify(password_hash or NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return fits and password_hash is not None


def note_sign_in(session: Session, account: Account, *, succeeded: bool, now: dt.datetime) -> None:
    """Count a wrong password, locking the account at every tenth, or clear the count (not committed)."""
    if succeeded:
        account.failed_sign_ins = 0
        account.last_sign_in_at = now
    else:
        account.failed_sign_ins += 1
        if account.failed_sign_ins % TRIES_BEFORE_A_LOCK == 0:
            account.locked_until = now + LOCK
    action = "signed_in" if succeeded else "sign_in_failed"
    record(session, account.council_id, action, account_id=account.id, detail={"portal": "staff"})


def is_locked(locked_until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether sign-in is refused for now."""
    return locked_until is not None and locked_until > now


def load_account(session: Session, council_id: str, account_id: uuid.UUID) -> Account | None:
    """The active account with that id."""
    account = session.get(Account, (council_id, account_id))
    return account if account is not None and account.active else None
