"""What the database itself refuses, and the only door by which the committee portal sees accounts."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN = ("published.summary", "operations.audit_entry")

REFUSE = """
CREATE FUNCTION operations.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

ACCOUNT_COLUMNS = "a.id, a.role, a.name_sealed, a.session_epoch"
THEIRS = "a.council_id = council AND a.active AND a.role IN ('coopted', 'member', 'clerk')"

FUNCTIONS = (
    f"""
CREATE FUNCTION committee_access.find_account(council text, email bytea)
RETURNS TABLE (id uuid, role text, name_sealed bytea, session_epoch int, password_hash text, locked_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT {ACCOUNT_COLUMNS}, a.password_hash, a.locked_until
    FROM identity.account a WHERE {THEIRS} AND a.email_lookup = email
$$
""",
    f"""
CREATE FUNCTION committee_access.load_account(council text, account uuid)
RETURNS TABLE (id uuid, role text, name_sealed bytea, session_epoch int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT {ACCOUNT_COLUMNS} FROM identity.account a WHERE {THEIRS} AND a.id = account
$$
""",
    # Ten wrong passwords lock the account for fifteen minutes; a right one clears the count.
    f"""
CREATE FUNCTION committee_access.note_sign_in(council text, account uuid, succeeded boolean)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    UPDATE identity.account a SET
        failed_sign_ins = CASE WHEN succeeded THEN 0 ELSE a.failed_sign_ins + 1 END,
        locked_until = CASE WHEN NOT succeeded AND (a.failed_sign_ins + 1) % 10 = 0
                            THEN now() + interval '15 minutes' ELSE a.locked_until END,
        last_sign_in_at = CASE WHEN succeeded THEN now() ELSE a.last_sign_in_at END
    WHERE {THEIRS} AND a.id = account;
    INSERT INTO operations.audit_entry (council_id, id, account_id, action, detail)
    VALUES (council, gen_random_uuid(), account,
            CASE WHEN succeeded THEN 'signed_in' ELSE 'sign_in_failed' END, '{{"portal": "committee"}}');
$$
""",
    """
CREATE FUNCTION committee_access.ready() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT version_num FROM operations.schema_version
$$
""",
)


def upgrade() -> None:
    op.execute(REFUSE)
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION operations.refuse()"
        )
    # An alert can be closed, never deleted.
    for table in ("words.alert", "words.alert_contribution"):
        op.execute(
            f"CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION operations.refuse()"
        )
    op.execute("CREATE SCHEMA committee_access")
    for function in FUNCTIONS:
        op.execute(function)


def downgrade() -> None:
    op.execute("DROP SCHEMA committee_access CASCADE")
    for table in ("words.alert", "words.alert_contribution"):
        op.execute(f"DROP TRIGGER never_deleted ON {table}")
    for table in FROZEN:
        op.execute(f"DROP TRIGGER append_only ON {table}")
    op.execute("DROP FUNCTION operations.refuse()")
