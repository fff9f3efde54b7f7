"""Who answers a message: the safe reply, the open questionnaire, or the goal it was understood as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot import after_safety, asking, choosing, digressions, goals, handing_over, saying, unsure
from bot.current import Turn
from bot.replies import Reply
from bot.safety import safety_replies
from bot.understanding import live
from surveys.engine.state import Step
from surveys.questionnaire import WITH_TEXT


def answer(turn: Turn) -> tuple[Reply, ...]:
    """The replies to a pressed button or typed words without a risk, having changed what they change."""
    turn = after_safety.as_pressed(turn)
    held_back = after_safety.held_back(turn)
    if held_back is not None:
        return held_back
    return _pressed(turn) if turn.inbound.payload is not None else _typed(turn)


def answer_risk(turn: Turn) -> tuple[Reply, ...]:
    """The safe reply. An open questionnaire waits until they say that they want to carry on.

    To a worry that was also a clear wish ("they bully me, can i talk to a person") that wish is answered too.
    "I was joking" is answered as such, whatever the screen makes of it: the alert has it either way.
    """
    pressed = after_safety.as_pressed(turn)
    if pressed.inbound.payload == after_safety.NOT_MEANT:
        return after_safety.not_meant(pressed)
    wish = None if turn.screening.level == "urgent" else _wish(turn)
    asking.pause_for_safety(turn)
    # A person who is asked for comes first: the safe reply then offers no way on that would send them away.
    replies = () if wish is None else goals.answer_goal(turn, wish)
    return _with_its_ways(safety_replies(turn, turn.screening), replies)


def _wish(turn: Turn) -> str | None:
    """A goal that the words are understood as for sure and that is answered in the middle of anything."""
    open_ = asking.waiting(turn)
    if open_ is not None and open_.progress.status == "asking":
        step = asking.read(turn, open_)
        found = digressions.goal_of(turn, open_.questionnaire, open_.progress, step)
    else:
        understood = turn.understood
        reading = live.read(turn.inbound.text or "", understood, turn.services.topics) if understood else None
        found = reading.goal if reading is not None and reading.sure else None
    return found if found in digressions.ASIDES and found != live.RISK else None


def _with_its_ways(safe: Sequence[Reply], replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """The safe reply and then the others, with the safe reply's buttons after theirs, where they are seen."""
    if not replies:
        return tuple(safe)
    *first, last = safe
    *between, end = replies
    ways = (*end.buttons, *(button for button in last.buttons if button not in end.buttons))
    return (*first, replace(last, buttons=()), *between, replace(end, buttons=ways))


def _pressed(turn: Turn) -> tuple[Reply, ...]:
    named = _named(turn)
    if named is not None:
        return named
    if turn.inbound.payload == handing_over.GO_BACK:
        return handing_over.back(turn)
    open_ = asking.waiting(turn) or (asking.stopped_early(turn) if turn.inbound.command == "resume" else None)
    if open_ is None:
        return saying.own(turn, turn.services.words.nothing_open)
    return asking.apply(turn, open_.response, asking.read(turn, open_))


def _named(turn: Turn) -> tuple[Reply, ...] | None:
    """The replies to a button that names what it leads to; None for one of the others."""
    command, arguments = turn.inbound.command, turn.inbound.arguments
    if turn.inbound.payload in _AFTER_SAFETY:
        return _AFTER_SAFETY[turn.inbound.payload](turn)
    if command == "start" and len(arguments) == 1:
        return goals.start(turn, arguments[0])
    if command == "goal" and len(arguments) in (1, 2):
        return _goal(turn, *arguments)
    if command == "language" and len(arguments) == 1:
        return unsure.language(turn, arguments[0])
    return None


_AFTER_SAFETY: Mapping[str | None, Callable[[Turn], tuple[Reply, ...]]] = {
    after_safety.NOT_MEANT: after_safety.not_meant,
    after_safety.REACH: after_safety.reach,
}


def _typed(turn: Turn) -> tuple[Reply, ...]:
    open_ = asking.waiting(turn)
    if open_ is None:
        chosen = choosing.chosen(turn)
        return goals.typed(turn) if chosen is None else _pressed(chosen)
    step = asking.read(turn, open_)
    aside = digressions.goal_of(turn, open_.questionnaire, open_.progress, step)
    if aside is None:
        replies = asking.apply(turn, open_.response, step)
        return handing_over.with_a_person_offered(turn, replies) if _unread(open_, step) else replies
    if aside in digressions.CONTROLS:
        control = digressions.CONTROLS[aside]
        return asking.apply(turn, open_.response, control(open_.questionnaire, open_.progress, open_.voice))
    replies = goals.answer_goal(turn, aside)
    return replies if _stops(turn, replies) else (*replies, *asking.ask_again(turn, open_))


def _goal(turn: Turn, goal: str, about: str | None = None) -> tuple[Reply, ...]:
    """A goal chosen by button in the middle of a questionnaire is answered, and the question asked again."""
    open_ = asking.waiting(turn)
    if open_ is not None and goal in digressions.CONTROLS:
        control = digressions.CONTROLS[goal]
        return asking.apply(turn, open_.response, control(open_.questionnaire, open_.progress, open_.voice))
    replies = goals.answer_goal(turn, goal, about)
    # A goal that began a questionnaire has asked its own question already.
    still_open = asking.waiting(turn)
    if open_ is None or still_open is None or still_open.progress != open_.progress:
        return replies
    if _stops(turn, replies):
        return replies
    return (*replies, *asking.ask_again(turn, open_))


def _unread(open_: asking.Waiting, step: Step) -> bool:
    """Whether the words fitted none of the question's choices: these are shown again, or the words kept."""
    if not step.understood or (step.progress.offered is not None and step.progress.offered.kind == "fits"):
        return True
    question = open_.questionnaire.question(open_.progress.question_id or "")
    return question is not None and any(
        answer.question_id == question.id
        and question.type not in WITH_TEXT
        and not (answer.skipped or answer.choice or answer.choices or answer.number is not None)
        for answer in step.changed
    )


def _stops(turn: Turn, replies: tuple[Reply, ...]) -> bool:
    """Whether the waiting question is not put again: a safe reply was given, or a person answers now."""
    safe = any(reply.kind == "safety" for reply in replies)
    return safe or handing_over.current(turn.session, turn.conversation) is not None
