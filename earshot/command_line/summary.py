"""`earshot summary`: what was published for the committee."""

from __future__ import annotations

import json
import uuid

import click
from sqlalchemy import select

from database.models import PublishedSummary
from earshot.running_database import owner_database
from earshot.settings import load_settings
from summaries.document import canonical
from summaries.publishing import export as exported_document


@click.group()
def summary() -> None:
    """Read published summaries."""


@summary.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array in place of lines.")
def list_summaries(as_json: bool) -> None:
    """List the council's published summaries, newest first."""
    settings = load_settings("owner")
    with owner_database(settings) as database, database.session() as session:
        found = session.scalars(
            select(PublishedSummary)
            .where(PublishedSummary.council_id == settings.council)
            .order_by(PublishedSummary.published_at.desc(), PublishedSummary.id)
        ).all()
    if as_json:
        click.echo(json.dumps([_as_json(row) for row in found], ensure_ascii=False, indent=2))
        return
    for row in found:
        click.echo(f"{row.id}  {row.period_label}  {row.title}")


@summary.command("export")
@click.argument("summary_id", metavar="ID", type=click.UUID)
def export_summary(summary_id: uuid.UUID) -> None:
    """Print the published summary ID as JSON: exactly what the committee portal gives."""
    settings = load_settings("owner")
    with owner_database(settings) as database, database.session() as session:
        found = session.get(PublishedSummary, (settings.council, summary_id))
        if found is None:
            raise click.ClickException(f"There is no published summary {summary_id}.")
        click.echo(canonical(exported_document(found)))


def _as_json(row: PublishedSummary) -> dict[str, str | None]:
    return {
        "id": str(row.id),
        "title": row.title,
        "questionnaire": row.questionnaire_id,
        "period": row.period_label,
        "from": row.period_from.isoformat(),
        "to": row.period_to.isoformat(),
        "published_at": row.published_at.isoformat(),
        "sha256": row.sha256,
        "supersedes": str(row.supersedes) if row.supersedes else None,
    }
