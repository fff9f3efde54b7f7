"""Understanding without Rasa: phrases, confidences, and the scripted replies."""

from __future__ import annotations

import pytest

from bot.understanding import GOALS, KeywordMatcher, Occasion
from bot.understanding.keywords import KEYWORDS, words_of
from earshot.yaml_files import read_document

MATCHER = KeywordMatcher()

PLAIN = {
    "hi": "greeting",
    "Hello!": "greeting",
    "STOP": "pause_or_stop",
    "can we stop": "pause_or_stop",
    "i wanna do this later": "pause_or_stop",
    "skip": "skip_question",
    "I'd rather not say.": "skip_question",
    "go back pls": "go_back",
    "why?": "why_do_you_ask",
    "why do u ask": "out_of_scope",
    "why do you ask that": "why_do_you_ask",
    "Yes please": "yes",
    "👍🏽": "yes",
    "nah": "no",
    "👎": "no",
    "idk": "dont_know",
    "🤷‍♀️": "dont_know",
    "ty": "thanks",
    "bye": "goodbye",
    "help": "help_menu",
    "can i talk to a person please": "talk_to_human",
    "i need help now": "crisis",
    "i want to kill myself": "crisis",
    "start the survey": "start_survey",
    "who can see what i write": "privacy_who_sees",
    "please delete my answers": "delete_or_see_my_data",
    "i want to make a complaint about my social worker": "complaint",
    "can i have an advocate": "advocacy",
    "what's the promise": "what_is_the_promise",
    "are you a robot or what": "what_is_this",
    "my review is on monday": "prepare_for_meeting",
    "what am i entitled to": "local_offer_question",
    "I’ve moved house": "contact_details_change",
    "i feel sad today": "feeling_bad_now",
    "😢": "feeling_bad_now",
    "i passed my test": "share_good_news",
    "bananas are yellow": "out_of_scope",
}


@pytest.mark.parametrize(("text", "goal"), PLAIN.items())
def test_a_plain_message_is_understood(text: str, goal: str) -> None:
    assert MATCHER.understand(text).goal == goal


def test_what_fits_nothing_has_no_confidence_and_no_guesses() -> None:
    understood = MATCHER.understand("the bus was blue")
    assert (understood.goal, understood.confidence, understood.ranking) == ("out_of_scope", 0.0, ())
    assert understood.by == "keywords"


def test_a_control_word_inside_a_sentence_is_not_a_control_word() -> None:
    for text in ("i want them to stop shouting at me", "next year i start college", "why is my bed so small"):
        assert MATCHER.understand(text).goal not in {"pause_or_stop", "skip_question", "why_do_you_ask"}


def test_a_whole_message_is_surer_than_a_phrase_inside_one() -> None:
    assert MATCHER.understand("good news").confidence > MATCHER.understand("i have good news").confidence


def test_two_goals_that_fit_equally_well_are_offered_and_not_acted_on() -> None:
    understood = MATCHER.understand("do i get trips")
    assert understood.goal == "local_offer_question"
    tied = MATCHER.understand("trips or a complaint")
    assert {goal for goal, _ in tied.ranking} == {"events_info", "complaint"}
    assert tied.confidence < 0.4


def test_asking_for_help_now_comes_before_anything_that_fits_equally_well() -> None:
    assert MATCHER.understand("my review is tomorrow and he hits me").goal == "crisis"


def test_capitals_apostrophes_punctuation_and_skin_tones_make_no_difference() -> None:
    assert words_of("DON'T  know…") == words_of("dont know") == ("dont", "know")
    assert words_of("👍🏿!") == ("👍",)


def test_a_very_long_message_is_read_quickly_and_to_the_end() -> None:
    understood = MATCHER.understand("blah " * 4000 + "can i talk to someone please")
    assert understood.goal == "talk_to_human"


@pytest.mark.parametrize("sms", [False, True])
@pytest.mark.parametrize("goal", sorted(GOALS))
def test_every_goal_has_an_answer(goal: str, sms: bool) -> None:
    scripted = MATCHER.scripted(goal, Occasion(sms))
    assert scripted
    assert all((each.text is None) != (each.command is None) for each in scripted)


def test_what_is_not_a_goal_has_no_answer() -> None:
    with pytest.raises(KeyError):
        MATCHER.scripted("nonsense", Occasion())


def test_every_goal_but_out_of_scope_can_be_reached_by_words() -> None:
    assert set(read_document(KEYWORDS).data["goals"]) == GOALS - {"out_of_scope"}


def test_no_phrase_says_two_things() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for goal, lists in read_document(KEYWORDS).data["goals"].items():
        for phrase in [*lists.get("whole", []), *lists.get("inside", [])]:
            words = words_of(str(phrase))
            assert words, (goal, phrase)
            assert words not in seen, f"{phrase!r} stands for {seen[words]} and {goal}"
            seen[words] = goal
