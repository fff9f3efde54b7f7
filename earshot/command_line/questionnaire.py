"""`earshot questionnaire check FILE`: whether a questionnaire can be used, and if not, where it is wrong."""

from pathlib import Path

import click

from earshot.council import check_questionnaire
from surveys.reading import load_questionnaire


@click.group()
def questionnaire() -> None:
    """Questionnaires written in YAML."""


@questionnaire.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check FILE: one line for each fault, naming the line, the field and what is wrong."""
    faults = check_questionnaire(file)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    found = load_questionnaire(file)
    click.echo(f"{found.title} (version {found.version}): {len(found.asked)} questions. No faults.")
