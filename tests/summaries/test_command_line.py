"""`earshot summary` gives what was published, as it was published."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from database.embedded import EmbeddedDatabase
from database.models import PublishedSummary
from database.session import engine_for
from earshot.command_line.summary import summary
from summaries.document import hashed_text, published
from tests.database.server import COUNCIL, url_for
from tests.summaries.made_up import Q3, document_of, population

WHEN = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def stored(
    postgres: EmbeddedDatabase, own_database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> uuid.UUID:
    """One published summary in a database that the command line finds by its settings."""
    url = url_for(postgres, "earshot_owner", own_database)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path))
    monkeypatch.setenv("EARSHOT_COUNCIL", COUNCIL)
    summary_id = uuid.uuid4()
    document = published(document_of(population(60, 1)), summary_id=summary_id, now=WHEN, supersedes=None)
    engine = engine_for(url)
    with Session(engine) as session:
        session.add(
            PublishedSummary(
                id=summary_id,
                council_id=COUNCIL,
                title=document["title"],
                questionnaire_id="promise",
                period_from=Q3.first,
                period_to=Q3.last,
                period_label=Q3.label,
                document=hashed_text(document),
                sha256=document["sha256"],
                published_at=WHEN,
            )
        )
        session.commit()
    engine.dispose()
    return summary_id


def test_the_list_is_json_that_a_program_can_read(stored: uuid.UUID) -> None:
    result = CliRunner().invoke(summary, ["list", "--json"])
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert (row["id"], row["period"], row["questionnaire"]) == (str(stored), "2026 Q3", "promise")


def test_an_export_is_the_published_document_with_its_hash(stored: uuid.UUID) -> None:
    result = CliRunner().invoke(summary, ["export", str(stored)])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["format"] == "earshot-summary/1"
    assert hashlib.sha256(hashed_text(document).encode()).hexdigest() == document["sha256"]


def test_a_summary_that_is_not_there_is_said_so(stored: uuid.UUID) -> None:
    result = CliRunner().invoke(summary, ["export", str(uuid.uuid4())])
    assert result.exit_code == 1
    assert "There is no published summary" in result.output
