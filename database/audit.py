"""Writing to the audit log: who saw, changed or decided what, and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from database.models import AuditEntry


def record(
    session: Session,
    council_id: str,
    action: str,
    *,
    account_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry (committed with the caller's change). `detail` must hold no words of a young person."""
    session.add(
        AuditEntry(
            council_id=council_id,
            action=action,
            account_id=account_id,
            subject_id=subject_id,
            detail=dict(detail or {}),
        )
    )
