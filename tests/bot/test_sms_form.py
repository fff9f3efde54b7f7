"""A turn's replies as text messages."""

import pytest

from bot.replies import Reply
from bot.sms_form import as_texts, load_sms_form, plain
from surveys import engine
from surveys.engine.state import Button
from surveys.reading import load_questionnaire, load_voice
from tests.surveys.transcript import ROOT

FORM = load_sms_form()
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def test_choices_are_numbered_and_the_rest_are_words_to_reply_with() -> None:
    buttons = (
        Button("Yes", "/answer heard yes"),
        Button("No", "/answer heard no"),
        Button("Skip this one", "/skip"),
        Button("Why do you ask?", "/why"),
        Button("Stop for now", "/pause"),
    )
    (text,) = as_texts([Reply("Have you heard?", buttons)], FORM)
    assert text == "Have you heard?\n1 Yes, 2 No\nReply SKIP or PAUSE."


def test_a_scale_is_numbered_by_itself_without_its_faces() -> None:
    faces = tuple(
        Button(title, f"/answer week {n}") for n, title in enumerate(["😢 Very bad", "🙁 Not good"], 1)
    )
    assert as_texts([Reply("How was your week?", faces)], FORM) == (
        "How was your week?\n1 Very bad, 2 Not good",
    )
    numbers = tuple(Button(str(n), f"/answer ten {n}") for n in range(11))
    assert as_texts([Reply("From 0 to 10?", numbers)], FORM) == ("From 0 to 10?",)


@pytest.mark.parametrize("word", [word for word in FORM.words.values() if word != "START"])
def test_every_word_to_reply_with_is_one_the_engine_takes(word: str) -> None:
    """At the point where it is offered: while a question is put, paused, or read back."""
    questionnaire = load_questionnaire(ROOT / "tests/surveys/my_week.yml")
    voice = load_voice(channel="sms")
    at_food = engine.Progress("my_week", 1, question_id="school")
    answered = engine.take(questionnaire, at_food, engine.Said(text="4"), voice).progress
    read_back = engine.finish_early(questionnaire, answered, voice).progress
    paused = engine.pause(questionnaire, answered, voice).progress
    places = {"SEND": read_back, "CARRY ON": paused, "FINISH": paused}
    progress = places.get(word, answered)
    step = engine.take(questionnaire, progress, engine.Said(text=word), voice)
    assert (step.understood and step.progress != progress) or word in {"CHANGE", "YES"}


def test_what_goes_out_is_plain_characters() -> None:
    assert plain("It’s “ok” – really… 🙂") == 'It\'s "ok" - really...'
    assert set(plain("Don’t worry 👍🏽 “x”")) <= GSM_7


def test_everything_the_engine_says_by_text_is_gsm_7() -> None:
    phrases = load_voice(channel="sms").phrases.model_dump().values()
    assert [phrase for phrase in phrases if not set(plain(phrase)) <= GSM_7] == []
