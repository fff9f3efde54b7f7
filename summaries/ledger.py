"""The ledger: every document that was ever published, superseded ones among them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import PublishedSummary


def read_ledger(session: Session, council_id: str) -> tuple[dict[str, Any], ...]:
    """A council's published documents, oldest first."""
    rows = session.scalars(
        select(PublishedSummary.document)
        .where(PublishedSummary.council_id == council_id)
        .order_by(PublishedSummary.published_at, PublishedSummary.id)
    )
    return tuple(json.loads(text) for text in rows)
