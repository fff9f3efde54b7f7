"""Who answers a message that is not urgent: the open questionnaire, or the goal it was understood as."""

from __future__ import annotations

from bot import asking, choosing, digressions, goals, handing_over, saying, unsure
from bot.current import Turn
from bot.replies import Reply
from surveys.engine.state import Step
from surveys.questionnaire import WITH_TEXT


def answer(turn: Turn) -> tuple[Reply, ...]:
    """The replies to a pressed button or typed words, having changed what they change."""
    return _pressed(turn) if turn.inbound.payload is not None else _typed(turn)


def _pressed(turn: Turn) -> tuple[Reply, ...]:
    named = _named(turn)
    if named is not None:
        return named
    if turn.inbound.command == "not_what_i_meant":
        return saying.own(turn, turn.services.words.not_what_i_meant)
    if turn.inbound.payload == handing_over.GO_BACK:
        return handing_over.back(turn)
    open_ = asking.waiting(turn) or (asking.stopped_early(turn) if turn.inbound.command == "resume" else None)
    if open_ is None:
        return saying.own(turn, turn.services.words.nothing_open)
    return asking.apply(turn, open_.response, asking.read(turn, open_))


def _named(turn: Turn) -> tuple[Reply, ...] | None:
    """The replies to a button that names what it leads to; None for one of the others."""
    command, arguments = turn.inbound.command, turn.inbound.arguments
    if command == "start" and len(arguments) == 1:
        return goals.start(turn, arguments[0])
    if command == "goal" and len(arguments) in (1, 2):
        return _goal(turn, *arguments)
    if command == "language" and len(arguments) == 1:
        return unsure.language(turn, arguments[0])
    return None


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
    return replies if _handed_over(turn) else (*replies, *asking.ask_again(turn, open_))


def _goal(turn: Turn, goal: str, about: str | None = None) -> tuple[Reply, ...]:
    """A goal chosen by button in the middle of a questionnaire is answered, and the question asked again."""
    open_ = asking.waiting(turn)
    if open_ is not None and goal in digressions.CONTROLS:
        control = digressions.CONTROLS[goal]
        return asking.apply(turn, open_.response, control(open_.questionnaire, open_.progress, open_.voice))
    replies = goals.answer_goal(turn, goal, about)
    # A goal that began a questionnaire has asked its own question already.
    still_open = asking.waiting(turn)
    if open_ is None or still_open is None or still_open.progress != open_.progress or _handed_over(turn):
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


def _handed_over(turn: Turn) -> bool:
    """Whether a person answers from now on, so that the waiting question waits until they are done."""
    return handing_over.current(turn.session, turn.conversation) is not None
