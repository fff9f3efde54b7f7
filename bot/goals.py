"""Answering a goal: its scripted reply, what its command does, or a question back when it is not sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import asking
from bot.current import Turn
from bot.filling import fill
from bot.inbound import InboundError
from bot.questionnaires import UnknownQuestionnaireError
from bot.replies import Reply
from bot.safety import safety_replies
from bot.services import Said
from bot.understanding import Scripted
from database.models import Contribution
from moderation.alerts import raise_alert
from moderation.screening import Screening
from surveys.engine.state import Button

ACT = 0.4
"""Confidence from which a goal is acted on; below it the likeliest are offered."""

OFFERED = 3
"""How many goals are offered as buttons."""

WORTH_OFFERING = 0.08
"""Confidence below which a goal is not worth a button."""

SOUNDS_LIKE_RISK = Screening(
    "concern", "other", ("The message was understood as asking for help now",), "goal"
)


def typed(turn: Turn) -> tuple[Reply, ...]:
    """Answer typed words by their goal, offering the likeliest when none is sure."""
    understood = turn.understood
    if understood is None or understood.goal == "out_of_scope":
        return own(turn, turn.services.words.lost)
    if understood.confidence >= ACT:
        return answer_goal(turn, understood.goal)
    return _offer(turn, understood.ranking)


def answer_goal(turn: Turn, goal: str) -> tuple[Reply, ...]:
    """The scripted reply to a goal, or what its command does."""
    if goal not in turn.services.keywords.goals:
        raise InboundError("unknown_button")
    replies: list[Reply] = []
    for scripted in turn.services.scripted(goal):
        replies.extend(_scripted(turn, scripted))
    return tuple(replies) or own(turn, turn.services.words.lost)


def _scripted(turn: Turn, scripted: Scripted) -> tuple[Reply, ...]:
    if scripted.command is not None:
        name = str(scripted.command.get("command"))
        return COMMANDS[name](turn, {key: str(value) for key, value in scripted.command.items()})
    buttons = tuple(
        Button(fill(button.title, turn.services.profile), button.payload) for button in scripted.buttons
    )
    return (Reply(fill(scripted.text or "", turn.services.profile), buttons),)


def start(turn: Turn, questionnaire_id: str) -> tuple[Reply, ...]:
    """Begin a questionnaire, or go on with it."""
    try:
        return asking.begin(turn, questionnaire_id)
    except UnknownQuestionnaireError as error:
        raise InboundError("unknown_button") from error


def _safe_help(turn: Turn) -> tuple[Reply, ...]:
    """Help now. Words that asked for it raise an alert if the screen did not; a pressed button holds none."""
    if turn.message.contribution_id is not None and not turn.screening.flagged:
        contribution = turn.session.get_one(
            Contribution, (turn.message.council_id, turn.message.contribution_id)
        )
        raise_alert(turn.session, contribution, level="concern", category="other", now=turn.now)
    if turn.screening.flagged:
        return ()  # The safe reply stands before this one already.
    return safety_replies(turn, SOUNDS_LIKE_RISK)


COMMANDS: Mapping[str, Callable[[Turn, Mapping[str, str]], tuple[Reply, ...]]] = {
    "start_questionnaire": lambda turn, command: start(turn, command["id"]),
    "talk_to_human": lambda turn, _: own(turn, turn.services.words.person),
    "safe_help": lambda turn, _: _safe_help(turn),
}
"""What a scripted reply may ask the portal to do."""


def _offer(turn: Turn, ranking: tuple[tuple[str, float], ...]) -> tuple[Reply, ...]:
    words = turn.services.words
    likely = [
        goal for goal, confidence in ranking if confidence >= WORTH_OFFERING and goal in words.goal_titles
    ][:OFFERED]
    if not likely:
        return own(turn, words.lost)
    buttons = [
        Button(fill(words.goal_titles[goal], turn.services.profile), f"/goal {goal}") for goal in likely
    ]
    other = Button(words.other_button, "/goal help_menu")
    return (Reply(fill(words.not_sure.text, turn.services.profile), (*buttons, other)),)


def own(turn: Turn, said: Said) -> tuple[Reply, ...]:
    """One of the turn's own sayings as a reply."""
    profile = turn.services.profile
    buttons = tuple(Button(fill(button.title, profile), button.payload) for button in said.buttons)
    return (Reply(fill(said.text, profile), buttons),)
