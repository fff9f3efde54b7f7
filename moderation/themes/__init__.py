"""What an answer is about: themes suggested to the worker who reads it, who accepts or changes them.

Three things suggest a theme: the question that is answered, plain words (`words.yml`), and a part trained at
set-up on `moderation/examples/themes/` and kept under EARSHOT_VAR/themes/. Without it the others do the work.
"""

from moderation.themes.suggesting import Suggestion, Themes
from moderation.themes.word_book import THEMES

__all__ = ["THEMES", "Suggestion", "Themes"]
