"""Hand-overs to a person, who said a message, and the last message that was not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("opened_by_number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_number", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'taken', 'closed')", name=op.f("ck_hand_over_status_known")
        ),
        sa.CheckConstraint("why IN ('asked', 'not_understood')", name=op.f("ck_hand_over_why_known")),
        sa.CheckConstraint(
            "(taken_by IS NULL) = (taken_at IS NULL)", name=op.f("ck_hand_over_taken_by_somebody_at_a_time")
        ),
        sa.CheckConstraint(
            "status <> 'taken' OR taken_by IS NOT NULL", name=op.f("ck_hand_over_somebody_took_it")
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_hand_over_closed_at_a_time")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_number IS NULL)", name=op.f("ck_hand_over_closed_by_a_message")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "conversation_id"],
            ["words.conversation.council_id", "words.conversation.id"],
            name=op.f("fk_hand_over_council_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "young_person_id"],
            ["words.young_person.council_id", "words.young_person.id"],
            name=op.f("fk_hand_over_council_id_young_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_hand_over")),
        schema="words",
    )
    for columns in (("status", "opened_at"), ("conversation_id", "opened_at"), ("young_person_id",)):
        op.create_index(
            op.f(f"ix_hand_over_council_id_{'_'.join(columns)}"),
            "hand_over",
            ["council_id", *columns],
            unique=False,
            schema="words",
        )
    op.create_index(
        "ix_hand_over_one_open_a_conversation",
        "hand_over",
        ["council_id", "conversation_id"],
        unique=True,
        schema="words",
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.add_column("message", sa.Column("sender_sealed", sa.LargeBinary(), nullable=True), schema="words")
    op.add_column("message", sa.Column("account_id", sa.Uuid(), nullable=True), schema="words")
    op.add_column(
        "conversation", sa.Column("not_understood_number", sa.Integer(), nullable=True), schema="words"
    )


def downgrade() -> None:
    op.drop_column("conversation", "not_understood_number", schema="words")
    op.drop_column("message", "account_id", schema="words")
    op.drop_column("message", "sender_sealed", schema="words")
    op.drop_table("hand_over", schema="words")
