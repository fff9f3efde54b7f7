"""`earshot questionnaire`: check one, bring one in from a spreadsheet, and print its schema."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from earshot.council import Fault, check_questionnaire
from surveys.questionnaire import Kind
from surveys.reading import load_questionnaire
from surveys.schema import schema_text
from surveys.xlsform import Imported, WorkbookError, import_workbook, write_sample


@click.group()
def questionnaire() -> None:
    """Questionnaires written in YAML, or in a spreadsheet."""


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


@questionnaire.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder to write in: councils/NAME/questionnaires.",
)
@click.option("--kind", type=click.Choice(get_args(Kind)), default="survey", show_default=True)
@click.option("--replace", is_flag=True, help="Write over a questionnaire that is there already.")
def import_file(file: Path, folder: Path, kind: Kind, *, replace: bool) -> None:
    """Write the XLSForm FILE (.xlsx) as a questionnaire in YAML, and list what could not be carried over."""
    try:
        imported = import_workbook(file, kind=kind)
        target = folder / f"{imported.questionnaire.id}.yml"
        faults = _write(target, imported.text, replace=replace)
        if faults:
            raise WorkbookError(imported.with_rows(faults))
    except WorkbookError as error:
        for finding in error.findings:
            click.echo(f"{file}: {finding}")
        click.echo("Nothing was written.")
        raise SystemExit(1) from None
    _tell(imported, target)


@questionnaire.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
def template(file: Path, *, replace: bool) -> None:
    """Write an example spreadsheet to FILE (.xlsx), with its columns explained, to write over and import."""
    if file.suffix.lower() != ".xlsx":
        raise click.ClickException(f"{file} must end in .xlsx.")
    if file.exists() and not replace:
        raise click.ClickException(f"{file} is there already. Add --replace to write over it.")
    try:
        write_sample(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{file} is written. Change it, then: earshot questionnaire import {file} --to FOLDER")


@questionnaire.command()
def schema() -> None:
    """Print the JSON Schema of a questionnaire, for editors that check while you write."""
    click.echo(schema_text(), nl=False)


def _write(target: Path, text: str, *, replace: bool) -> list[Fault]:
    """Write the file and check it where it lies, against its council. With a fault all is left as it was."""
    try:
        before = target.read_bytes() if replace and target.exists() else None
        with target.open("w" if replace else "x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError:
        message = f"{target} is there already. Nothing was written. Add --replace to write over it."
        raise click.ClickException(message) from None
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}.") from error
    faults = check_questionnaire(target)
    if faults and before is not None:
        target.write_bytes(before)
    elif faults:
        target.unlink()
    return faults


def _tell(imported: Imported, target: Path) -> None:
    found = imported.questionnaire
    click.echo(f"{target}: {found.title} (version {found.version}), {len(found.asked)} questions:")
    for question in found.questions:
        click.echo(f"  {question.id} ({question.type})")
    _list("Not carried over:", imported, "left_out")
    _list("Written otherwise than in the spreadsheet:", imported, "changed")
    _list("To fill in:", imported, "fill_in")


def _list(heading: str, imported: Imported, kind: str) -> None:
    findings = [finding for finding in imported.findings if finding.kind == kind]
    if findings:
        click.echo(heading)
        for finding in findings:
            click.echo(f"  {finding}")
