"""The catalogue that every council shares: what must hold before a young person meets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from surveys import engine
from surveys.engine import Progress, Said
from surveys.engine.route import asked_of
from surveys.piping import piped_ids
from surveys.questionnaire import ZERO_TO_TEN, Question, Questionnaire
from surveys.reading import SHARED_QUESTIONNAIRES, load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

SHARED = {file.stem: load_questionnaire(file) for file in sorted(SHARED_QUESTIONNAIRES.glob("*.yml"))}
COUNCILS_OWN = [load_questionnaire(file) for file in sorted(ROOT.glob("councils/*/questionnaires/*.yml"))]
EVERY_QUESTION = [
    (f"{each.id}.{question.id}", each, question) for each in SHARED.values() for question in each.questions
]
VOICE = load_voice()

STATEMENTS = {
    "my_wellbeing",
    "prepare_for_meeting",
    "share_good_news",
    "sort_problem",
    "where_i_live",
    "workers_visit",
    "this_is_me",
}
EXPRESS = {"about_me", "my_life", "my_education", "my_health"}
OTHERS = {
    "after_review": "review",
    "rate_my_review": "review",
    "rate_my_home": "feedback",
    "event_feedback": "feedback",
    "ready_to_leave_care": "survey",
    "ons_wellbeing": "survey",
    "reach_me": "request",
}

SENSITIVE = {
    "my_wellbeing.feeling_today",
    "my_wellbeing.worries",
    "my_wellbeing.worries_about",
    "prepare_for_meeting.meeting_not_invite",
    "sort_problem.problem",
    "where_i_live.safe_there",
    "where_i_live.carers_get_on",
    "workers_visit.visit_alone",
    "this_is_me.what_upsets_me",
    "my_life.life_safe",
    "my_life.life_home",
    "my_education.school_unkind",
    "my_health.body_hurts",
    "my_health.sad_often",
    "about_me.me_worried",
    "rate_my_home.rate_home_safe",
    "reach_me.reach_number",
    "reach_me.reach_who",
    "reach_me.reach_care",
    "ready_to_leave_care.ready_low",
    "ons_wellbeing.ons_anxious_yesterday",
}
"""Home safety, health and feelings are never put in a text that another may read."""

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic table of GSM 03.38; braces and brackets count double there and are not used."""

LONGEST_BY_SMS = 100
LONGEST_IN_PICTURES = 45

ONS = {
    "ons_life_satisfaction": "Overall, how satisfied are you with your life nowadays?",
    "ons_worthwhile": (
        "Overall, to what extent do you feel that the things you do in your life are worthwhile?"
    ),
    "ons_happy_yesterday": "Overall, how happy did you feel yesterday?",
    "ons_anxious_yesterday": (
        "On a scale where 0 is “not at all anxious” and 10 is “completely anxious”, overall, how anxious did "
        "you feel yesterday?"
    ),
}
"""As the Office for National Statistics' personal well-being user guide gives them (OGL v3.0)."""


def every_question() -> Mapping[str, Question]:
    return {name: question for name, _, question in EVERY_QUESTION}


def test_the_catalogue_holds_what_was_asked_for() -> None:
    kinds = {each.id: each.kind for each in SHARED.values()}
    assert kinds == dict.fromkeys(STATEMENTS, "statement") | dict.fromkeys(EXPRESS, "express") | OTHERS


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_statement_is_short_names_who_it_is_for_and_is_read_back_to_its_writer(name: str) -> None:
    statement = SHARED[name]
    assert 5 <= len(statement.asked) <= 9
    assert statement.asked[-1].type == "person"
    assert statement.read_back is not None and ("tell", "the right person") in piped_ids(
        statement.read_back.to
    )
    assert any("{answer.tell|" in line for line in statement.closing.lines)
    assert any("{participation_team_first}" in line for line in statement.closing.lines), (
        "it says who really reads it first"
    )


@pytest.mark.parametrize("name", sorted(EXPRESS))
def test_the_picture_version_is_all_pictures_and_has_one_open_line_at_its_end(name: str) -> None:
    express = SHARED[name]
    assert 6 <= len(express.asked) <= 9
    assert express.asked[-1].type in {"short_text", "long_text"}
    for question in express.asked:
        assert question.picture is not None, question.id
        assert len(question.text) <= LONGEST_IN_PICTURES, question.text
        assert len(question.picture.say) <= LONGEST_IN_PICTURES, question.picture.say
        for choice in question.choices if question.type != "scale" else ():
            assert choice.picture, f"{question.id}: {choice.id}"
    pressed = sum(question.type not in {"short_text", "long_text"} for question in express.asked)
    assert pressed >= len(express.asked) - 2


@pytest.mark.parametrize(("name", "question"), [(name, question) for name, _, question in EVERY_QUESTION])
def test_every_question_says_why_and_what_it_is_about(name: str, question: Question) -> None:
    assert question.why, name
    assert question.about, name
    assert not question.about.endswith("."), "it stands in a button and before a colon"
    assert question.called, name


@pytest.mark.parametrize("each", SHARED.values(), ids=SHARED)
def test_no_two_questions_are_about_or_called_the_same(each: Questionnaire) -> None:
    about = [question.about for question in each.asked]
    assert len(set(about)) == len(about)
    called = [word.casefold() for question in each.asked for word in question.called]
    assert sorted(set(called)) == sorted(called)


def test_what_is_private_is_marked_so_that_no_text_asks_it() -> None:
    questions = every_question()
    assert {name for name in SENSITIVE if not questions[name].sensitive} == set()


def test_what_is_open_by_sms_is_short_and_in_plain_letters() -> None:
    for name, each, question in EVERY_QUESTION:
        if question.sensitive or each.kind == "express":
            continue
        text = question.worded(sms=True)
        assert question.sms or len(text) <= LONGEST_BY_SMS, f"{name} needs a short wording"
        for said in (text, question.intro or ""):
            assert len(said) <= 160 and set(said) - set("{}|") <= GSM_7, f"{name}: {said}"


def test_a_request_has_no_opening_as_it_begins_where_the_notice_was_given() -> None:
    assert {each.id for each in SHARED.values() if each.opening is None} == {"reach_me"}


@pytest.mark.parametrize("each", [each for each in SHARED.values() if each.opening], ids=lambda each: each.id)
def test_every_opening_gives_the_whole_notice(each: Questionnaire) -> None:
    assert each.opening is not None
    said = " ".join(each.opening.lines)
    for part in (
        "{participation_team}",
        "{office_hours}",
        "get hurt, we must pass it on",
        "not for emergencies",
        "999",
        "0800 1111",
        "skip any question",
        "come back",
    ):
        assert part in said, part


def test_the_four_questions_of_the_national_statistics_are_word_for_word_and_cited() -> None:
    ons = SHARED["ons_wellbeing"]
    assert {question.id: question.text for question in ons.asked} == ONS
    assert [question.id for question in ons.asked] == list(ONS), "the order is part of the measure"
    assert ons.ages == ("16-17", "18-25")
    for source in (ons.source, *(question.source for question in ons.asked)):
        assert source is not None
        assert "Office for National Statistics" in source and "Open Government Licence v3.0" in source
    for question in ons.asked:
        assert question.type == "scale"
        assert (question.minimum, question.maximum) == ZERO_TO_TEN
        assert not question.wording and not question.sms and not question.picture, "only the published words"


def test_only_published_questions_are_marked_as_published() -> None:
    marked = {each.id for each in SHARED.values() for question in each.questions if question.source}
    assert marked == {"ons_wellbeing"}


def test_an_id_has_one_meaning_in_the_whole_catalogue() -> None:
    texts: dict[str, str] = {}
    for each in (*SHARED.values(), *COUNCILS_OWN):
        for question in each.questions:
            assert texts.setdefault(question.id, question.text) == question.text, question.id


@pytest.mark.parametrize(
    ("each", "question"),
    [(each, question) for _, each, question in EVERY_QUESTION if question.show_if],
    ids=[name for name, _, question in EVERY_QUESTION if question.show_if],
)
def test_a_question_with_a_condition_is_asked_of_some_and_not_of_all(
    each: Questionnaire, question: Question
) -> None:
    found = {question.id in asked for asked in _paths(each)}
    assert found == {True, False}


def _paths(each: Questionnaire) -> Iterator[set[str]]:
    """What is asked when every question is answered with its first, its second … and its last choice."""
    for place in range(6):
        progress = engine.start(each, VOICE).progress
        step = engine.take(each, progress, Said(payload="/start"), VOICE)
        while step.progress.status == "asking" and step.progress.question_id is not None:
            here = each.question(step.progress.question_id)
            assert here is not None
            step = engine.take(each, step.progress, _answer(here, place), VOICE)
            if step.progress.question_id == here.id:
                step = engine.take(each, step.progress, Said(payload=f"/done {here.id}"), VOICE)
        yield {asked.id for asked in asked_of(each, step.progress)}


def _answer(question: Question, place: int) -> Said:
    if question.choices:
        choices = question.choices
        return Said(payload=f"/answer {question.id} {choices[min(place, len(choices) - 1)].id}")
    if question.minimum is not None:
        return Said(payload=f"/answer {question.id} {int(question.minimum) + place}")
    return Said(text="some words of mine")


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_statement_played_to_its_end_says_who_it_goes_to_and_that_the_team_reads_it_first(
    name: str,
) -> None:
    statement = SHARED[name]
    step = engine.take(statement, engine.start(statement, VOICE).progress, Said(payload="/start"), VOICE)
    while step.progress.question_id is not None:
        here = statement.question(step.progress.question_id)
        assert here is not None
        said = Said(payload="/answer tell carer") if here.id == "tell" else _answer(here, 0)
        step = engine.take(statement, Progress.from_json(step.progress.to_json()), said, VOICE)
    assert step.progress.reading_back
    assert step.said[0].text == (
        "Here is what you have said. It will go to your carer. {participation_team_first} will read it first."
    )
    sent = engine.take(statement, step.progress, Said(payload="/send"), VOICE)
    assert sent.progress.status == "finished"
    assert any("your carer" in line.text for line in sent.said)


def test_where_order_bears_on_answers_it_is_by_lot() -> None:
    assert any(len(group) == 6 for group in SHARED["rate_my_home"].shuffled)
    assert SHARED["rate_my_review"].shuffled and SHARED["ready_to_leave_care"].shuffled
    questions = every_question()
    for name in ("rate_my_home.rate_home_best", "sort_problem.problem_kind", "event_feedback.event_next"):
        assert questions[name].shuffle_choices
    assert not any(each.shuffled for each in SHARED.values() if each.id == "ons_wellbeing")


def test_earlier_answers_are_taken_up_and_only_in_the_line_before_a_question() -> None:
    piped = [name for name, _, question in EVERY_QUESTION if question.intro and piped_ids(question.intro)]
    assert len(piped) >= 6
    for name, _, question in EVERY_QUESTION:
        # The question itself stands in tables and on workers' pages, where there is no answer to take up.
        assert "{" not in question.text, name


def test_free_words_are_not_said_back_in_a_later_question() -> None:
    # An answer in somebody's own words may hold what must not show on a screen that others see.
    for _, each, question in EVERY_QUESTION:
        for text in question.texts:
            for question_id, _ in piped_ids(text):
                earlier = each.question(question_id)
                assert earlier is not None and earlier.type not in {"short_text", "long_text"}
