"""What may come after a safe reply: that it was not meant so, how to reach them, and when questions go on.

The questionnaire that was open waits until they say that they want to carry on. Nothing typed meanwhile is
taken as an answer, and a "yes" is not enough: it may be to something else.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from bot import asking, digressions, goals, handing_over, situation
from bot.current import Turn
from bot.questionnaires import OVER
from bot.recording import last_said
from bot.replies import Reply
from bot.saying import in_one_text, own
from bot.understanding import NOT_FOR_US, live
from bot.understanding.keywords import Words, words_of
from database.audit import record
from moderation.safe_contact import REACH_ME

NOT_MEANT = "/not_what_i_meant"
REACH = "/reach_me"

_ANSWERS: Final = frozenset(
    {"answer", "done", "other", "keep", "skip", "back", "why", "change", "send", "start"}
)
"""Commands of buttons that belong to a question."""


def as_pressed(turn: Turn) -> Turn:
    """The turn as if a button of the safe reply had been pressed, when the typed words stand for one."""
    text = turn.inbound.text
    open_ = asking.waiting(turn)
    if text is None or (open_ is not None and open_.progress.status == "asking"):
        return turn
    payload = _meant(turn, words_of(text), open_) or _titled(turn, words_of(text))
    if payload is None:
        return turn
    return replace(turn, inbound=replace(turn.inbound, text=None, payload=payload))


def _titled(turn: Turn, words: Words) -> str | None:
    """The payload of the button of the safe reply just given that is called so. A number may be an answer."""
    said = last_said(turn.session, turn.conversation)
    if said is None or said.kind != "safety":
        return None
    return next((button.payload for button in said.buttons if words_of(button.title) == words), None)


def _meant(turn: Turn, words: Words, open_: asking.Waiting | None) -> str | None:
    """The payload of the button that the words stand for."""
    listed = turn.services.words.after_safety
    bare = _without(words, listed.around)
    denied = bare[1:] if bare[:1] and bare[0] in listed.no else bare
    if _is_one_of(bare, listed.carry_on) or _is_one_of(bare, listed.stop):
        held = open_ is not None and situation.held(turn, open_)
        way = "/resume" if _is_one_of(bare, listed.carry_on) else "/pause"
        return way if held else None
    if _is_one_of(bare, listed.not_meant_at_once):
        said = last_said(turn.session, turn.conversation)
        return NOT_MEANT if said is not None and said.kind == "safety" else None
    meant = NOT_MEANT if _is_one_of(denied, listed.not_meant) else None
    meant = REACH if _is_one_of(bare, listed.reach_me) else meant
    return meant if meant is not None and situation.safe_reply_lately(turn) else None


def _without(words: Words, around: tuple[str, ...]) -> Words:
    """The words without those of `around` at their beginning and end."""
    first, last = 0, len(words)
    while first < last and words[first] in around:
        first += 1
    while last > first and words[last - 1] in around:
        last -= 1
    return words[first:last]


def _is_one_of(words: Words, phrases: tuple[str, ...]) -> bool:
    return words in _as_words(phrases)


@cache
def _as_words(phrases: tuple[str, ...]) -> frozenset[Words]:
    """Each phrase as words, worked out once: the lists are looked through at nearly every message."""
    return frozenset(map(words_of, phrases))


def not_meant(turn: Turn) -> tuple[Reply, ...]:
    """ "That's not what I meant": noted for whoever looks at the alert, which it does not lower or close."""
    words = turn.services.words
    alert = situation.alert_of(turn, closed=True)
    if alert is None:
        return in_one_text(turn, (*own(turn, words.not_what_i_meant_nothing), *ways_on(turn)))
    how = "button" if turn.message.payload is not None else "typed"
    record(
        turn.session,
        alert.council_id,
        "young_person_said_not_meant",
        subject_id=alert.id,
        detail={"how": how, "message": turn.message.number},
    )
    said = words.not_what_i_meant if alert.status == "open" else words.not_what_i_meant_seen
    return in_one_text(turn, (*own(turn, said), *ways_on(turn)))


def reach(turn: Turn) -> tuple[Reply, ...]:
    """Ask how they can be reached safely. What was open waits, and is gone back to afterwards."""
    if REACH_ME not in turn.services.profile.questionnaires:
        return own(turn, turn.services.words.not_here)
    open_ = asking.waiting(turn)
    if open_ is not None and open_.questionnaire.id != REACH_ME:
        asking.hold(turn)
    return in_one_text(turn, goals.start(turn, REACH_ME))


def ways_on(turn: Turn) -> tuple[Reply, ...]:
    """Whether to carry on with the questions; with none waiting, what else can be done."""
    words = turn.services.words
    return own(turn, words.what_now if asking.waiting(turn) is None else words.carry_on_or_stop)


def held_back(turn: Turn) -> tuple[Reply, ...] | None:
    """The replies to what must not be taken as an answer, since a safe reply was given; None for the rest."""
    open_ = asking.waiting(turn)
    if open_ is None:
        return None if turn.inbound.text is None else _more_was_told(turn)
    pressed = turn.inbound.payload is not None
    if pressed and (turn.inbound.command not in _ANSWERS or _names_a_questionnaire(turn)):
        return None
    if not situation.held(turn, open_):
        return None
    return ways_on(turn) if pressed else _typed_while_held(turn, open_)


def _names_a_questionnaire(turn: Turn) -> bool:
    return turn.inbound.command == "start" and bool(turn.inbound.arguments)


def _typed_while_held(turn: Turn, open_: asking.Waiting) -> tuple[Reply, ...]:
    step = asking.read(turn, open_)
    if step.steered and step.progress.status in OVER:  # "Finish here": that goes nowhere on.
        return asking.apply(turn, open_.response, step)
    aside = digressions.goal_of(turn, open_.questionnaire, open_.progress, step)
    if aside is None or aside in digressions.CONTROLS:
        kept = () if step.steered else own(turn, turn.services.words.kept_too)
        return in_one_text(turn, (*kept, *ways_on(turn)))
    replies = goals.answer_goal(turn, aside)
    stays = any(reply.kind == "safety" for reply in replies) or _handed_over(turn)
    return replies if stays else (*replies, *ways_on(turn))


def _more_was_told(turn: Turn) -> tuple[Reply, ...] | None:
    """Thanks for more words right after a safe reply that nobody understood; None for the rest."""
    said = last_said(turn.session, turn.conversation)
    understood = turn.understood if said is not None and said.kind == "safety" else None
    if understood is None:
        return None
    reading = live.read(turn.inbound.text or "", understood, turn.services.topics)
    if reading.sure and reading.goal != NOT_FOR_US:
        return None
    return in_one_text(turn, (*own(turn, turn.services.words.kept_too), *ways_on(turn)))


def _handed_over(turn: Turn) -> bool:
    return handing_over.current(turn.session, turn.conversation) is not None
