"""A turn's replies as text messages: no buttons, numbers and words to reply with, plain characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.replies import Reply
from earshot.yaml_files import read_document, validated
from surveys.engine.state import Button

FORM = Path(__file__).parent / "sms_form.yml"

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)
_NUMBERED = ("/answer ", "/change ", "/goal ", "/start ", "/language ")
"""Buttons that are numbered; any other has a word of its own to reply with, or none."""


class SmsForm(BaseModel):
    """The words of sms_form.yml: how choices are listed, and the word to reply with for a button."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    choice: str
    reply_with: str
    between: str
    or_: str
    words: Mapping[str, str]


@lru_cache(maxsize=1)
def load_sms_form() -> SmsForm:
    """The words in bot/sms_form.yml."""
    return validated(read_document(FORM), SmsForm)


def plain(text: str) -> str:
    """`text` with straight quotes and no emoji: one curly quote makes a text of 160 characters one of 70."""
    straight = text.translate(_PLAIN)
    kept = (sign for sign in straight if unicodedata.category(sign) not in {"So", "Sk", "Cf", "Mn", "Cs"})
    return " ".join("".join(kept).split(" ")).strip()


def as_texts(replies: Iterable[Reply], form: SmsForm) -> tuple[str, ...]:
    """Each reply as one text message, with how to answer after it, unless it says so itself."""
    return tuple(_as_text(reply, form) for reply in replies)


def _as_text(reply: Reply, form: SmsForm) -> str:
    text, ways = plain(reply.text), _ways(reply.buttons, form)
    return text if text.endswith(ways) else "\n".join(part for part in (text, ways) if part)


def _ways(buttons: Sequence[Button], form: SmsForm) -> str:
    choices = [button for button in buttons if button.payload.startswith(_NUMBERED)]
    numbered = _numbered(choices, form)
    words = [form.words[button.payload] for button in buttons if button.payload in form.words]
    listed = form.or_.join((form.between.join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
    return "\n".join(
        part for part in (numbered, form.reply_with.format(words=listed) if listed else "") if part
    )


def _numbered(choices: Sequence[Button], form: SmsForm) -> str:
    titles = [plain(button.title) for button in choices]
    if titles and all(title.isdigit() for title in titles):
        return ""  # A scale of numbers: the question says from where to where.
    places = [_place(number, button) for number, button in enumerate(choices, start=1)]
    return form.between.join(
        form.choice.format(number=place, title=title) for place, title in zip(places, titles, strict=True)
    )


def _place(number: int, button: Button) -> str:
    """On a scale its own number, else the place in the list."""
    last = button.payload.split(" ")[-1]
    return last if button.payload.startswith("/answer ") and last.isdigit() else str(number)
