"""`earshot council check FOLDER`: whether a council's folder can be used, and if not, where it is wrong."""

from pathlib import Path

import click

from earshot.council import check_council, load_council


@click.group()
def council() -> None:
    """A council's folder of words, promises, contacts and questionnaires."""


@council.command()
@click.argument("folder", type=click.Path(path_type=Path))
def check(folder: Path) -> None:
    """Check FOLDER (councils/NAME): a line for each fault, naming file, line, field and what is wrong."""
    faults = check_council(folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    profile = load_council(folder)
    click.echo(
        f"{profile.name}: {len(profile.promises)} promises, {len(profile.contacts)} contacts, "
        f"questionnaires: {', '.join(profile.questionnaires)}. No faults."
    )
    to_confirm = profile.to_confirm()
    if to_confirm:
        click.echo(f"To be confirmed by the council before going live: {', '.join(to_confirm)}.")
