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
    send_button: Phrase
    change_button: Phrase
    change_one_button: Phrase = Field(description="with {about}")

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

    read_back: Phrase = Field(description="with {to}")
    read_back_answer: Phrase = Field(description="with {about} and {answer}")
    read_back_more: Phrase
    send_it: Phrase
    send_or_change: Phrase
    not_sent: Phrase
    nothing_to_send: Phrase
    which_to_change: Phrase
    nothing_to_change: Phrase
    here_it_is: Phrase
    said_earlier: Phrase = Field(description="with {words} and {label}")
    said_earlier_words: Phrase = Field(description="with {words}")
    said_earlier_fits: Phrase = Field(description="with {words}")
    said_earlier_sms: Phrase = Field(description="with {label}")
    last_time: Phrase = Field(description="with {label}")
    no_last_time: Phrase
    opening_sms: Phrase = Field(description="with {count}, and the council's words")
    by_link: Phrase = Field(description="with {link}")
