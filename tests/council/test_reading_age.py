"""Everything a young person reads in a questionnaire, a profile or the engine's phrases is plain.

Measured as a school grade by the automated readability index (textstat's Flesch-Kincaid needs a dictionary
that it would fetch from the network). Reading age 9 is about grade 4. One short line can score high for one
long name, so a single line may reach 9, and lines of under six words are not scored.
Published question texts (`source`) are exempt: they are put word for word.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import textstat

from earshot.council import CouncilProfile, load_council
from surveys.questionnaire import Question
from surveys.reading import load_voice
from tests.surveys.transcript import ROOT

COUNCILS = sorted(folder for folder in (ROOT / "councils").iterdir() if (folder / "profile.yml").exists())

FILE_GRADE = 4.0
LINE_GRADE = 9.0
LONGEST_SENTENCE = 22
"""Words. The safety page says about 15; 22 leaves room for a council's own long names."""


def said_in_questions(questions: tuple[Question, ...]) -> Iterator[str]:
    for question in questions:
        if question.source is None:
            yield question.text
        yield from (line for line in (question.intro, question.why, question.sms) if line)
        yield from question.wording.values()
        yield from (choice.label for choice in question.choices)


def said_by_profile(profile: CouncilProfile) -> Iterator[str]:
    yield profile.children_in_care_council.about
    for contact in (*profile.contacts, profile.out_of_hours):
        yield from (line for line in (contact.about, contact.how) if line)
    for kept in profile.retention:
        yield from (kept.what, kept.how_long, kept.why)


def everything() -> Iterator[tuple[str, list[str]]]:
    yield "phrases", list(load_voice().phrases.model_dump().values())
    for folder in COUNCILS:
        profile = load_council(folder)
        yield f"{folder.name} profile", list(said_by_profile(profile))
        for questionnaire in profile.questionnaires.values():
            lines = [*questionnaire.closing.lines, *questionnaire.closing.early]
            if questionnaire.opening:
                lines += questionnaire.opening.lines
            lines += said_in_questions(questionnaire.questions)
            filled = [line.format_map(profile.said) for line in lines]
            yield f"{folder.name} {questionnaire.id}", filled


FILES = dict(everything())


@pytest.mark.parametrize("name", FILES)
def test_a_file_reads_at_about_nine_years_old(name: str) -> None:
    prose = " ".join(line if line.endswith((".", "?", "!")) else f"{line}." for line in FILES[name])
    assert textstat.automated_readability_index(prose) <= FILE_GRADE


@pytest.mark.parametrize(("name", "line"), [(name, line) for name in FILES for line in FILES[name]])
def test_no_line_is_hard_to_read(name: str, line: str) -> None:
    for sentence in filter(
        None, (part.strip() for part in line.replace("?", ".").replace("!", ".").split(". "))
    ):
        assert len(sentence.split()) <= LONGEST_SENTENCE, f"{name}: {sentence}"
    if len(line.split()) >= 6:
        assert textstat.automated_readability_index(line) <= LINE_GRADE, f"{name}: {line}"


@pytest.mark.parametrize("name", FILES)
def test_nothing_uses_the_words_that_young_people_dislike(name: str) -> None:
    # "Language that cares" (TACT), by way of the safety page.
    unwanted = (
        "abscond",
        "challenging behaviour",
        "sibling",
        "your placement",
        "respite",
        "committed suicide",
    )
    said = " ".join(FILES[name]).casefold()
    assert [word for word in unwanted if word in said] == []


def test_the_files_are_found() -> None:
    assert len(FILES) >= 5
    assert Path(ROOT / "councils" / "rutland") in COUNCILS
