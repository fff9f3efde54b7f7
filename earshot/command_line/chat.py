"""`earshot chat`: talk to the bot in a terminal, by the web's own turn, in a database that is thrown away."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from bot.services import Services, load_words
from bot.understanding import KeywordMatcher, RasaClient
from earshot.council import load_council
from earshot.rasa_model import RasaModelError
from earshot.running_rasa import running_rasa
from earshot.running_screen import running_screen
from earshot.settings import Settings, load_settings
from earshot.terminal_chat import TerminalChat
from earshot.throwaway import throwaway_database
from earshot.trained_screen import TrainedScreenError
from moderation.screening import Screen
from surveys.questionnaire import AGE_BANDS


@click.command()
@click.option(
    "--age-band", type=click.Choice(AGE_BANDS), help="Whom the bot takes you for; left out: it does not know."
)
@click.option("--sms", is_flag=True, help="As by text message: no buttons, shorter words.")
@click.option("--without-rasa", is_flag=True, help="As while Rasa is away: buttons, numbers and keywords.")
@click.option(
    "--explain", is_flag=True, help="Say after each message what it was understood as, and its risk."
)
def chat(*, age_band: str | None, sms: bool, without_rasa: bool, explain: bool) -> None:
    """Talk to the bot as a young person would. Nothing you type is kept, and no alert reaches anybody.

    Type what you would say. :2 presses the second button, :new starts again, :quit leaves.
    """
    settings = load_settings("owner")
    with ExitStack() as stack:
        screen = _screen(settings)
        rasa = None if without_rasa else stack.enter_context(_rasa(settings))
        click.echo("Opening a database that is thrown away afterwards …", err=True)
        database = stack.enter_context(throwaway_database(settings.council))
        services = Services(
            profile=load_council(settings.councils_folder / settings.council),
            screen=screen,
            rasa=rasa,
            clock=lambda: dt.datetime.now(dt.UTC),
            keywords=KeywordMatcher(),
            words=load_words(),
            web_link=lambda _: settings.public_url,
        )
        TerminalChat(database, services, age_band=age_band, sms=sms, explain=explain, write=click.echo).run(
            _typed()
        )


def _screen(settings: Settings) -> Screen:
    """The screen as the portals have it; on rules alone, and said so, when that cannot be had."""
    try:
        return running_screen(settings.var, _moving)
    except TrainedScreenError as error:
        click.echo(f"\r\033[K{error} The screen runs on its rules alone.", err=True)
        return Screen()
    finally:
        click.echo("\r\033[K", err=True, nl=False)


@contextmanager
def _rasa(settings: Settings) -> Iterator[RasaClient | None]:
    try:
        with running_rasa(settings, _moving) as client:
            click.echo("\r\033[K", err=True, nl=False)
            yield client
    except RasaModelError as error:
        raise click.ClickException(f"{error} (or try: earshot chat --without-rasa)") from error


def _moving(line: str) -> None:
    click.echo(f"\r\033[K{line}", err=True, nl=False)


def _typed() -> Iterator[str]:
    """The lines typed, until the end of the input."""
    while True:
        if sys.stdin.isatty():
            click.echo("\nyou> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")
