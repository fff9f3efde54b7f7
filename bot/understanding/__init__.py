"""What a message is for: asked of Rasa, or of plain keywords while Rasa is away. No word is kept.

`RasaClient.parse` and `KeywordMatcher.understand` answer alike, and so do `RasaClient.trigger` and
`KeywordMatcher.scripted`, so a turn goes on in the same way whether Rasa is there or not. Risk is not decided
here: the screen (moderation/screening) has read every message before it comes this far.
"""

from bot.understanding.breaker import Breaker
from bot.understanding.english import English
from bot.understanding.goals import GOALS, NOT_FOR_US
from bot.understanding.keywords import KeywordMatcher
from bot.understanding.rasa import RasaClient, RasaUnavailable
from bot.understanding.results import Entity, Scripted, Understood
from bot.understanding.scripts import Occasion
from bot.understanding.topics import Topics

__all__ = [
    "GOALS",
    "NOT_FOR_US",
    "Breaker",
    "English",
    "Entity",
    "KeywordMatcher",
    "Occasion",
    "RasaClient",
    "RasaUnavailable",
    "Scripted",
    "Topics",
    "Understood",
]
