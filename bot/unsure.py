"""What is said to words that were not understood for certain: a guess, another language, a lone emoji."""

from __future__ import annotations

import datetime as dt

from bot import handing_over
from bot.current import Turn
from bot.filling import fill
from bot.recording import lately_said, typed_since
from bot.replies import Reply
from bot.saying import filled, own
from bot.understanding import Understood
from surveys.engine.state import Button

OFFERED = 3
"""How many goals are offered as buttons."""

WORTH_OFFERING = 0.08
"""Confidence below which a goal is not worth a button."""

MANY = 10
"""Typed messages within `MANY_WITHIN` from which on not each one that is not understood gets a long reply."""

MANY_WITHIN = dt.timedelta(minutes=1)

SAID_ONCE_WITHIN = 30
"""Replies. "I have all of these" is not said again while it is among so many of the last ones."""


def apart(turn: Turn) -> tuple[Reply, ...] | None:
    """The reply to one of very many messages, or to another language; None for anything else.

    Such messages are stored and screened like any other.
    """
    text, english = turn.inbound.text or "", turn.services.english
    if typed_since(turn.session, turn.conversation, turn.now - MANY_WITHIN) >= MANY:
        return _one_of_many(turn)
    if english.is_foreign(text) or english.is_hard(text):
        return _in_another_language(turn)
    return None


def answer(turn: Turn, understood: Understood) -> tuple[Reply, ...]:
    """The reply to words whose goal is not sure."""
    words, text = turn.services.words, turn.inbound.text or ""
    again = handing_over.missed(turn)
    if not again and not any(letter.isalnum() for letter in text):
        return own(turn, words.only_emoji)
    return _offer(turn, understood.ranking, again=again)


def language(turn: Turn, language_id: str) -> tuple[Reply, ...] | None:
    """What the council says in a language of its own; None for a language it has not set up."""
    found = turn.services.profile.language(language_id)
    if found is None:
        return None
    (said,) = own(turn, turn.services.words.other_language)
    return (Reply(found.line, said.buttons),)


def _in_another_language(turn: Turn) -> tuple[Reply, ...]:
    (said,) = own(turn, turn.services.words.other_language)
    # A language's own letters would turn a text into seventy-letter pieces, and old phones show boxes.
    sms = turn.inbound.channel == "sms"
    languages = (
        Button(each.english if sms else each.name, f"/language {each.id}")
        for each in turn.services.profile.languages
    )
    return (Reply(said.text, (*languages, *said.buttons)),)


def _one_of_many(turn: Turn) -> tuple[Reply, ...]:
    """One line for all of them, then a short one each. By SMS, where every text buzzes, only the line."""
    words = turn.services.words
    [whole] = own(turn, words.all_of_these)
    lately = {reply.text for reply in lately_said(turn.session, turn.conversation, SAID_ONCE_WITHIN)}
    if whole.text not in lately:
        return (whole,)
    return () if turn.inbound.channel == "sms" else own(turn, words.this_too)


def _offer(turn: Turn, ranking: tuple[tuple[str, float], ...], *, again: bool) -> tuple[Reply, ...]:
    """The likeliest goals as buttons. The second time in a row, a person before them."""
    words = turn.services.words
    titles = words.goal_titles_by_sms if turn.inbound.channel == "sms" else words.goal_titles
    likely = [goal for goal, confidence in ranking if confidence >= WORTH_OFFERING and goal in titles]
    if not likely:
        return handing_over.offer(turn) if again else own(turn, words.lost)
    guesses = [Button(titles[goal], f"/goal {goal}") for goal in likely[:OFFERED]]
    if again:
        [asked] = handing_over.offer(turn)
        person = asked.buttons[0]
        guesses = [person, *(guess for guess in guesses if guess.payload != person.payload)]
    else:
        [asked] = own(turn, words.not_sure)
    other = Button(fill(words.other_button, turn.services.profile), "/goal help_menu")
    return (Reply(asked.text, filled(turn, (*guesses, other))),)
