"""What a message is for: asked of Rasa, or of plain keywords while Rasa is away. No word is kept.

`RasaClient.parse` and `KeywordMatcher.understand` answer alike, and so do `RasaClient.trigger` and
`KeywordMatcher.scripted`, so a turn goes on in the same way whether Rasa is there or not. Risk is not decided
here: the screen (moderation/screening) has read every message before it comes this far.
"""

from bot.understanding.breaker import Breaker
from bot.understanding.goals import GOALS
from bot.understanding.keywords import KeywordMatcher
from bot.understanding.rasa import RasaClient, RasaUnavailable
from bot.understanding.results import Entity, Scripted, Understood

__all__ = [
    "GOALS",
    "Breaker",
    "Entity",
    "KeywordMatcher",
    "RasaClient",
    "RasaUnavailable",
    "Scripted",
    "Understood",
]
