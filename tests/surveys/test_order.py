"""Order by lot, conditions that change as answers do, and the picture version."""

from dataclasses import replace

from surveys import engine
from surveys.engine import Answer, Progress, Said, Step
from surveys.engine.route import asked_of, ordered
from surveys.reading import load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

MY_WEEK = load_questionnaire(ROOT / "tests/surveys/my_week.yml")
VOICE = load_voice()


def talk(*messages: str, seed: int = 0) -> Step:
    step = engine.start(MY_WEEK, VOICE, seed=seed)
    for message in messages:
        said = Said(payload=message) if message.startswith("/") else Said(text=message)
        step = engine.take(MY_WEEK, Progress.from_json(step.progress.to_json()), said, VOICE)
    return step


def test_each_person_has_one_order_and_people_have_different_ones() -> None:
    orders = {tuple(question.id for question in ordered(MY_WEEK, seed)) for seed in range(20)}
    assert len(orders) == 2, "two questions in a group have two orders, and the others never move"
    assert all(order[:4] == ("feel_safe", "what_would_help", "school", "school_better") for order in orders)
    assert ordered(MY_WEEK, 7) == ordered(MY_WEEK, 7)


def test_choices_in_an_order_by_lot_are_numbered_as_they_are_shown() -> None:
    data = MY_WEEK.model_dump(mode="json")
    data["questions"][-1]["shuffle_choices"] = True
    mixed = type(MY_WEEK).model_validate(data)
    shown = set()
    for seed in range(12):
        progress = Progress("my_week", 1, question_id="tell", seed=seed)
        first = engine.ask_again(mixed, progress, VOICE).said[-1].buttons[0]
        step = engine.take(mixed, progress, Said(text="1"), VOICE)
        assert step.changed[0].choice == first.payload.split()[-1]
        shown.add(first.payload)
    assert len(shown) == 2


def test_a_question_that_no_longer_applies_keeps_its_words_and_loses_its_place() -> None:
    asked = talk("no", "a lock on my door")
    assert asked.progress.question_id == "school"
    step = engine.take(MY_WEEK, asked.progress, Said(payload="/answer feel_safe yes"), VOICE)
    hidden = step.progress.answers["what_would_help"]
    assert (hidden.hidden, hidden.skipped, hidden.text) == (True, True, "a lock on my door")
    assert hidden in step.changed, "whoever stores answers must hear of it"
    assert "what_would_help" not in [question.id for question in asked_of(MY_WEEK, step.progress)]
    again = engine.take(MY_WEEK, step.progress, Said(payload="/answer feel_safe no"), VOICE)
    assert "what_would_help" in [question.id for question in asked_of(MY_WEEK, again.progress)]


def test_a_question_brought_in_further_up_is_asked_before_the_end() -> None:
    at_the_last = talk("yes", "4", "yes", "yes")
    assert at_the_last.progress.question_id == "tell"
    changed = engine.take(
        MY_WEEK, at_the_last.progress, Said(text="change my answer about school to 1"), VOICE
    )
    assert changed.progress.question_id == "tell"
    step = engine.take(MY_WEEK, changed.progress, Said(text="my carer"), VOICE)
    assert step.progress.question_id == "school_better"


def test_a_question_that_is_waiting_and_no_longer_applies_is_left() -> None:
    at_help = talk("no")
    assert at_help.progress.question_id == "what_would_help"
    step = engine.take(MY_WEEK, at_help.progress, Said(text="change my answer about safety to yes"), VOICE)
    assert step.progress.question_id == "school"


def test_the_picture_version_shows_pictures_to_the_youngest_and_never_on_sms() -> None:
    progress = Progress("my_week", 1, question_id="school")
    youngest = replace(VOICE, age_band="5-7")
    assert engine.ask_again(MY_WEEK, progress, youngest).said[-1].text == "🏫 School"
    assert (
        engine.ask_again(MY_WEEK, progress, replace(youngest, channel="sms")).said[-1].text
        == "How is school?"
    )
    assert engine.ask_again(MY_WEEK, progress, VOICE).said[-1].text == "How is school?"


def test_a_piped_answer_is_cut_when_long_and_never_read_as_a_council_word() -> None:
    words = "{pledge} " + "very " * 40
    answers = {"school": Answer("school", text=words)}
    progress = Progress("my_week", 1, question_id="school_better", answers=answers)
    text = engine.ask_again(MY_WEEK, progress, VOICE).said[-1].text
    assert "{{pledge}} very" in text and "…" in text and len(text) < 140


def test_on_sms_what_is_private_is_neither_asked_nor_read_back() -> None:
    sms = replace(VOICE, channel="sms")
    begun = engine.start(MY_WEEK, sms)
    assert "{link}" in begun.said[-1].text and "safe" not in begun.said[-1].text
    answers = {"feel_safe": Answer("feel_safe", choice="no"), "food": Answer("food", choice="yes")}
    progress = Progress("my_week", 1, question_id="tell", answers=answers)
    read = engine.take(MY_WEEK, progress, Said(text="finish"), sms)
    lines = [line.text for line in read.said]
    assert "Food: Yes" in lines and not any("safe" in line.lower() for line in lines)


def test_last_times_answer_is_offered_and_not_taken() -> None:
    step = engine.start(MY_WEEK, VOICE, last_time={"feel_safe": Answer("feel_safe", choice="sometimes")})
    offered = engine.take(MY_WEEK, step.progress, Said(text="same as last time"), VOICE)
    assert not offered.changed and "Sometimes" in offered.said[-1].text
    taken = engine.take(MY_WEEK, offered.progress, Said(text="yes"), VOICE)
    assert taken.changed[0].choice == "sometimes"


def test_words_in_which_the_screen_saw_a_risk_are_not_put_into_a_later_question() -> None:
    at_school = Progress(
        "my_week", 1, question_id="school", answers={"feel_safe": Answer("feel_safe", choice="yes")}
    )
    said = Said(text="i cant say it here", keep_for_later=False)
    step = engine.take(MY_WEEK, at_school, said, VOICE)
    kept = Progress.from_json(step.progress.to_json())
    assert kept.answers["school"].text == "i cant say it here"
    text = (
        engine.ask_again(MY_WEEK, replace(kept, question_id="school_better", offered=None), VOICE)
        .said[-1]
        .text
    )
    assert text == "You put something for school. What would make it better?"
