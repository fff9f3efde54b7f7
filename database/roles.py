"""One database role a process, with only the grants it needs.

The table below is the whole of it: whatever is not named is not granted. It is applied anew after every
migration, and tests/database/test_roles.py reads the server's own catalogue against it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

PUBLIC, STAFF, COMMITTEE, SCHEDULER = (
    "earshot_public",
    "earshot_staff",
    "earshot_committee",
    "earshot_scheduler",
)
ROLES = (PUBLIC, STAFF, COMMITTEE, SCHEDULER)

READ, ADD, CHANGE, REMOVE = "SELECT", "INSERT", "UPDATE", "DELETE"

GRANTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    PUBLIC: {
        "operations.audit_entry": (ADD,),
        "operations.schema_version": (READ,),
        "identity.join_code": (READ, CHANGE),
        "words.young_person": (READ,),
        "words.conversation": (READ, ADD, CHANGE),
        "words.message": (READ, ADD, CHANGE),
        "words.hand_over": (READ, ADD, CHANGE),
        "words.contribution": (READ, ADD),
        "words.screening": (READ, ADD),
        "words.alert": (READ, ADD, CHANGE),
        "words.alert_contribution": (READ, ADD),
        "words.safety_task": (READ, ADD),
        "words.outgoing_text": (READ, ADD, CHANGE),
        "identity.sms_thread": (READ, ADD, CHANGE),
        "words.questionnaire_version": (READ, ADD),
        "words.response": (READ, ADD, CHANGE),
        "words.answer": (READ, ADD, CHANGE),
    },
    STAFF: {
        "operations.audit_entry": (READ, ADD),
        "operations.schema_version": (READ,),
        "identity.account": (READ, CHANGE),
        "identity.person": (READ,),
        # A conversation that a worker types in is linked by the young person's code.
        "identity.join_code": (READ,),
        "words.young_person": (READ,),
        # CHANGE: a worker who answers locks the conversation, so that numbers are given one at a time.
        "words.conversation": (READ, CHANGE),
        "words.message": (READ, ADD),
        "words.hand_over": (READ, CHANGE),
        # ADD: what a worker types in or uploads is a contribution, screened and flagged like any other.
        "words.taken_in": (READ, ADD),
        "words.upload": (READ, ADD, CHANGE, REMOVE),
        "words.contribution": (READ, ADD),
        "words.screening": (READ, ADD),
        "words.screening_correction": (READ, ADD, CHANGE),
        "words.alert": (READ, ADD, CHANGE),
        "words.alert_contribution": (READ, ADD),
        "words.alert_action": (READ, ADD),
        "words.safety_task": (READ, CHANGE),
        "words.outgoing_text": (READ, ADD),
        "identity.sms_thread": (READ,),
        "operations.heartbeat": (READ,),
        "operations.notice": (READ, ADD, CHANGE),
        "operations.on_call_turn": (READ, ADD, CHANGE, REMOVE),
        "operations.on_call_away": (READ, ADD, CHANGE, REMOVE),
        "words.questionnaire_version": (READ,),
        "words.response": (READ,),
        "words.answer": (READ,),
        "words.summary_draft": (READ, ADD, CHANGE),
        "published.summary": (READ, ADD),
    },
    # Signing in goes through the functions of schema committee_access: no account table can be read.
    COMMITTEE: {"published.summary": (READ,)},
    SCHEDULER: {
        "operations.audit_entry": (ADD,),
        "operations.schema_version": (READ,),
        "operations.heartbeat": (READ, ADD, CHANGE),
        # Telling people that something waits: whom, and whether somebody has it. No words can be read.
        "operations.notice": (READ, ADD, CHANGE),
        "operations.on_call_turn": (READ,),
        "operations.on_call_away": (READ,),
        "identity.account": (READ,),
        "words.alert": (READ, CHANGE),
        "words.safety_task": (READ, ADD),
        # Texts go out from here; they are sealed under the phones' key.
        # CHANGE of a thread: that somebody wants no texts may be learnt from Twilio's answer only.
        "words.outgoing_text": (READ, CHANGE),
        "identity.sms_thread": (READ, CHANGE),
        "identity.person": (READ,),
        "identity.join_code": (READ, REMOVE),
        "words.young_person": (READ, CHANGE),
    },
}

COMMITTEE_FUNCTIONS = (
    "committee_access.find_account(text, bytea)",
    "committee_access.load_account(text, uuid)",
    "committee_access.note_sign_in(text, uuid, boolean)",
    "committee_access.ready()",
)


def apply_roles(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Create the roles that have a password in `passwords`, then grant exactly what `GRANTS` says.

    `passwords` maps a role's name to its password; a role without one must already exist (production,
    where the roles may be made by whoever runs the server).
    """
    for role in ROLES:
        if role in passwords:
            _set_password(connection, role, passwords[role])
    for role in ROLES:
        _grant(connection, role)


def _set_password(connection: Connection, role: str, password: str) -> None:
    known = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    verb = "ALTER" if known else "CREATE"
    quoted = connection.scalar(text("SELECT quote_literal(:password)"), {"password": password})
    connection.exec_driver_sql(f"{verb} ROLE {role} LOGIN PASSWORD {quoted}".replace("%", "%%"))


def _grant(connection: Connection, role: str) -> None:
    schemas = connection.scalars(
        text("SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'")
    ).all()
    connection.exec_driver_sql(
        f"GRANT CONNECT ON DATABASE {_quoted(connection.scalar(text('SELECT current_database()')))} TO {role}"
    )
    for schema in schemas:
        connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}, PUBLIC")
        connection.exec_driver_sql(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {role}, PUBLIC")
        connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {schema} FROM {role}, PUBLIC")
    for schema in {table.split(".")[0] for table in GRANTS[role]}:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    for table, rights in GRANTS[role].items():
        connection.exec_driver_sql(f"GRANT {', '.join(rights)} ON {table} TO {role}")
    if role == COMMITTEE:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA committee_access TO {role}")
        for function in COMMITTEE_FUNCTIONS:
            connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
