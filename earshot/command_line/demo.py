"""`earshot demo`: the made-up council."""

import datetime as dt

import click

from database.session import Database, engine_for
from database.upgrade import is_current
from earshot.demo.clearing import NotOnlyDemoError, is_empty, is_only_demo, strangers
from earshot.demo.seeding import DemoResult, seed
from earshot.demo.sign_ins import path_of
from earshot.keys import key_ring
from earshot.running_database import open_owner_database
from earshot.settings import Settings, load_settings


@click.command()
@click.option("--again", is_flag=True, help="Throw the demo that is there away and make a new one.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
def demo(*, again: bool, yes: bool) -> None:
    """Fill an empty database with the made-up demo council."""
    settings = load_settings("owner")
    if settings.earshot_env == "production":
        raise click.ClickException("This is production (EARSHOT_ENV). Made-up people do not belong in it.")
    owner = open_owner_database(settings)
    try:
        _check(owner.url, settings, again=again, yes=yes)
        result = seed(owner.url, settings, click.echo, dt.datetime.now(dt.UTC), again=again)
    except NotOnlyDemoError as error:
        raise click.ClickException(_REAL) from error
    finally:
        if owner.embedded is not None and owner.embedded.started_here:
            owner.embedded.stop()
    _tell(result, settings)


_REAL = "This council holds people or accounts that the demo did not make, so nothing was changed."


def _check(owner_url: str, settings: Settings, *, again: bool, yes: bool) -> None:
    """Stop, saying why, unless the council is empty or may be emptied; ask before it is."""
    database = Database(engine_for(owner_url, application="earshot demo"), key_ring(settings))
    try:
        with database.engine.connect() as connection:
            if not is_current(connection):
                raise click.ClickException("The database is not up to date. Run: earshot db upgrade")
        with database.session() as session:
            if is_empty(session, settings.council):
                return
            if not is_only_demo(session, settings.council):
                raise click.ClickException(_REAL)
            if not again:
                raise click.ClickException(
                    "The demo is there already. To lose it and make it anew: earshot demo --again"
                )
            visits = strangers(session, settings.council)
    finally:
        database.engine.dispose()
    others = f" and {visits} chats by people who tried it" if visits else ""
    if not yes:
        click.confirm(f"Delete the demo council{others}, with its published summaries?", abort=True)


def _tell(result: DemoResult, settings: Settings) -> None:
    click.echo(f"{result.people:,} people and {result.responses:,} responses in {result.seconds:.0f} s.")
    for sign_in in result.sign_ins:
        click.echo(f"  {sign_in.says:<34} {sign_in.email:<22} {sign_in.password}")
    for code in result.join_codes:
        click.echo(f"  {code.code:<12} {code.says}")
    click.echo(f"These are kept in {path_of(settings.var)}.")
