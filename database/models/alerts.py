"""Alerts: the task that an adult must answer, what was done about it, who is on call, and who was told."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of
from database.sealed import Sealed

OUTCOMES = (
    "told_social_worker",
    "strategy_discussion",
    "lado",
    "police",
    "no_further_action",
    "screen_was_wrong",
)
"""How an alert can end (safety.md, Alerts). LADO: an allegation against someone who works with children."""

ACTIONS = (
    "spoke_to_young_person",
    "spoke_to_carer",
    "told_social_worker",
    "told_manager",
    "called_999",
    "checked_records",
    "other",
)
TASK_KINDS = ("undelivered_reply", "stopped_in_distress")
NOTICE_KINDS = ("raised", "escalated", "unanswered", "identity_opened", "task")
NOTICE_STATUSES = ("waiting", "sent", "failed", "not_needed")


class Alert(CouncilRow, Base):
    """A task for an adult: one a situation. It can be closed, never deleted.

    `open` until somebody acknowledges it; then `acknowledged` until an outcome stands and a second person
    closes it. `round` counts how often it was opened: it opens again when more serious words arrive or when
    who had it hands it back, and `clock_from` is when the present round began.
    """

    __tablename__ = "alert"
    __table_args__ = (
        one_of("level", ("concern", "urgent")),
        one_of("status", ("open", "acknowledged", "closed")),
        one_of("outcome", OUTCOMES),
        CheckConstraint("status = 'open' OR acknowledged_by IS NOT NULL", name="somebody_acknowledged"),
        CheckConstraint(
            "num_nonnulls(outcome, outcome_by, outcome_at) IN (0, 3)", name="outcome_by_somebody_at_a_time"
        ),
        CheckConstraint("num_nonnulls(closed_by, closed_at) IN (0, 2)", name="closed_by_somebody_at_a_time"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        CheckConstraint("status <> 'closed' OR outcome IS NOT NULL", name="closed_with_an_outcome"),
        CheckConstraint(
            "closed_by IS NULL OR (closed_by <> acknowledged_by AND closed_by <> outcome_by)",
            name="closed_by_a_second_person",
        ),
        Index(None, "council_id", "status", "opened_at"),
        Index(None, "council_id", "reference", unique=True),
        Index(None, "council_id", "conversation_id"),
        Index(None, "council_id", "young_person_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    # Random letters; means nothing outside.
    reference: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[uuid.UUID | None]
    young_person_id: Mapped[uuid.UUID | None]
    level: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="open")
    opened_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    clock_from: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    round: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    acknowledged_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[uuid.UUID | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    outcome_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    outcome_by: Mapped[uuid.UUID | None]
    outcome_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[uuid.UUID | None]

    outcome_note = Sealed[str | None]("outcome_note_sealed", "words")


class AlertContribution(Base):
    """Which contributions an alert is about."""

    __tablename__ = "alert_contribution"
    __table_args__ = (
        belongs_to("words.alert", "alert_id", on_delete="RESTRICT"),
        belongs_to("words.contribution", "contribution_id", on_delete="RESTRICT"),
        Index(None, "council_id", "contribution_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    alert_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contribution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class AlertAction(CouncilRow, Base):
    """Something that an adult did about an alert: when they did it (`done_at`) and wrote it down (`at`)."""

    __tablename__ = "alert_action"
    __table_args__ = (
        belongs_to("words.alert", "alert_id", on_delete="RESTRICT"),
        one_of("kind", ACTIONS),
        Index(None, "council_id", "alert_id", "done_at"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    alert_id: Mapped[uuid.UUID]
    account_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    done_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    note = Sealed[str | None]("note_sealed", "words")


class SafetyTask(CouncilRow, Base):
    """Something about a conversation that only a person can put right.

    A safe reply that did not arrive, or a STOP from somebody in distress. `reason` is a provider's code or a
    word from a list.
    """

    __tablename__ = "safety_task"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        belongs_to("words.alert", "alert_id", on_delete="RESTRICT"),
        belongs_to("words.message", "message_id"),
        one_of("kind", TASK_KINDS),
        CheckConstraint("num_nonnulls(done_at, done_by) IN (0, 2)", name="done_by_somebody_at_a_time"),
        Index(None, "council_id", "done_at", "opened_at"),
        Index(None, "council_id", "conversation_id"),
        Index(None, "council_id", "alert_id"),
        # The same message undelivered twice, or the same STOP taken twice, is one task.
        Index(None, "council_id", "kind", "message_id", unique=True),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[uuid.UUID]
    message_id: Mapped[uuid.UUID]
    alert_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    done_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    done_by: Mapped[uuid.UUID | None]
    done_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    done_note = Sealed[str | None]("done_note_sealed", "words")


class OnCallTurn(CouncilRow, Base):
    """One weekly turn of the on-call rota: who is asked, on which weekday, between which minutes of the day.

    `weekday` is 0 for Monday. `starts` and `ends` are minutes since midnight in London, `ends` not included;
    a turn past midnight is two turns. Of several people on call at once, the lowest `place` is told first.
    """

    __tablename__ = "on_call_turn"
    __table_args__ = (
        belongs_to("identity.account", "account_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="starts_before_it_ends"),
        CheckConstraint("place >= 1", name="place_counts_from_one"),
        Index(None, "council_id", "weekday", "place"),
        Index(None, "council_id", "account_id"),
        {"schema": "operations"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    account_id: Mapped[uuid.UUID]
    weekday: Mapped[int] = mapped_column(Integer)
    starts: Mapped[int] = mapped_column(Integer)
    ends: Mapped[int] = mapped_column(Integer)
    place: Mapped[int] = mapped_column(Integer, default=1)
    on_bank_holidays: Mapped[bool] = mapped_column(Boolean, default=False)


class OnCallAway(CouncilRow, Base):
    """Days, both included, on which somebody takes no turn: a holiday, an illness, a course."""

    __tablename__ = "on_call_away"
    __table_args__ = (
        belongs_to("identity.account", "account_id"),
        CheckConstraint("first_day <= last_day", name="first_day_first"),
        Index(None, "council_id", "account_id", "first_day"),
        {"schema": "operations"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    account_id: Mapped[uuid.UUID]
    first_day: Mapped[dt.date] = mapped_column(Date)
    last_day: Mapped[dt.date] = mapped_column(Date)


class Notice(CouncilRow, Base):
    """One message to an adult that something waits: no name, no words, only what kind of thing and where.

    `subject_id` is the alert's or task's id, `recipient` an account's id or `duty` (the council's route for
    nights and weekends). The unique index is what keeps anything from being escalated twice.
    `last_error` is a kind of failure ("ConnectionRefusedError", "Twilio 21610"), never an address.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", NOTICE_KINDS),
        one_of("channel", ("email", "sms")),
        one_of("status", NOTICE_STATUSES),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_at_a_time"),
        Index(
            "ix_notice_once",
            *("council_id", "subject_id", "kind", "round", "step", "recipient", "channel"),
            unique=True,
        ),
        Index(None, "council_id", "status", "next_try_at"),
        {"schema": "operations"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID]
    round: Mapped[int] = mapped_column(Integer, default=1)
    step: Mapped[int] = mapped_column(Integer, default=0)
    recipient: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="waiting")
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    next_try_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    provider_id: Mapped[str | None] = mapped_column(Text)
