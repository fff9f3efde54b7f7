"""Picking one of the buttons just shown by typing: its number, its title or nearly so, or "the first one".

On SMS there is nothing to press, and on the web many people type all the same. What was shown is read from
the conversation's last reply, so it works alike with Rasa and without, and after a restart.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from bot.current import Turn
from bot.recording import last_said
from bot.services import Choosing
from bot.understanding.keywords import WHOLE, Words, holds, words_of
from surveys.engine.state import Button

NEAR = 0.82
"""How alike (0 to 1) words must be to a button's title to be taken for it: one or two slips of spelling."""

LONGEST = 8
"""Words. A longer message says something of its own, whatever title it resembles."""


def chosen(turn: Turn) -> Turn | None:
    """The same turn as if the button had been pressed; None when the message picks none.

    The words stay what they are: stored, screened, and raising an alert if they ask for help now.
    """
    text = turn.inbound.text
    said = last_said(turn.session, turn.conversation)
    if text is None or said is None or not said.buttons:
        return None
    words = words_of(text)
    if not words or len(words) > LONGEST:
        return None
    picked = _picked(turn, words, said.buttons)
    return None if picked is None else replace(turn, inbound=replace(turn.inbound, text=None, payload=picked))


def _picked(turn: Turn, words: Words, buttons: Sequence[Button]) -> str | None:
    choosing = turn.services.words.choosing
    titles = [words_of(button.title) for button in buttons]
    if words in titles:
        return buttons[titles.index(words)].payload
    # By SMS only what leads somewhere is numbered; "skip" and the like are words to reply with.
    sms = turn.inbound.channel == "sms"
    numbered = [button for button in buttons if " " in button.payload] if sms else buttons
    # While a guess of ours is on the table its own yes and no, and a part of a title, are understood as well.
    offered = buttons[-1].title == turn.services.words.other_button
    place = _taken_or_left(words, len(buttons), choosing) if offered else None
    if place is None:
        place = _nearly(words, titles)
    if place is None and offered:
        place = _part(words, titles)
        if place is not None and _means_another(turn, buttons[place]):
            place = None
    if place is not None:
        return buttons[place].payload
    place = _place(words, len(numbered), choosing)
    return None if place is None else numbered[place].payload


def _taken_or_left(words: Words, count: int, choosing: Choosing) -> int | None:
    if words in map(words_of, choosing.none):
        return count - 1
    single_guess = count == 2
    return 0 if single_guess and words in map(words_of, choosing.the_one) else None


def _place(words: Words, count: int, choosing: Choosing) -> int | None:
    """The place that the words name, when they name nothing else: "2", "the second one", "number 2 pls"."""
    left = [word for word in words if word not in choosing.around]
    if len(left) == 2 and left[1] == "one":
        left.pop()
    if len(left) != 1:
        return None
    if left[0] in choosing.last and count:
        return count - 1
    places = [place for place, names in enumerate(choosing.places) if left[0] in names]
    return places[0] if places and places[0] < count else None


def _nearly(words: Words, titles: Sequence[Words]) -> int | None:
    typed = " ".join(words)
    alike = [difflib.SequenceMatcher(None, typed, " ".join(title)).ratio() for title in titles]
    best = max(range(len(titles)), key=alike.__getitem__)
    return best if alike[best] >= NEAR and alike.count(alike[best]) == 1 else None


def _part(words: Words, titles: Sequence[Words]) -> int | None:
    """The one title that holds all the words, in their order."""
    holding = [place for place, title in enumerate(titles) if holds(title, words)]
    return holding[0] if len(holding) == 1 else None


def _means_another(turn: Turn, button: Button) -> bool:
    """Whether the words by themselves stand for another goal than the button's: "help", "stop", "hi"."""
    understood = turn.services.keywords.understand(turn.inbound.text or "")
    return understood.confidence >= WHOLE and button.payload != f"/goal {understood.goal}"
