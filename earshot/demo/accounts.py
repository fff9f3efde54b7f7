"""The demo's accounts, one of each role, and a few join codes, with passwords made anew for each demo.

Ids come from the seed like everything else; passwords and codes do not: a demo may be reachable by others.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from bot.conversations import tidy_join_code
from database.accounts import add_account
from database.models import Account, JoinCode
from database.models.accounts import STAFF_ROLES
from earshot.demo.people import DemoPerson
from earshot.demo.population import new_id
from earshot.demo.sign_ins import DemoJoinCode, SignIn
from earshot.yaml_files import read_document

DATA = Path(__file__).parent / "data"

# No vowels, so that no word comes about; no 0, 1 or letters that look alike.
PASSWORD_LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # noqa: S105 -- letters to make passwords of
CODE_DIGITS = "23456789"
CODES_LAST = dt.timedelta(days=365)


def new_password() -> str:
    """A password that can be read out: four groups of four, 76 bits."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(4))


def add_demo_accounts(
    session: Session, council_id: str, rng: random.Random, now: dt.datetime
) -> tuple[dict[str, Account], tuple[SignIn, ...]]:
    """Add one account of each role (flushed, not committed): the accounts by role, and how to sign in."""
    accounts, sign_ins = {}, []
    for entry in read_document(DATA / "accounts.yml").data:
        role, password = entry["role"], new_password()
        account = add_account(
            session,
            council_id,
            email=entry["email"],
            name=entry["name"],
            role=role,
            password=password,
            demo=True,
        )
        account.id, account.added_at = new_id(rng), now
        session.flush()
        portal = "staff" if role in STAFF_ROLES else "committee"
        accounts[role] = account
        sign_ins.append(SignIn(role, portal, entry["name"], entry["email"], password, entry["says"]))
    return accounts, tuple(sign_ins)


def add_join_codes(
    session: Session,
    council_id: str,
    people: Iterable[tuple[DemoPerson, str]],
    rng: random.Random,
    now: dt.datetime,
) -> tuple[DemoJoinCode, ...]:
    """A join code for each of `people` (flushed, not committed); the text beside each is told with it."""
    words: list[str] = list(read_document(DATA / "join_words.yml").data)
    secrets.SystemRandom().shuffle(words)
    made = []
    # A word is used once, so that two codes can never be the same.
    for (person, says), word in zip(people, words, strict=False):
        code = f"{word}-{''.join(secrets.choice(CODE_DIGITS) for _ in range(4))}"
        session.add(
            JoinCode(
                council_id=council_id,
                id=new_id(rng),
                code_lookup=session.info["keys"].look_up("join_code", tidy_join_code(code)),
                young_person_id=person.id,
                made_at=now,
                expires_at=now + CODES_LAST,
            )
        )
        made.append(DemoJoinCode(code, says))
    session.flush()
    return tuple(made)
