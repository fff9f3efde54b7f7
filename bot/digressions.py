"""When words typed at a question are not an answer to it but something else, and what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.current import Turn
from bot.understanding import thresholds
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

SURE = thresholds.SURE
"""Confidence above which a goal may interrupt a question whose answers are choices."""

VERY_SURE = thresholds.VERY_SURE
"""The same for a question that takes free text: there nearly everything is an answer."""

SHORT = 8
"""Words. A longer message at a free-text question is its answer, whatever it resembles."""


def goal_of(turn: Turn, questionnaire: Questionnaire, progress: Progress, step: Step) -> str | None:
    """The goal to serve in place of `step`, the engine's own reading of the message; None to keep `step`."""
    question = questionnaire.question(progress.question_id) if progress.question_id else None
    takes_text = question is not None and question.type in WITH_TEXT
    if takes_text and len((turn.inbound.text or "").split()) > SHORT:
        return None
    offered = step.progress.offered
    # "Which answer do you want to change?" and the answer of last time are replies to steering words.
    taken_for_certain = step.understood and (offered is None or offered.kind in {"change", "last"})
    if taken_for_certain and (not takes_text or offered is not None or step.steered):
        return None
    understood = turn.understood
    if understood is None or understood.confidence < (VERY_SURE if takes_text else SURE):
        return None
    return understood.goal if understood.goal in ASIDES or understood.goal in CONTROLS else None
