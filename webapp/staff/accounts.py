"""Staff accounts, read from their table."""

from __future__ import annotations

import datetime as dt
import uuid

from database.accounts import find_account, is_locked, load_account, note_sign_in, password_fits
from database.models import Account
from database.models.accounts import STAFF_ROLES
from webapp.sign_in import SignedIn
from webapp.wiring import here


class StaffAccounts:
    """The accounts that may sign in to the staff portal."""

    def check(self, email: str, password: str) -> SignedIn | None:
        """The account that e-mail and password open; how it went is noted."""
        now = dt.datetime.now(dt.UTC)
        with here().database.session() as session:
            account = find_account(session, here().council_id, email)
            fits = password_fits(account.password_hash if account else None, password)
            if account is None or not account.active or account.role not in STAFF_ROLES:
                return None
            if is_locked(account.locked_until, now):
                return None
            note_sign_in(session, account, succeeded=fits, now=now)
            session.commit()
            return _signed_in(account) if fits else None

    def load(self, account_id: uuid.UUID) -> SignedIn | None:
        """The active staff account of that id."""
        with here().database.session() as session:
            account = load_account(session, here().council_id, account_id)
            return _signed_in(account) if account is not None and account.role in STAFF_ROLES else None


def _signed_in(account: Account) -> SignedIn:
    return SignedIn(account.id, account.name, account.role, account.session_epoch)
