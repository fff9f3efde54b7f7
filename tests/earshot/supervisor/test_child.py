"""Logs of processes: kept for a few runs, kept from filling the disk, and quoted in plain words."""

from pathlib import Path

import pytest

from earshot.supervisor import child
from earshot.supervisor.child import Child, begin_log, last_words, trim_log
from tests.earshot.supervisor.toys import eventually, toy


def test_a_process_gets_its_own_environment_and_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_WORDS", "a key that is no business of this process")
    made = Child(toy(tmp_path, "import os; print(sorted(os.environ))"))
    made.start()
    assert eventually(lambda: made.ended() == 0)
    assert "KEY_WORDS" not in made.part.log.read_text()


def test_the_last_runs_logs_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "public.log"
    for number in range(6):
        begin_log(log)
        log.write_text(str(number))
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"public.log": "5", "public.log.1": "4", "public.log.2": "3", "public.log.3": "2"}


def test_a_log_that_grows_too_long_is_moved_aside_and_written_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LONGEST_LOG", 10)
    log = tmp_path / "public.log"
    with log.open("a") as writing:
        writing.write("a long first line\n")
        writing.flush()
        trim_log(log)
        writing.write("next\n")
    assert log.read_text() == "next\n"
    assert (tmp_path / "public.log.1").read_text() == "a long first line\n"


KEY_ERROR = '{"error": "KeyError", "where": ["webapp/a.py:1:f", "bot/turn.py:9:take"]}'
BAD_SETTING = '{"error": "SettingsError", "message": "PORT_BASE must be a number."}'


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "it wrote nothing"),
        ("first\nlast\n\n", "last"),
        (KEY_ERROR, "KeyError in bot/turn.py:9:take"),
        (f"{BAD_SETTING}\n{KEY_ERROR}\n", "PORT_BASE must be a number."),
    ],
)
def test_the_last_words_of_a_log_are_plain(tmp_path: Path, written: str, words: str) -> None:
    log = tmp_path / "public.log"
    log.write_text(written)
    assert last_words(log) == words


def test_a_log_that_is_not_there_has_no_last_words(tmp_path: Path) -> None:
    assert last_words(tmp_path / "nowhere.log") == "it wrote nothing"
