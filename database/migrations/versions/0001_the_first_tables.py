"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The schema `operations` holds Alembic's own table, so it is made before and stays after.
SCHEMAS = ("operations", "identity", "words", "published")


def upgrade() -> None:
    for schema in SCHEMAS:
        op.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    op.create_table(
        "council",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
        schema="operations",
    )
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeat")),
        schema="operations",
    )
    op.create_table(
        "summary",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("period_label", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column(
            "published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "supersedes"],
            ["published.summary.council_id", "published.summary.id"],
            name=op.f("fk_summary_council_id_supersedes"),
            ondelete="NO ACTION",
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_summary")),
        schema="published",
    )
    op.create_index(
        op.f("ix_summary_council_id_published_at"),
        "summary",
        ["council_id", "published_at"],
        unique=False,
        schema="published",
    )
    op.create_table(
        "account",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("email_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('worker', 'lead', 'adviser', 'admin', 'coopted', 'member', 'clerk')",
            name=op.f("ck_account_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_account_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_account")),
        schema="identity",
    )
    op.create_index(
        op.f("ix_account_council_id_email_lookup"),
        "account",
        ["council_id", "email_lookup"],
        unique=True,
        schema="identity",
    )
    op.create_table(
        "audit_entry",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_audit_entry_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_audit_entry")),
        schema="operations",
    )
    op.create_index(
        op.f("ix_audit_entry_council_id_at"),
        "audit_entry",
        ["council_id", "at"],
        unique=False,
        schema="operations",
    )
    op.create_index(
        op.f("ix_audit_entry_council_id_subject_id"),
        "audit_entry",
        ["council_id", "subject_id"],
        unique=False,
        schema="operations",
    )
    op.create_table(
        "alert",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("young_person_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("level IN ('concern', 'urgent')", name=op.f("ck_alert_level_known")),
        sa.CheckConstraint(
            "status = 'open' OR acknowledged_by IS NOT NULL", name=op.f("ck_alert_somebody_acknowledged")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'acknowledged', 'closed')", name=op.f("ck_alert_status_known")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["operations.council.id"], name=op.f("fk_alert_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_alert")),
        schema="words",
    )
    op.create_index(
        op.f("ix_alert_council_id_conversation_id"),
        "alert",
        ["council_id", "conversation_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_alert_council_id_reference"),
        "alert",
        ["council_id", "reference"],
        unique=True,
        schema="words",
    )
    op.create_index(
        op.f("ix_alert_council_id_status_opened_at"),
        "alert",
        ["council_id", "status", "opened_at"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_questionnaire_version_council_id")
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "questionnaire_id", "version", name=op.f("pk_questionnaire_version")
        ),
        schema="words",
    )
    op.create_table(
        "summary_draft",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("period_label", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("published_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_summary_draft_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_summary_draft")),
        schema="words",
    )
    op.create_index(
        op.f("ix_summary_draft_council_id_made_at"),
        "summary_draft",
        ["council_id", "made_at"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "young_person",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("legal_status", sa.Text(), nullable=True),
        sa.Column("placement", sa.Text(), nullable=True),
        sa.Column("unaccompanied", sa.Boolean(), nullable=False),
        sa.Column("disability", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "age_band IN ('0-4', '5-7', '8-10', '11-15', '16-17', '18-25')",
            name=op.f("ck_young_person_age_band_known"),
        ),
        sa.CheckConstraint("area IN ('in_county', 'out_of_county')", name=op.f("ck_young_person_area_known")),
        sa.CheckConstraint("status IN ('in_care', 'care_leaver')", name=op.f("ck_young_person_status_known")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_young_person_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_young_person")),
        schema="words",
    )
    op.create_index(
        op.f("ix_young_person_council_id_status_age_band"),
        "young_person",
        ["council_id", "status", "age_band"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "join_code",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "young_person_id"],
            ["words.young_person.council_id", "words.young_person.id"],
            name=op.f("fk_join_code_council_id_young_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_join_code_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_join_code")),
        schema="identity",
    )
    op.create_index(
        op.f("ix_join_code_council_id_code_lookup"),
        "join_code",
        ["council_id", "code_lookup"],
        unique=True,
        schema="identity",
    )
    op.create_index(
        op.f("ix_join_code_council_id_young_person_id"),
        "join_code",
        ["council_id", "young_person_id"],
        unique=False,
        schema="identity",
    )
    op.create_table(
        "person",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("first_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("date_of_birth_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "young_person_id"],
            ["words.young_person.council_id", "words.young_person.id"],
            name=op.f("fk_person_council_id_young_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["council_id"], ["operations.council.id"], name=op.f("fk_person_council_id")),
        sa.PrimaryKeyConstraint("council_id", "young_person_id", name=op.f("pk_person")),
        schema="identity",
    )
    op.create_index(
        op.f("ix_person_council_id_phone_lookup"),
        "person",
        ["council_id", "phone_lookup"],
        unique=True,
        schema="identity",
    )
    op.create_table(
        "conversation",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "last_message_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'sms', 'terminal', 'demo')", name=op.f("ck_conversation_channel_known")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "young_person_id"],
            ["words.young_person.council_id", "words.young_person.id"],
            name=op.f("fk_conversation_council_id_young_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_conversation_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_conversation")),
        schema="words",
    )
    op.create_index(
        op.f("ix_conversation_council_id_young_person_id"),
        "conversation",
        ["council_id", "young_person_id"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "response",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("progress_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('asking', 'paused', 'finished', 'ended_early')", name=op.f("ck_response_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "questionnaire_id", "version"],
            [
                "words.questionnaire_version.council_id",
                "words.questionnaire_version.questionnaire_id",
                "words.questionnaire_version.version",
            ],
            name=op.f("fk_response_council_id_questionnaire_id_version"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "young_person_id"],
            ["words.young_person.council_id", "words.young_person.id"],
            name=op.f("fk_response_council_id_young_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_response_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_response")),
        schema="words",
    )
    op.create_index(
        op.f("ix_response_council_id_conversation_id"),
        "response",
        ["council_id", "conversation_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_response_council_id_started_at"),
        "response",
        ["council_id", "started_at"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_response_council_id_young_person_id_questionnaire_id"),
        "response",
        ["council_id", "young_person_id", "questionnaire_id"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "contribution",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("young_person_id", sa.Uuid(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT anonymous OR (young_person_id IS NULL AND conversation_id IS NULL AND received_at = date_trunc('month', received_at, 'UTC'))",
            name=op.f("ck_contribution_anonymous_has_no_author"),
        ),
        sa.CheckConstraint(
            "source IN ('chat_message', 'survey_answer')", name=op.f("ck_contribution_source_known")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "conversation_id"],
            ["words.conversation.council_id", "words.conversation.id"],
            name=op.f("fk_contribution_council_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "young_person_id"],
            ["words.young_person.council_id", "words.young_person.id"],
            name=op.f("fk_contribution_council_id_young_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["operations.council.id"], name=op.f("fk_contribution_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_contribution")),
        schema="words",
    )
    op.create_index(
        op.f("ix_contribution_council_id_conversation_id"),
        "contribution",
        ["council_id", "conversation_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_contribution_council_id_received_at"),
        "contribution",
        ["council_id", "received_at"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_contribution_council_id_young_person_id"),
        "contribution",
        ["council_id", "young_person_id"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "alert_contribution",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "alert_id"],
            ["words.alert.council_id", "words.alert.id"],
            name=op.f("fk_alert_contribution_council_id_alert_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "contribution_id"],
            ["words.contribution.council_id", "words.contribution.id"],
            name=op.f("fk_alert_contribution_council_id_contribution_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "council_id", "alert_id", "contribution_id", name=op.f("pk_alert_contribution")
        ),
        schema="words",
    )
    op.create_index(
        op.f("ix_alert_contribution_council_id_contribution_id"),
        "alert_contribution",
        ["council_id", "contribution_id"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "answer",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("choices", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("number", sa.Numeric(), nullable=True),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "contribution_id"],
            ["words.contribution.council_id", "words.contribution.id"],
            name=op.f("fk_answer_council_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "response_id"],
            ["words.response.council_id", "words.response.id"],
            name=op.f("fk_answer_council_id_response_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("council_id", "response_id", "question_id", name=op.f("pk_answer")),
        schema="words",
    )
    op.create_index(
        op.f("ix_answer_council_id_contribution_id"),
        "answer",
        ["council_id", "contribution_id"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "message",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("client_message_id", sa.Text(), nullable=True),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("buttons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state_after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_direction_known")),
        sa.ForeignKeyConstraint(
            ["council_id", "contribution_id"],
            ["words.contribution.council_id", "words.contribution.id"],
            name=op.f("fk_message_council_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "conversation_id"],
            ["words.conversation.council_id", "words.conversation.id"],
            name=op.f("fk_message_council_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "in_reply_to"],
            ["words.message.council_id", "words.message.id"],
            name=op.f("fk_message_council_id_in_reply_to"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_message")),
        schema="words",
    )
    op.create_index(
        op.f("ix_message_council_id_contribution_id"),
        "message",
        ["council_id", "contribution_id"],
        unique=False,
        schema="words",
    )
    op.create_index(
        op.f("ix_message_council_id_conversation_id_client_message_id"),
        "message",
        ["council_id", "conversation_id", "client_message_id"],
        unique=True,
        schema="words",
    )
    op.create_index(
        op.f("ix_message_council_id_conversation_id_number"),
        "message",
        ["council_id", "conversation_id", "number"],
        unique=True,
        schema="words",
    )
    op.create_index(
        op.f("ix_message_council_id_in_reply_to"),
        "message",
        ["council_id", "in_reply_to"],
        unique=False,
        schema="words",
    )
    op.create_table(
        "screening",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("level IN ('none', 'concern', 'urgent')", name=op.f("ck_screening_level_known")),
        sa.ForeignKeyConstraint(
            ["council_id", "contribution_id"],
            ["words.contribution.council_id", "words.contribution.id"],
            name=op.f("fk_screening_council_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("council_id", "contribution_id", name=op.f("pk_screening")),
        schema="words",
    )
    op.create_index(
        op.f("ix_screening_council_id_level_screened_at"),
        "screening",
        ["council_id", "level", "screened_at"],
        unique=False,
        schema="words",
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_screening_council_id_level_screened_at"), table_name="screening", schema="words")
    op.drop_table("screening", schema="words")
    op.drop_index(op.f("ix_message_council_id_in_reply_to"), table_name="message", schema="words")
    op.drop_index(op.f("ix_message_council_id_conversation_id_number"), table_name="message", schema="words")
    op.drop_index(
        op.f("ix_message_council_id_conversation_id_client_message_id"), table_name="message", schema="words"
    )
    op.drop_index(op.f("ix_message_council_id_contribution_id"), table_name="message", schema="words")
    op.drop_table("message", schema="words")
    op.drop_index(op.f("ix_answer_council_id_contribution_id"), table_name="answer", schema="words")
    op.drop_table("answer", schema="words")
    op.drop_index(
        op.f("ix_alert_contribution_council_id_contribution_id"),
        table_name="alert_contribution",
        schema="words",
    )
    op.drop_table("alert_contribution", schema="words")
    op.drop_index(
        op.f("ix_contribution_council_id_young_person_id"), table_name="contribution", schema="words"
    )
    op.drop_index(op.f("ix_contribution_council_id_received_at"), table_name="contribution", schema="words")
    op.drop_index(
        op.f("ix_contribution_council_id_conversation_id"), table_name="contribution", schema="words"
    )
    op.drop_table("contribution", schema="words")
    op.drop_index(
        op.f("ix_response_council_id_young_person_id_questionnaire_id"), table_name="response", schema="words"
    )
    op.drop_index(op.f("ix_response_council_id_started_at"), table_name="response", schema="words")
    op.drop_index(op.f("ix_response_council_id_conversation_id"), table_name="response", schema="words")
    op.drop_table("response", schema="words")
    op.drop_index(
        op.f("ix_conversation_council_id_young_person_id"), table_name="conversation", schema="words"
    )
    op.drop_table("conversation", schema="words")
    op.drop_index(op.f("ix_person_council_id_phone_lookup"), table_name="person", schema="identity")
    op.drop_table("person", schema="identity")
    op.drop_index(op.f("ix_join_code_council_id_young_person_id"), table_name="join_code", schema="identity")
    op.drop_index(op.f("ix_join_code_council_id_code_lookup"), table_name="join_code", schema="identity")
    op.drop_table("join_code", schema="identity")
    op.drop_index(
        op.f("ix_young_person_council_id_status_age_band"), table_name="young_person", schema="words"
    )
    op.drop_table("young_person", schema="words")
    op.drop_index(op.f("ix_summary_draft_council_id_made_at"), table_name="summary_draft", schema="words")
    op.drop_table("summary_draft", schema="words")
    op.drop_table("questionnaire_version", schema="words")
    op.drop_index(op.f("ix_alert_council_id_status_opened_at"), table_name="alert", schema="words")
    op.drop_index(op.f("ix_alert_council_id_reference"), table_name="alert", schema="words")
    op.drop_index(op.f("ix_alert_council_id_conversation_id"), table_name="alert", schema="words")
    op.drop_table("alert", schema="words")
    op.drop_index(op.f("ix_audit_entry_council_id_subject_id"), table_name="audit_entry", schema="operations")
    op.drop_index(op.f("ix_audit_entry_council_id_at"), table_name="audit_entry", schema="operations")
    op.drop_table("audit_entry", schema="operations")
    op.drop_index(op.f("ix_account_council_id_email_lookup"), table_name="account", schema="identity")
    op.drop_table("account", schema="identity")
    op.drop_index(op.f("ix_summary_council_id_published_at"), table_name="summary", schema="published")
    op.drop_table("summary", schema="published")
    op.drop_table("heartbeat", schema="operations")
    op.drop_table("council", schema="operations")
    for schema in reversed(SCHEMAS[1:]):
        op.execute(f"DROP SCHEMA {schema}")
