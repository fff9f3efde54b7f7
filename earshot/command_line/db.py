"""`earshot db`: the database's shape."""

import click

from database.upgrade import add_council
from database.upgrade import upgrade as run_upgrade
from earshot.running_database import open_owner_database, role_passwords
from earshot.settings import load_settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Run the migrations that have not run, and give each process's role exactly its rights."""
    settings = load_settings("owner")
    owner = open_owner_database(settings)
    try:
        changed = run_upgrade(owner.url, role_passwords(settings))
        add_council(owner.url, settings.council)
    finally:
        if owner.embedded is not None and owner.embedded.started_here:
            owner.embedded.stop()
    click.echo("The database was brought up to date." if changed else "The database was up to date already.")
