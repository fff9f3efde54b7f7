"""The words of bot/sms/words.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.filling import fill
from earshot.council import CouncilProfile
from earshot.yaml_files import read_document, validated

WORDS = Path(__file__).with_name("words.yml")


class SmsWords(BaseModel):
    """What is said by SMS only, and the whole texts that outrank everything else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stop_words: tuple[str, ...]
    start_words: tuple[str, ...]
    help_words: tuple[str, ...]
    stopped: str
    started: str
    who_this_is: str
    or_call: str
    safety_word: str
    only_pictures: str
    pictures_too: str
    nothing: str
    joined: str
    code_of_somebody_else: str

    def who(self, profile: CouncilProfile) -> str:
        """Who this is and how to reach a person, as HELP is answered."""
        phone = profile.contact(profile.team_contact).phone
        or_call = self.or_call.format(phone=phone) if phone else ""
        return fill(self.who_this_is, profile, or_call=or_call)


@lru_cache(maxsize=1)
def load_sms_words() -> SmsWords:
    """The words in bot/sms/words.yml."""
    return validated(read_document(WORDS), SmsWords)
