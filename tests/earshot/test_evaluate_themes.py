"""`earshot evaluate themes`: what a council sees of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from earshot.command_line import main
from earshot.evaluation import themes as theme_scores
from earshot.evaluation.themes import report
from moderation.themes.setting_up import EXAMPLES, ensure_trained

LINES = [
    {"text": "i hate maths", "themes": ["school_education"], "who": "a council's own field"},
    {"text": "my mates are far away since i moved house", "themes": ["friends_hobbies", "safety"]},
    {"text": "idk", "themes": []},
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    written = tmp_path / "lines.jsonl"
    written.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return written


def ran(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", "themes", *map(str, words)])


def test_scores_are_what_they_are_by_hand() -> None:
    said = [["school_education"], ["friends_hobbies", "placement_home"], []]
    scored = report(LINES, said, [1.0, 3.0, 2.0])
    assert (scored["n"], scored["micro_f1"], scored["median_ms"]) == (3, 0.6667, 2.0)
    assert scored["per_theme"]["school_education"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}
    assert scored["per_theme"]["safety"] == {"precision": None, "recall": 0.0, "f1": 0.0, "n": 1}
    assert scored["per_theme"]["placement_home"] == {"precision": 0.0, "recall": None, "f1": 0.0, "n": 0}
    assert report(LINES[2:], [[]], [1.0])["micro_f1"] is None


def test_the_words_alone_are_scored_without_training(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = ran(file, "--words-only", "--predictions", out)
    assert result.exit_code == 0 and json.loads(result.stdout)["words_only"] is True
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [{**line, "predicted": None} for line in LINES] == [
        {**line, "predicted": None} for line in written
    ]
    assert written[0]["predicted"] == ["school_education"] and written[2]["predicted"] == []
    assert "placement_home" in written[1]["predicted"]
    assert not (tmp_path / "var" / "themes").exists()


def test_the_trained_part_is_made_when_it_is_missing_and_told_on_standard_error(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = tmp_path / "examples"
    examples.mkdir()
    some = (EXAMPLES / "development.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    (examples / "some.jsonl").write_text("\n".join(some) + "\n", encoding="utf-8")
    for name in ("ensure_trained", "load_trained"):
        real = getattr(theme_scores, name)
        monkeypatch.setattr(theme_scores, name, lambda var, real=real, **more: real(var, examples, **more))
    result = ran(file)
    assert result.exit_code == 0 and "reading 60 examples" in result.stderr
    assert json.loads(result.stdout)["words_only"] is False
    assert "reading" not in ran(file).stderr, "the second time it is there"
    assert ensure_trained(tmp_path / "var", examples).is_dir()
    kept = [each.read_bytes() for each in (tmp_path / "var").rglob("*") if each.is_file()]
    assert kept and not any(b"since i moved house" in each for each in kept), "nothing of it is stored"


@pytest.mark.parametrize("themes", [None, "money", ["weather"], [1], [["money"]]])
def test_a_line_without_known_themes_is_refused_without_quoting_it(file: Path, themes: object) -> None:
    file.write_text('{"text": "fine", "themes": []}\n' + json.dumps({"text": "a secret", "themes": themes}))
    result = ran(file)
    assert result.exit_code == 1 and "line 2" in result.stderr and "secret" not in result.stderr


def test_what_cannot_be_trained_is_said_in_one_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_words: object, **_more: object) -> None:
        raise ImportError("no threadpoolctl")

    monkeypatch.setattr(theme_scores, "ensure_trained", missing)
    result = ran(file)
    assert result.exit_code == 1 and "script/bootstrap" in result.stderr and "Traceback" not in result.stderr
