"""What a person does about an alert: outcomes, actions, tasks, the on-call rota, notices, corrections, texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SOURCES = "'chat_message', 'survey_answer', 'nickname', 'worker_typed', 'group_note', 'imported'"
OUTCOMES = (
    "'told_social_worker', 'strategy_discussion', 'lado', 'police', 'no_further_action', 'screen_was_wrong'"
)

ALERT_CHECKS = {
    "outcome_known": f"outcome IN ({OUTCOMES})",
    "outcome_by_somebody_at_a_time": "num_nonnulls(outcome, outcome_by, outcome_at) IN (0, 3)",
    "closed_by_somebody_at_a_time": "num_nonnulls(closed_by, closed_at) IN (0, 2)",
    "closed_at_a_time": "(status = 'closed') = (closed_at IS NOT NULL)",
    "closed_with_an_outcome": "status <> 'closed' OR outcome IS NOT NULL",
    "closed_by_a_second_person": (
        "closed_by IS NULL OR (closed_by <> acknowledged_by AND closed_by <> outcome_by)"
    ),
}


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notice_sent_at_a_time")
        ),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_notice_channel_known")),
        sa.CheckConstraint(
            "kind IN ('raised', 'escalated', 'unanswered', 'identity_opened', 'task')",
            name=op.f("ck_notice_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'failed', 'not_needed')", name=op.f("ck_notice_status_known")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["operations.council.id"], name=op.f("fk_notice_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_notice")),
        schema="operations",
    )
    op.create_index(
        op.f("ix_notice_council_id_status_next_try_at"),
        "notice",
        ["council_id", "status", "next_try_at"],
        unique=False,
        schema="operations",
    )
    op.create_index(
        "ix_notice_once",
        "notice",
        ["council_id", "subject_id", "kind", "round", "step", "recipient", "channel"],
        unique=True,
        schema="operations",
    )
    op.create_table(
        "taken_in",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("left_out", JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('worker_typed', 'group_note', 'imported')", name=op.f("ck_taken_in_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_taken_in_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_taken_in")),
        schema="words",
    )
    op.create_index(
        op.f("ix_taken_in_council_id_at"), "taken_in", ["council_id", "at"], unique=False, schema="words"
    )
    op.create_table(
        "upload",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("plan", JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_upload_done_of_total")),
        sa.ForeignKeyConstraint(["council_id"], ["operations.council.id"], name=op.f("fk_upload_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_upload")),
        schema="words",
    )
    op.create_index(
        op.f("ix_upload_council_id_at"), "upload", ["council_id", "at"], unique=False, schema="words"
    )
    op.create_table(
        "on_call_away",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_on_call_away_first_day_first")),
        sa.ForeignKeyConstraint(
            ["council_id", "account_id"],
            ["identity.account.council_id", "identity.account.id"],
            name=op.f("fk_on_call_away_council_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_on_call_away_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_on_call_away")),
        schema="operations",
    )
    op.create_index(
        op.f("ix_on_call_away_council_id_account_id_first_day"),
        "on_call_away",
        ["council_id", "account_id", "first_day"],
        unique=False,
        schema="operations",
    )
    op.create_table(
        "on_call_turn",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("on_bank_holidays", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "0 <= starts AND starts < ends AND ends <= 1440",
            name=op.f("ck_on_call_turn_starts_before_it_ends"),
        ),
        sa.CheckConstraint("place >= 1", name=op.f("ck_on_call_turn_place_counts_from_one")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_on_call_turn_weekday_known")),
        sa.ForeignKeyConstraint(
            ["council_id", "account_id"],
            ["identity.account.council_id", "identity.account.id"],
            name=op.f("fk_on_call_turn_council_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_on_call_turn_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_on_call_turn")),
        schema="operations",
    )
    op.create_index(
        op.f("ix_on_call_turn_council_id_account_id"),
        "on_call_turn",
        ["council_id", "account_id"],
        unique=False,
        schema="operations",
    )
    op.create_index(
        op.f("ix_on_call_turn_council_id_weekday_place"),
        "on_call_turn",
        ["council_id", "weekday", "place"],
        unique=False,
        schema="operations",
    )
    op.create_table(
        "alert_action",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('spoke_to_young_person', 'spoke_to_carer', 'told_social_worker', 'told_manager', 'called_999', 'checked_records', 'other')",
            name=op.f("ck_alert_action_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["words.alert.council_id", "words.alert.id"],
            name=op.f("fk_alert_action_council_id_alert_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_alert_action")),
        schema="words",
    )
    op.create_index(
        op.f("ix_alert_action_council_id_alert_id_done_at"),
        "alert_action",
        ["council_id", "alert_id", "done_at"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "sms_thread",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "conversation_id"],
            ["words.conversation.council_id", "words.conversation.id"],
            name=op.f("fk_sms_thread_council_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_sms_thread_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "conversation_id", name=op.f("pk_sms_thread")),
        schema="identity",
    )
    op.create_index(
        op.f("ix_sms_thread_council_id_phone_lookup"),
        "sms_thread",
        ["council_id", "phone_lookup"],
        unique=True,
        schema="identity",
    )
    op.create_table(
        "screening_correction",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("screen_level", sa.Text(), nullable=False),
        sa.Column("screen_category", sa.Text(), nullable=False),
        sa.Column("screen_version", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "level IN ('none', 'concern', 'urgent')", name=op.f("ck_screening_correction_level_known")
        ),
        sa.CheckConstraint(
            "screen_level IN ('none', 'concern', 'urgent')",
            name=op.f("ck_screening_correction_screen_level_known"),
        ),
        sa.CheckConstraint(
            "verdict <> 'right' OR level = screen_level",
            name=op.f("ck_screening_correction_right_changes_nothing"),
        ),
        sa.CheckConstraint(
            "verdict IN ('right', 'too_high', 'too_low')", name=op.f("ck_screening_correction_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "contribution_id"],
            ["words.contribution.council_id", "words.contribution.id"],
            name=op.f("fk_screening_correction_council_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("council_id", "contribution_id", name=op.f("pk_screening_correction")),
        schema="words",
    )
    op.create_index(
        op.f("ix_screening_correction_council_id_at"),
        "screening_correction",
        ["council_id", "at"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "outgoing_text",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'delivered', 'undelivered', 'failed', 'withheld')",
            name=op.f("ck_outgoing_text_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "conversation_id"],
            ["words.conversation.council_id", "words.conversation.id"],
            name=op.f("fk_outgoing_text_council_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "message_id"],
            ["words.message.council_id", "words.message.id"],
            name=op.f("fk_outgoing_text_council_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_outgoing_text_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_outgoing_text")),
        schema="words",
    )
    op.create_index(
        op.f("ix_outgoing_text_council_id_conversation_id"),
        "outgoing_text",
        ["council_id", "conversation_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_outgoing_text_council_id_message_id"),
        "outgoing_text",
        ["council_id", "message_id"],
        unique=True,
        schema="words",
    )
    op.create_index(
        op.f("ix_outgoing_text_council_id_provider_id"),
        "outgoing_text",
        ["council_id", "provider_id"],
        unique=True,
        schema="words",
    )
    op.create_index(
        op.f("ix_outgoing_text_council_id_status_next_try_at"),
        "outgoing_text",
        ["council_id", "status", "next_try_at"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "safety_task",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('undelivered_reply', 'stopped_in_distress')", name=op.f("ck_safety_task_kind_known")
        ),
        sa.CheckConstraint(
            "num_nonnulls(done_at, done_by) IN (0, 2)", name=op.f("ck_safety_task_done_by_somebody_at_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["words.alert.council_id", "words.alert.id"],
            name=op.f("fk_safety_task_council_id_alert_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "conversation_id"],
            ["words.conversation.council_id", "words.conversation.id"],
            name=op.f("fk_safety_task_council_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "message_id"],
            ["words.message.council_id", "words.message.id"],
            name=op.f("fk_safety_task_council_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_safety_task")),
        schema="words",
    )
    op.create_index(
        op.f("ix_safety_task_council_id_alert_id"),
        "safety_task",
        ["council_id", "alert_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_safety_task_council_id_conversation_id"),
        "safety_task",
        ["council_id", "conversation_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_safety_task_council_id_done_at_opened_at"),
        "safety_task",
        ["council_id", "done_at", "opened_at"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_safety_task_council_id_kind_message_id"),
        "safety_task",
        ["council_id", "kind", "message_id"],
        unique=True,
        schema="words",
    )
    op.add_column("account", sa.Column("phone_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column(
        "alert",
        sa.Column("clock_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        schema="words",
    )
    op.add_column(
        "alert", sa.Column("round", sa.Integer(), server_default="1", nullable=False), schema="words"
    )
    op.add_column("alert", sa.Column("outcome", sa.Text(), nullable=True), schema="words")
    op.add_column("alert", sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True), schema="words")
    op.add_column("alert", sa.Column("outcome_by", sa.Uuid(), nullable=True), schema="words")
    op.add_column("alert", sa.Column("outcome_note_sealed", sa.LargeBinary(), nullable=True), schema="words")
    op.add_column("alert", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True), schema="words")
    op.add_column("alert", sa.Column("closed_by", sa.Uuid(), nullable=True), schema="words")
    op.create_index(
        op.f("ix_alert_council_id_young_person_id"),
        "alert",
        ["council_id", "young_person_id"],
        unique=False,
        schema="words",
    )
    op.add_column("contribution", sa.Column("taken_in_id", sa.Uuid(), nullable=True), schema="words")
    op.create_index(
        op.f("ix_contribution_council_id_taken_in_id"),
        "contribution",
        ["council_id", "taken_in_id"],
        unique=False,
        schema="words",
    )
    op.create_foreign_key(
        op.f("fk_contribution_council_id_taken_in_id"),
        "contribution",
        "taken_in",
        ["council_id", "taken_in_id"],
        ["council_id", "id"],
        source_schema="words",
        referent_schema="words",
        ondelete="CASCADE",
    )
    op.add_column("conversation", sa.Column("called_sealed", sa.LargeBinary(), nullable=True), schema="words")
    # Nobody had said how the closed ones ended: they go back to who had them.
    op.execute("UPDATE words.alert SET clock_from = opened_at")
    op.execute("UPDATE words.alert SET status = 'acknowledged' WHERE status = 'closed'")
    for name, condition in ALERT_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_alert_{name}"), "alert", condition, schema="words")
    op.drop_constraint("ck_contribution_source_known", "contribution", schema="words")
    op.create_check_constraint(
        op.f("ck_contribution_source_known"), "contribution", f"source IN ({SOURCES})", schema="words"
    )


def downgrade() -> None:
    op.drop_constraint("ck_contribution_source_known", "contribution", schema="words")
    op.execute("DELETE FROM words.contribution WHERE source NOT IN ('chat_message', 'survey_answer')")
    op.create_check_constraint(
        op.f("ck_contribution_source_known"),
        "contribution",
        "source IN ('chat_message', 'survey_answer')",
        schema="words",
    )
    for name in ALERT_CHECKS:
        op.drop_constraint(f"ck_alert_{name}", "alert", schema="words")
    op.drop_column("conversation", "called_sealed", schema="words")
    op.drop_constraint(
        op.f("fk_contribution_council_id_taken_in_id"), "contribution", schema="words", type_="foreignkey"
    )
    op.drop_index(op.f("ix_contribution_council_id_taken_in_id"), table_name="contribution", schema="words")
    op.drop_column("contribution", "taken_in_id", schema="words")
    op.drop_index(op.f("ix_alert_council_id_young_person_id"), table_name="alert", schema="words")
    op.drop_column("alert", "closed_by", schema="words")
    op.drop_column("alert", "closed_at", schema="words")
    op.drop_column("alert", "outcome_note_sealed", schema="words")
    op.drop_column("alert", "outcome_by", schema="words")
    op.drop_column("alert", "outcome_at", schema="words")
    op.drop_column("alert", "outcome", schema="words")
    op.drop_column("alert", "round", schema="words")
    op.drop_column("alert", "clock_from", schema="words")
    op.drop_column("account", "phone_sealed", schema="identity")
    op.drop_table("safety_task", schema="words")
    op.drop_table("outgoing_text", schema="words")
    op.drop_table("screening_correction", schema="words")
    op.drop_table("sms_thread", schema="identity")
    op.drop_table("alert_action", schema="words")
    op.drop_table("on_call_turn", schema="operations")
    op.drop_table("on_call_away", schema="operations")
    op.drop_table("upload", schema="words")
    op.drop_table("taken_in", schema="words")
    op.drop_table("notice", schema="operations")
