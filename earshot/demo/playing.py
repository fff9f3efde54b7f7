"""Playing a planned response through the real questionnaire engine and the real screen, turn by turn.

What comes out is what a conversation would have been, so that the stored rows are those the product itself
writes. Where a turn is more than the engine (the safe reply comes first, an urgent message pauses the
questionnaire) this follows `bot.turn` and `bot.asking`. Pure: the screen and the random source are arguments.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from earshot.demo.responses import PlannedResponse, Wish
from moderation.screening import Screening
from surveys import engine
from surveys.engine import Progress, Said, Step, Voice
from surveys.questionnaire import WITH_TEXT, Questionnaire

MOST_TURNS = 60
"""Far more than a questionnaire of nine questions takes; a plan that needs more would go round for ever."""

ReadWords = Callable[[str, str | None], Screening]
"""The screen: the text and the wording of the question that was waiting (or None)."""


@dataclass(frozen=True)
class Exchange:
    """One turn: what was said, what the screen made of words, what the engine answered, and when.

    `question_id` is the question that was waiting when it was said.
    """

    said: Said
    at: dt.datetime
    question_id: str | None
    screening: Screening | None
    step: Step


@dataclass(frozen=True)
class Played:
    """A response as it went: the notice and start button (`start`), then each turn."""

    plan: PlannedResponse
    start: Step
    exchanges: tuple[Exchange, ...]

    @property
    def progress(self) -> Progress:
        """Where it ended."""
        return self.exchanges[-1].step.progress if self.exchanges else self.start.progress

    @property
    def last_at(self) -> dt.datetime:
        """The time of the last turn."""
        return self.exchanges[-1].at if self.exchanges else self.plan.started_at


def play(
    plan: PlannedResponse, questionnaire: Questionnaire, voice: Voice, screen: ReadWords, rng: random.Random
) -> Played:
    """Take every turn of `plan`. `voice` is for the person's age band."""
    start = engine.start(questionnaire, voice)
    progress, at = start.progress, plan.started_at
    exchanges: list[Exchange] = []
    tried: set[tuple[str, str]] = set()
    while progress.status == "asking" and len(exchanges) < MOST_TURNS:
        said = _next(plan, questionnaire, progress, tried)
        if said is None:
            break
        at += dt.timedelta(seconds=rng.randint(4, 25) + (len(said.text) // 3 if said.text else 0))
        question = questionnaire.question(progress.question_id or "")
        screening = screen(said.text, question.text if question else None) if said.text else None
        step = _take(questionnaire, progress, said, voice, screening)
        exchanges.append(Exchange(said, at, progress.question_id, screening, step))
        progress = step.progress
    return Played(plan, start, tuple(exchanges))


def _next(
    plan: PlannedResponse, questionnaire: Questionnaire, progress: Progress, tried: set[tuple[str, str]]
) -> Said | None:
    """What is said next; None when somebody leaves without a word."""
    if progress.question_id is None:
        return Said(payload="/start")
    done = sum(question.id in progress.answers for question in questionnaire.asked)
    if plan.stop != "never" and done >= plan.stop_after and progress.offered is None:
        return {"ended_early": Said(payload="/stop"), "paused": Said(payload="/pause")}.get(plan.stop)
    wish = plan.wishes.get(progress.question_id, Wish())
    for kind, said in _ways(progress.question_id, wish):
        if (progress.question_id, kind) not in tried:
            tried.add((progress.question_id, kind))
            return said
    return Said(payload="/skip")


def _ways(question_id: str, wish: Wish) -> list[tuple[str, Said]]:
    """Words first, since whatever choice they do not make clear is then offered as buttons."""
    ways = []
    if wish.words is not None:
        ways.append(("words", Said(text=wish.words)))
    if wish.choice is not None:
        ways.append(("choice", Said(payload=f"/answer {question_id} {wish.choice}")))
    return ways


def _take(
    questionnaire: Questionnaire, progress: Progress, said: Said, voice: Voice, screening: Screening | None
) -> Step:
    if screening is None or screening.level != "urgent":
        return engine.take(questionnaire, progress, said, voice)
    # As bot.asking.pause_for_safety does: words at an open question stay its answer, then everything pauses.
    changed: tuple[engine.Answer, ...] = ()
    question = questionnaire.question(progress.question_id or "")
    if question is not None and question.type in WITH_TEXT:
        step = engine.take(questionnaire, progress, said, voice)
        progress, changed = step.progress, step.changed
    if progress.status == "asking":
        progress = engine.pause(questionnaire, progress, voice).progress
    return Step(progress, changed)
