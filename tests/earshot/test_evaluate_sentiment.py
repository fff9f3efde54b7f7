"""`earshot evaluate sentiment`: the report, and plain TextBlob on the same lines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from earshot.command_line import evaluate as command
from earshot.command_line import main
from earshot.evaluation.sentiment import spearman
from moderation.sentiment import Sentiment

ROWS = (
    {"text": "its peak here", "sentiment": -2},
    {"text": "the review is on monday", "sentiment": 0},
    {"text": "yes", "sentiment": 1, "question": "Do you feel safe?"},
    {"text": "im gassed, best day ever", "sentiment": 2},
)


def run(tmp_path: Path, *rows: object, options: tuple[str, ...] = ("--words-only",)) -> Result:
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return CliRunner().invoke(main, ["evaluate", "sentiment", str(file), *options])


def test_it_prints_its_report_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    result = run(tmp_path, *ROWS, options=("--words-only", "--predictions", str(out)))
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["n"] == 4 and report["words_only"] is True
    assert report["spearman"] == 1.0 and report["sign_accuracy"] == 1.0
    assert report["textblob_spearman"] < report["spearman"]
    assert report["cannot_tell"] == 0.25
    assert report["median_ms"] > 0
    predicted = [json.loads(line)["predicted"] for line in out.read_text().splitlines()]
    assert predicted[0] < 0 and predicted[1] is None and predicted[3] > predicted[2] > 0


def test_it_uses_the_trained_correction_of_the_products_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    asked: list[Path | None] = []
    monkeypatch.setattr(command, "running_sentiment", lambda var, _say: asked.append(var) or Sentiment())
    assert run(tmp_path, *ROWS, options=()).exit_code == 0
    assert asked == [tmp_path / "var"]


@pytest.mark.parametrize(
    "row",
    [
        {"text": "ok", "sentiment": 3},
        {"text": "ok", "sentiment": "1"},
        {"text": "ok", "sentiment": True},
        {"text": "ok", "sentiment": [1]},
        {"text": "ok", "sentiment": 1, "question": 5},
        {"text": " ", "sentiment": 1},
        {"text": "ok"},
    ],
)
def test_a_line_that_does_not_fit_is_named_and_not_quoted(tmp_path: Path, row: dict[str, object]) -> None:
    result = run(tmp_path, ROWS[0], row)
    assert result.exit_code == 1 and "line 2" in result.output and "Traceback" not in result.output


def test_one_line_or_lines_of_one_mark_have_no_correlation(tmp_path: Path) -> None:
    assert json.loads(run(tmp_path, ROWS[0]).stdout)["spearman"] is None
    assert spearman([0.1, 0.2], [1, 1]) is None
