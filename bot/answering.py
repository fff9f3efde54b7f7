"""Who answers a message that is not urgent: the open questionnaire, or the goal it was understood as."""

from __future__ import annotations

from bot import asking, digressions, goals
from bot.current import Turn
from bot.replies import Reply


def answer(turn: Turn) -> tuple[Reply, ...]:
    """The replies to a pressed button or typed words, having changed what they change."""
    return _pressed(turn) if turn.inbound.payload is not None else _typed(turn)


def _pressed(turn: Turn) -> tuple[Reply, ...]:
    command, arguments = turn.inbound.command, turn.inbound.arguments
    if command == "start" and len(arguments) == 1:
        return goals.start(turn, arguments[0])
    if command == "goal" and len(arguments) == 1:
        return _goal(turn, arguments[0])
    if command == "not_what_i_meant":
        return goals.own(turn, turn.services.words.not_what_i_meant)
    open_ = asking.waiting(turn)
    if open_ is None:
        return goals.own(turn, turn.services.words.nothing_open)
    return asking.apply(turn, open_.response, asking.read(turn, open_))


def _typed(turn: Turn) -> tuple[Reply, ...]:
    open_ = asking.waiting(turn)
    if open_ is None:
        return goals.typed(turn)
    step = asking.read(turn, open_)
    aside = digressions.goal_of(turn, open_.questionnaire, open_.progress, step)
    if aside is None:
        return asking.apply(turn, open_.response, step)
    if aside in digressions.CONTROLS:
        control = digressions.CONTROLS[aside]
        return asking.apply(turn, open_.response, control(open_.questionnaire, open_.progress, open_.voice))
    return (*goals.answer_goal(turn, aside), *asking.ask_again(turn, open_))


def _goal(turn: Turn, goal: str) -> tuple[Reply, ...]:
    """A goal chosen by button in the middle of a questionnaire is answered, and the question asked again."""
    open_ = asking.waiting(turn)
    if open_ is not None and goal in digressions.CONTROLS:
        control = digressions.CONTROLS[goal]
        return asking.apply(turn, open_.response, control(open_.questionnaire, open_.progress, open_.voice))
    replies = goals.answer_goal(turn, goal)
    # A goal that began a questionnaire has asked its own question already.
    still_open = asking.waiting(turn)
    if open_ is None or still_open is None or still_open.progress != open_.progress:
        return replies
    return (*replies, *asking.ask_again(turn, open_))
