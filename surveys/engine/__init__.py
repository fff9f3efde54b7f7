"""One turn of a questionnaire, as a pure library: progress and a message in, progress and lines out.

    voice = load_voice()                                   # surveys.reading; phrases, once a process
    step = start(questionnaire, voice)
    step = take(questionnaire, step.progress, Said(text="yeah"), voice)

Payloads of the buttons: `/start`, `/answer QUESTION CHOICE`, `/done QUESTION`, `/other QUESTION` (none
of what was offered), `/keep` (words said earlier), `/skip`, `/back`, `/why`, `/pause`, `/resume`, `/stop`,
`/change` and `/change QUESTION`, and `/send` for what was read back.
"""

from surveys.engine.moves import (
    WrongQuestionnaireError,
    ask_again,
    back,
    finish_early,
    pause,
    resume,
    skip,
    start,
    why,
)
from surveys.engine.route import position
from surveys.engine.state import Answer, Button, Line, Offered, Progress, Said, Step, Voice, Volunteered
from surveys.engine.taking import Fit, fit, take
from surveys.engine.volunteering import volunteered

__all__ = [
    "Answer",
    "Button",
    "Fit",
    "Line",
    "Offered",
    "Progress",
    "Said",
    "Step",
    "Voice",
    "Volunteered",
    "WrongQuestionnaireError",
    "ask_again",
    "back",
    "finish_early",
    "fit",
    "pause",
    "position",
    "resume",
    "skip",
    "start",
    "take",
    "volunteered",
    "why",
]
