"""What a worker reads: responses newest first, and one response with its answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from database.models import Answer, Contribution, Response, Screening, YoungPerson
from moderation.safe_contact import is_request

PAGE = 25
"""Responses on a page."""

Level = Literal["none", "concern", "urgent"]


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None does not narrow. `level` is the highest of its contributions'."""

    level: Level | None = None
    status: str | None = None
    age_band: str | None = None


@dataclass(frozen=True)
class ListedResponse:
    """A row of the list. `level` is the highest that the screen gave any of its words."""

    response: Response
    age_band: str | None
    answered: int
    with_words: int
    level: Level


@dataclass(frozen=True)
class Page:
    """One page of the list, newest first. `total` counts all that the filters let through."""

    rows: tuple[ListedResponse, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class ReadAnswer:
    """One answer with its words, and what the screen made of them."""

    answer: Answer
    text: str | None
    screening: Screening | None


def list_responses(session: Session, council_id: str, filters: Filters, number: int = 1) -> Page:
    """The page `number` (from 1) of a council's responses, newest first."""
    wanted = _conditions(council_id, filters)
    total = (
        session.scalar(select(func.count()).select_from(Response).outerjoin(*_person()).where(*wanted)) or 0
    )
    number = min(max(1, number), max(1, -(-total // PAGE)))
    found = session.execute(
        select(Response, YoungPerson.age_band)
        .outerjoin(*_person())
        .where(*wanted)
        .order_by(Response.started_at.desc(), Response.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    counts = _counts(session, council_id, [response.id for response, _ in found])
    rows = tuple(
        ListedResponse(response, age_band, *counts.get(response.id, (0, 0, "none")))
        for response, age_band in found
    )
    return Page(rows, number, total)


def read_answers(session: Session, response: Response) -> dict[str, ReadAnswer]:
    """The answers of a response by question id, with the words opened."""
    found = session.execute(
        select(Answer, Contribution, Screening)
        .outerjoin(
            Contribution,
            and_(Contribution.council_id == Answer.council_id, Contribution.id == Answer.contribution_id),
        )
        .outerjoin(
            Screening,
            and_(
                Screening.council_id == Answer.council_id,
                Screening.contribution_id == Answer.contribution_id,
            ),
        )
        .where(Answer.council_id == response.council_id, Answer.response_id == response.id)
    )
    return {
        answer.question_id: ReadAnswer(answer, contribution.text if contribution else None, screening)
        for answer, contribution, screening in found
    }


def other_words(
    session: Session, response: Response, shown: Sequence[uuid.UUID]
) -> list[tuple[Contribution, Screening | None]]:
    """What was typed in the response's conversation besides the answers `shown`, oldest first."""
    if response.conversation_id is None:
        return []
    found = session.execute(
        select(Contribution, Screening)
        .outerjoin(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
            ),
        )
        .where(
            Contribution.council_id == response.council_id,
            Contribution.conversation_id == response.conversation_id,
            Contribution.id.not_in(shown),
        )
        .order_by(Contribution.received_at)
    )
    return [(contribution, screening) for contribution, screening in found]


def reference_of(identifier: uuid.UUID) -> str:
    """The short name by which workers speak of a row: the first eight characters of its random id."""
    return identifier.hex[:8].upper()


def _person() -> tuple[type[YoungPerson], ColumnElement[bool]]:
    return YoungPerson, and_(
        YoungPerson.council_id == Response.council_id, YoungPerson.id == Response.young_person_id
    )


def _conditions(council_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Response.council_id == council_id, ~is_request()]
    if filters.status:
        wanted.append(Response.status == filters.status)
    if filters.age_band:
        wanted.append(YoungPerson.age_band == filters.age_band)
    if filters.level:
        wanted.append(_has_level(filters.level))
    return wanted


def _has_level(level: Level) -> ColumnElement[bool]:
    flagged = (
        select(Contribution.id)
        .join(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
            ),
        )
        .where(
            Contribution.council_id == Response.council_id,
            Contribution.conversation_id == Response.conversation_id,
        )
        .correlate(Response)
    )
    if level == "none":
        return ~exists(flagged.where(Screening.level != "none"))
    if level == "concern":
        return and_(
            exists(flagged.where(Screening.level == "concern")),
            ~exists(flagged.where(Screening.level == "urgent")),
        )
    return exists(flagged.where(Screening.level == "urgent"))


def _counts(
    session: Session, council_id: str, response_ids: list[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, int, Level]]:
    answered = session.execute(
        select(
            Answer.response_id,
            func.count().filter(~Answer.skipped),
            func.count(Answer.contribution_id),
        )
        .where(Answer.council_id == council_id, Answer.response_id.in_(response_ids))
        .group_by(Answer.response_id)
    )
    levels = _levels(session, council_id, response_ids)
    counted = {row[0]: (row[1], row[2], levels.get(row[0], "none")) for row in answered}
    # A response may have raised an alert before it has a single answer.
    for response_id, level in levels.items():
        counted.setdefault(response_id, (0, 0, level))
    return counted


def _levels(session: Session, council_id: str, response_ids: list[uuid.UUID]) -> dict[uuid.UUID, Level]:
    found = session.execute(
        select(Response.id, func.bool_or(Screening.level == "urgent"))
        .join(
            Contribution,
            and_(
                Contribution.council_id == Response.council_id,
                Contribution.conversation_id == Response.conversation_id,
            ),
        )
        .join(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
                Screening.level != "none",
            ),
        )
        .where(Response.council_id == council_id, Response.id.in_(response_ids))
        .group_by(Response.id)
    )
    return {response_id: "urgent" if urgent else "concern" for response_id, urgent in found}
