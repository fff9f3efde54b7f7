"""The database: engine and sessions, encrypted columns, roles and grants, models and migrations.

PostgreSQL only (docs/decisions/0002-postgresql-only.md). Functions here take a ``Session`` or a URL;
they read no environment.
"""
