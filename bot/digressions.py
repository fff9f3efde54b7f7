"""When words typed at a question are not an answer to it but something else, and what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.current import Turn
from surveys import engine
from surveys.engine.state import Progress, Step, Voice
from surveys.questionnaire import WITH_TEXT, Questionnaire

CONTROLS: Mapping[str, Callable[[Questionnaire, Progress, Voice], Step]] = {
    "pause_or_stop": engine.pause,
    "skip_question": engine.skip,
    "go_back": engine.back,
    "why_do_you_ask": engine.why,
}
"""Goals that the engine itself answers."""

ASIDES = frozenset(
    {
        "crisis",
        "talk_to_human",
        "privacy_who_sees",
        "what_is_this",
        "what_is_the_promise",
        "help_menu",
        "delete_or_see_my_data",
        "advocacy",
        "complaint",
    }
)
"""Goals that are answered in the middle of a question, which is then asked again."""

SURE = 0.6
"""Confidence above which a goal may interrupt a question whose answers are choices."""

VERY_SURE = 0.75
"""The same for a question that takes free text: there nearly everything is an answer."""

SHORT = 8
"""Words. A longer message at a free-text question is its answer, whatever it resembles."""


def goal_of(turn: Turn, questionnaire: Questionnaire, progress: Progress, step: Step) -> str | None:
    """The goal to serve in place of `step`, the engine's own reading of the message; None to keep `step`."""
    understood = turn.understood
    if understood is None or turn.inbound.text is None:
        return None
    goal = understood.goal
    if goal not in ASIDES and goal not in CONTROLS:
        return None
    question = questionnaire.question(progress.question_id) if progress.question_id else None
    if question is not None and question.type in WITH_TEXT:
        short = len(turn.inbound.text.split()) <= SHORT
        return goal if short and understood.confidence >= VERY_SURE else None
    taken_for_certain = step.understood and step.progress.offered is None
    return goal if not taken_for_certain and understood.confidence >= SURE else None
