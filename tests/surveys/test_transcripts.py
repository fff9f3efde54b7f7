"""The golden conversations: what is said, what comes back, what is kept, and where that leaves us."""

from pathlib import Path

import pytest

from tests.surveys.transcript import TRANSCRIPTS, load, play


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_a_conversation_goes_as_its_transcript_says(file: Path) -> None:
    for number, (written, came_out) in enumerate(play(load(file)), start=1):
        assert came_out == written, f"{file.name}, step {number}"


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 6
