"""`earshot evaluate`: reading labelled lines, and the scores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.understanding import RasaUnavailable, Understood
from bot.understanding.live import acted_on
from bot.understanding.topics import Topics
from earshot.command_line import evaluate as command
from earshot.command_line import main
from earshot.evaluation.scores import accuracy, confusion, macro_f1, per_label, share
from earshot.evaluation.understanding import Taken, thresholds_report
from moderation.screening import Screen, Screening

SAFE = Screening("none", "none", (), "")
URGENT = Screening("urgent", "suicide", (), "")


class StandIn:
    """Stands in for Rasa: `words` says what each text is understood as."""

    def __init__(self, words: dict[str, Understood]) -> None:
        self._words = words

    def parse(self, text: str) -> Understood:
        if text not in self._words:
            raise RasaUnavailable("no answer")
        return self._words[text]


def guess(goal: str, confidence: float, crisis: float = 0.0) -> Understood:
    return Understood(goal, confidence, (), ((goal, confidence), ("crisis", crisis)))


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    # The trained part's own say is tested in test_evaluate_command.py.
    monkeypatch.setattr(command, "running_screen", lambda *_: Screen())
    return tmp_path / "var"


def written(folder: Path, *lines: object) -> Path:
    file = folder / "lines.jsonl"
    text = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(text) + "\n", encoding="utf-8")
    return file


def ran(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, words)])


def with_rasa(monkeypatch: pytest.MonkeyPatch, words: dict[str, Understood]) -> None:
    @contextmanager
    def running(*_settings: object) -> Iterator[StandIn]:
        yield StandIn(words)

    monkeypatch.setattr(command, "running_rasa", running)


def test_scores_are_what_they_are_by_hand() -> None:
    given, predicted = ["a", "a", "a", "b"], ["a", "a", "b", "c"]
    assert accuracy(given, predicted) == 0.5
    assert per_label(given, predicted)["a"] == {"precision": 1.0, "recall": 0.6667, "f1": 0.8, "n": 3}
    assert per_label(given, predicted)["b"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert macro_f1(given, predicted) == 0.4
    assert confusion(given, predicted, "abc")["a"] == {"a": 2, "b": 1, "c": 0}
    assert share(0, 0) is None


@pytest.mark.parametrize(
    ("understood", "screening", "goal"),
    [
        (guess("thanks", 0.9), SAFE, "thanks"),
        (guess("thanks", 0.9), URGENT, "crisis"),
        (guess("goodbye", 0.6, crisis=0.2), SAFE, "crisis"),
        (guess("goodbye", 0.9, crisis=0.02), SAFE, "goodbye"),
        (Understood("thanks", 0.6, (), (("thanks", 0.6), ("crisis", 0.2)), "keywords"), SAFE, "thanks"),
    ],
)
def test_risk_comes_before_what_is_likelier(understood: Understood, screening: Screening, goal: str) -> None:
    assert acted_on(screening, "a message", understood, Topics()) == goal


def test_a_messages_own_topic_decides_as_it_does_in_a_turn() -> None:
    name, topic = next((name, topic) for name, topic in Topics().by_name.items() if topic.sure)
    other = "thanks" if topic.goal != "thanks" else "greeting"
    assert acted_on(SAFE, topic.sure[0], guess(other, 0.99), Topics()) == topic.goal, name


def test_understanding_is_scored_on_what_a_turn_would_act_on(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        {"text": "ta very much", "goal": "thanks", "who": "a council's own field"},
        {"text": "i want to kill myself", "goal": "crisis"},
        {"text": "off i go", "goal": "goodbye"},
    )
    # Rasa is wrong about the second, which the screen reads first, and about the third.
    with_rasa(monkeypatch, {line["text"]: guess("thanks", 0.8) for line in lines})
    out = tmp_path / "out.jsonl"
    result = ran("understanding", written(tmp_path, *lines), "--predictions", out)
    report = json.loads(result.stdout)
    assert result.exit_code == 0 and report["n"] == 3 and report["accuracy"] == 0.6667
    assert report["per_goal"]["crisis"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}
    assert report["per_goal"]["thanks"]["precision"] == 0.5
    assert report["median_ms"] >= 0
    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {**line, "predicted": goal} for line, goal in zip(lines, ("thanks", "crisis", "thanks"), strict=True)
    ]
    kept = [file.read_bytes() for file in var.rglob("*") if file.is_file()]
    assert not any(b"off i go" in each for each in kept), "nothing of it is stored"


def test_only_the_json_goes_to_standard_output(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [{"text": f"hi {number}", "goal": "greeting"} for number in range(60)]
    with_rasa(monkeypatch, {line["text"]: guess("greeting", 0.8) for line in lines})
    result = ran("understanding", written(tmp_path, *lines))
    assert json.loads(result.stdout)["accuracy"] == 1.0
    assert "50 of 60 lines" in result.stderr


def test_thresholds_are_the_least_from_which_guesses_are_right_often_enough(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = [({"text": f"r{n}", "goal": "thanks"}, guess("thanks", 0.9)) for n in range(19)]
    wrong = [({"text": f"w{n}", "goal": "goodbye"}, guess("thanks", 0.32)) for n in range(9)]
    pairs = [*right, *wrong]
    taken = [Taken(found.goal, urgent=False, understood=found, milliseconds=1.0) for _, found in pairs]
    report = thresholds_report([line for line, _ in pairs], taken)
    assert report["chosen"] == {"ACT": 0.35, "SURE": 0.35, "VERY_SURE": 0.35}
    assert report["by_confidence"][0] == {
        "confidence": 0.05,
        "acted_on": 1.0,
        "right": 0.6786,
        "offered": None,
    }


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("{not json", "this is not JSON"),
        ("[1]", "this must be an object"),
        ({"goal": "thanks"}, "`text` is missing or empty"),
        ({"text": "  ", "goal": "thanks"}, "`text` is missing or empty"),
        ({"text": "a secret", "goal": "thank"}, "`goal` must be one of"),
        ({"text": "a secret", "goal": ["thanks"]}, "`goal` must be one of"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_not_quoted(
    var: Path, tmp_path: Path, bad: object, fault: str
) -> None:
    result = ran("understanding", written(tmp_path, {"text": "ta", "goal": "thanks"}, "", bad))
    assert result.exit_code == 1 and result.stdout == ""
    assert "line 3" in result.stderr and fault in result.stderr
    assert "secret" not in result.stderr and "Traceback" not in result.stderr


def test_a_file_without_lines_is_said_so(var: Path, tmp_path: Path) -> None:
    result = ran("screening", written(tmp_path, ""))
    assert result.exit_code == 1 and "holds no lines" in result.stderr


def test_rasa_that_goes_away_ends_it_without_a_report(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_rasa(monkeypatch, {})
    result = ran("understanding", written(tmp_path, {"text": "ta", "goal": "thanks"}))
    assert result.exit_code == 1 and result.stdout == "" and "no answer" in result.stderr


def test_screening_is_scored_by_level_and_category(var: Path, tmp_path: Path) -> None:
    lines = (
        {"text": "i want to kill myself tonight", "risk": "urgent", "category": "suicide"},
        {"text": "the blue one please", "risk": "urgent", "category": "missing"},
        {"text": "i like football", "risk": "none", "category": "none"},
        {"text": "i am going to kill myself", "risk": "none", "category": "none"},
    )
    out = tmp_path / "out.jsonl"
    result = ran("screening", written(tmp_path, *lines), "--predictions", out)
    report = json.loads(result.stdout)
    assert report["n"] == 4
    assert (report["urgent_recall"], report["urgent_flagged"]) == (0.5, 0.5)
    assert (report["false_alarm_rate"], report["false_urgent_rate"]) == (0.5, 0.5)
    assert report["concern_flagged"] is None
    assert report["confusion"]["urgent"] == {"none": 1, "concern": 0, "urgent": 1}
    assert report["per_category"]["suicide"] == {"n": 1, "flagged": 1.0, "named": 1.0}
    first = json.loads(out.read_text().splitlines()[0])
    assert first["text"] == lines[0]["text"] and first["predicted"]["risk"] == "urgent"
