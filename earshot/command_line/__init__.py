"""The `earshot` command, whose sub-commands are loaded only when asked for: `earshot --help` stays quick.

A sub-command is a click command or group in a module of its own; to add one, write it and name it
in `COMMANDS`.
"""

import importlib
from collections.abc import Mapping

import click

from earshot import __version__
from earshot.settings_model import SettingsError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "db": ("earshot.command_line.db:db", "Bring the database up to date."),
    "demo": ("earshot.command_line.demo:demo", "Fill an empty database with the made-up demo council."),
    "user": ("earshot.command_line.user:user", "Add people who sign in."),
    "summary": ("earshot.command_line.summary:summary", "List and export published summaries."),
    "questionnaire": ("earshot.command_line.questionnaire:questionnaire", "Check or import a questionnaire."),
    "chat": ("earshot.command_line.chat:chat", "Talk to the bot in a terminal."),
    "evaluate": ("earshot.command_line.evaluate:evaluate", "Score the live code on labelled lines."),
    "council": ("earshot.command_line.council:council", "Check a council's folder of words and contacts."),
}
"""Name of each sub-command → where it is (`module:attribute`) and its line in the help."""


class LazyGroup(click.Group):
    """A click group whose sub-commands are named by `module:attribute` and imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the sub-commands, in the order of the help."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command called `cmd_name`, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of sub-commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in COMMANDS])

    def invoke(self, ctx: click.Context) -> object:
        """Run the sub-command; settings that cannot be used become plain lines and exit status 1."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error


@click.command(cls=LazyGroup)
@click.version_option(__version__, prog_name="earshot")
def main() -> None:
    """Earshot: what children in care say reaches the people who decide, and the answer comes back."""
