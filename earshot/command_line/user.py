"""`earshot user`: people who sign in."""

import click

from database.accounts import EmailTakenError, add_account
from database.models import Council
from database.models.accounts import COMMITTEE_ROLES, STAFF_ROLES
from earshot.running_database import owner_database
from earshot.settings import load_settings

SHORTEST_PASSWORD = 12
"""Characters; the NCSC's advice is length before rules."""


@click.group()
def user() -> None:
    """Look after the people who sign in."""


@user.command()
@click.option("--email", required=True, help="The address they sign in with.")
@click.option("--name", required=True, help="The name colleagues see.")
@click.option("--role", required=True, type=click.Choice(STAFF_ROLES + COMMITTEE_ROLES))
@click.password_option(help="Asked for when left out, so that it is not in the shell's history.")
def add(email: str, name: str, role: str, password: str) -> None:
    """Add someone who signs in."""
    if "@" not in email:
        raise click.BadParameter("needs an @", param_hint="--email")
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"needs at least {SHORTEST_PASSWORD} characters", param_hint="--password")
    settings = load_settings("owner")
    with owner_database(settings) as database, database.session() as session:
        if session.get(Council, settings.council) is None:
            session.add(Council(id=settings.council))
            session.flush()
        try:
            add_account(session, settings.council, email=email, name=name, role=role, password=password)
        except EmailTakenError as error:
            raise click.ClickException(f"Somebody already signs in with {email}.") from error
        session.commit()
    click.echo(f"{name} can sign in as {role}.")
