"""Whom a notice is for, and by which ways: accounts by e-mail and text, the duty team by its route."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Account
from earshot.council import CouncilProfile
from moderation.on_call.rota import Rota
from moderation.on_call.steps import DUTY, LEADS
from moderation.on_call.store import ON_CALL_ROLES, load_rota

log = structlog.get_logger()

Channel = Literal["email", "sms"]
CHANNELS: Final[tuple[Channel, ...]] = ("email", "sms")


@dataclass(frozen=True)
class Recipients:
    """Who can be told: the rota, the leads, and the ways to each recipient (an account's id, or `duty`)."""

    rota: Rota
    leads: tuple[str, ...]
    ways: Mapping[str, tuple[Channel, ...]]

    def named(self, whom: Iterable[uuid.UUID | str]) -> tuple[str, ...]:
        """The recipients that `whom` stands for, each once. Without a lead the duty team stands in."""
        named: list[str] = []
        for one in whom:
            if one != LEADS:
                named.append(str(one))
            elif self.leads:
                named += self.leads
            else:
                log.warning("notice_without_a_lead")
                named.append(DUTY)
        return tuple(dict.fromkeys(named))


def recipients_of(session: Session, profile: CouncilProfile) -> Recipients:
    """Who can be told now: active accounts that may read an alert, and the council's duty route."""
    found = session.execute(
        select(Account.id, Account.role, Account.phone_sealed.is_not(None))
        .where(Account.council_id == profile.id, Account.active.is_(True), Account.role.in_(ON_CALL_ROLES))
        .order_by(Account.id)
    ).all()
    ways: dict[str, tuple[Channel, ...]] = {
        str(account_id): CHANNELS if has_phone else CHANNELS[:1] for account_id, _, has_phone in found
    }
    route = {"email": profile.duty_route.email, "sms": profile.duty_route.sms}
    ways[DUTY] = tuple(channel for channel in CHANNELS if route[channel])
    leads = tuple(str(account_id) for account_id, role, _ in found if role == "lead")
    return Recipients(load_rota(session, profile.id), leads, ways)


def active_leads(session: Session, council_id: str) -> list[tuple[uuid.UUID, bool]]:
    """Every active lead's account, and whether it has a phone."""
    found = session.execute(
        select(Account.id, Account.phone_sealed.is_not(None))
        .where(Account.council_id == council_id, Account.active.is_(True), Account.role == "lead")
        .order_by(Account.id)
    )
    return [(account_id, has_phone) for account_id, has_phone in found]


def nobody_to_tell(session: Session, council_id: str) -> bool:
    """Whether there is no lead and nobody on the rota at all, so that everything goes to the duty team."""
    return not active_leads(session, council_id) and not load_rota(session, council_id).turns
