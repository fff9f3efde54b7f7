"""How the writer of a statement seems to feel: TextBlob, taught how young people write, and corrected.

`Sentiment().read(text, question=…)` uses the taught TextBlob alone; `Sentiment(load_trained(var))`, from
`moderation.sentiment.trained.setting_up`, the trained correction on top.
"""

from moderation.sentiment.reading import Reading
from moderation.sentiment.sentiment import Sentiment
from moderation.sentiment.taught import plain_textblob

__all__ = ["Reading", "Sentiment", "plain_textblob"]
