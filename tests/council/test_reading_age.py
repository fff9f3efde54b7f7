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

from bot.services import Said, Words, load_words
from earshot.council import CouncilProfile, load_council
from surveys.engine.state import Button
from surveys.piping import pipe
from surveys.questionnaire import Question, Questionnaire
from surveys.reading import load_voice
from tests.bot.texting import faults
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
        if question.picture:
            yield question.picture.say
        yield from (choice.label for choice in question.choices)


def said_by(questionnaire: Questionnaire) -> Iterator[str]:
    yield from (*questionnaire.closing.lines, *questionnaire.closing.early)
    if questionnaire.opening:
        yield from questionnaire.opening.lines
    if questionnaire.read_back:
        yield questionnaire.read_back.to
    yield from said_in_questions(questionnaire.questions)


def said_by_profile(profile: CouncilProfile) -> Iterator[str]:
    yield profile.children_in_care_council.about
    for contact in (*profile.contacts, profile.out_of_hours):
        yield from (line for line in (contact.about, contact.how) if line)
    for kept in profile.retention:
        yield from (kept.what, kept.how_long, kept.why)
    yield from (profile.rights.texted, *profile.rights.lines)
    yield from (profile.reviewing_officer.does, profile.reviewing_officer.find)
    yield from (profile.complaints.how, profile.said["complaint_days"], profile.complaints.contact.about)
    yield from (profile.anonymity.with_code, profile.anonymity.without_code, profile.anonymity.by_text)
    yield from profile.pledge_in_short
    # `languages` are said in languages of their own, which this cannot measure.


def said_by_the_turn() -> Iterator[str]:
    """Everything in bot/words.yml. The scripted replies are measured in tests/bot/test_replies.py."""
    words = load_words()
    for said in sayings():
        yield from (*said.texts("web"), *said.texts("sms"))
        yield from (button.title for button in (*said.buttons_on("web"), *said.buttons_on("sms")))
    yield from words.faults.values()
    yield from (*words.goal_titles.values(), *words.goal_titles_by_sms.values())


def sayings() -> Iterator[Said]:
    words = load_words()
    for name in Words.model_fields:
        value = getattr(words, name)
        yield from (
            each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, Said)
        )


def everything() -> Iterator[tuple[str, list[str]]]:
    yield "phrases", list(load_voice().phrases.model_dump().values())
    for folder in COUNCILS:
        profile = load_council(folder)
        yield f"{folder.name} profile", list(said_by_profile(profile))
        said = {**profile.said, "team_contact": "01632 960000", "title": "The Promise"}
        yield f"{folder.name} words", [line.format_map(said) for line in dict.fromkeys(said_by_the_turn())]
        for questionnaire in profile.questionnaires.values():
            lines = [pipe(line, lambda _: None) for line in said_by(questionnaire)]
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


@pytest.mark.parametrize("folder", COUNCILS, ids=lambda folder: folder.name)
def test_what_the_turn_says_by_sms_is_short_plain_and_gives_nothing_away(folder: Path) -> None:
    said = {**load_council(folder).said, "title": "The Promise"}
    found = [
        fault
        for saying in sayings()
        if saying != load_words().this_too  # By SMS nothing is said in its place.
        for text in saying.texts("sms")
        for fault in faults(
            text.format_map(said),
            [Button(button.title.format_map(said), button.payload) for button in saying.buttons_on("sms")],
        )
    ]
    assert found == []


@pytest.mark.parametrize("folder", COUNCILS, ids=lambda folder: folder.name)
def test_no_title_of_a_questionnaire_gives_anything_away_by_sms(folder: Path) -> None:
    by_sms = load_words().questionnaire_titles_by_sms
    offered = load_council(folder).questionnaires.values()
    for each in offered:
        button = Button(by_sms.get(each.id, each.title), f"/start {each.id}")
        assert faults("", [button]) == []


def test_did_you_mean_fits_one_text_with_any_three_goals() -> None:
    words = load_words()
    longest = sorted(words.goal_titles_by_sms.values(), key=len)[-3:]
    assert set(words.goal_titles_by_sms) == set(words.goal_titles)
    buttons = [Button(title, "/goal help_menu") for title in (*longest, words.other_button)]
    assert [fault for text in words.not_sure.texts("sms") for fault in faults(text, buttons)] == []
    every = [Button(title, "/goal help_menu") for title in words.goal_titles_by_sms.values()]
    assert [fault for button in every for fault in faults("", [button])] == []


def test_the_files_are_found() -> None:
    assert len(FILES) >= 5
    assert Path(ROOT / "councils" / "rutland") in COUNCILS
