"""The committee's accounts. Its database role can read no account table, only call three functions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from database.accounts import email_lookup, is_locked, password_fits
from database.models import Account
from database.sealed import bound_to
from webapp.sign_in import SignedIn
from webapp.wiring import here

FIND = text("SELECT * FROM committee_access.find_account(:council, :email)")
LOAD = text("SELECT * FROM committee_access.load_account(:council, :account)")
NOTE = text("SELECT committee_access.note_sign_in(:council, :account, :succeeded)")


class CommitteeAccounts:
    """The accounts that may sign in to the committee portal."""

    def check(self, email: str, password: str) -> SignedIn | None:
        """The account that e-mail and password open; how it went is noted."""
        council, now = here().council_id, dt.datetime.now(dt.UTC)
        with here().database.session() as session:
            lookup = email_lookup(here().database.keys, email)
            row = session.execute(FIND, {"council": council, "email": lookup}).one_or_none()
            fits = password_fits(row.password_hash if row else None, password)
            if row is None or is_locked(row.locked_until, now):
                return None
            session.execute(NOTE, {"council": council, "account": row.id, "succeeded": fits})
            session.commit()
            return _signed_in(row) if fits else None

    def load(self, account_id: uuid.UUID) -> SignedIn | None:
        """The active committee account of that id."""
        with here().database.session() as session:
            row = _load(session, account_id)
            return None if row is None else _signed_in(row)


def _load(session: Session, account_id: uuid.UUID) -> Row[Any] | None:
    return session.execute(LOAD, {"council": here().council_id, "account": account_id}).one_or_none()


def _signed_in(row: Row[Any]) -> SignedIn:
    # The name was sealed for its row; the row's place is made up here without reading the table.
    place = bound_to(Account(council_id=here().council_id, id=row.id), "name_sealed")
    name = here().database.keys.open("accounts", bytes(row.name_sealed), place)
    return SignedIn(row.id, name, row.role, row.session_epoch)
