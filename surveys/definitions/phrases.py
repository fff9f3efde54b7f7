"""The names of the engine's phrases; the words themselves are in `phrases.yml`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Phrase = Annotated[str, Field(min_length=1, max_length=320)]
"""320 characters: the length of a reply that still fits two text messages (`safety.md`)."""


class Phrases(BaseModel):
    """Every sentence and button the engine can say that is not a questionnaire's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    start_button: Phrase
    skip_button: Phrase
    back_button: Phrase
    why_button: Phrase
    pause_button: Phrase
    resume_button: Phrase
    stop_button: Phrase
    keep_button: Phrase
    done_button: Phrase
    yes_button: Phrase
    no_button: Phrase

    did_you_mean: Phrase = Field(description="with {label}")
    which_fits: Phrase
    which_of_these: Phrase
    pick_one: Phrase
    pick_some: Phrase
    picked_so_far: Phrase = Field(description="with {labels}")
    a_number: Phrase
    number_between: Phrase = Field(description="with {minimum} and {maximum}")
    nothing_typed: Phrase
    press_start: Phrase
    kept_your_words: Phrase
    skipped: Phrase
    must_answer: Phrase
    at_the_first: Phrase
    answered_before: Phrase
    changed: Phrase
    paused: Phrase
    resumed: Phrase
    over: Phrase
