"""The words that steer a survey, from `steering.yml`: control words, and the small words round an answer."""

from pydantic import BaseModel, ConfigDict


class Steering(BaseModel):
    """Each list holds whole messages or words, in lower case, as people type them.

    The controls are matched against the whole message only, so "I want to go back to my mum" is an answer;
    `change_begins` are followed by what is to be changed ("change my answer about school").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: tuple[str, ...]
    skip: tuple[str, ...]
    back: tuple[str, ...]
    why: tuple[str, ...]
    pause: tuple[str, ...]
    resume: tuple[str, ...]
    finish: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    done: tuple[str, ...]
    before_an_answer: tuple[str, ...]
    after_an_answer: tuple[str, ...]
    between_answers: tuple[str, ...]
    unclear: tuple[str, ...]
    all_of_them: tuple[str, ...]
    around_a_choice: tuple[str, ...]
    same: tuple[str, ...]
    change: tuple[str, ...]
    change_begins: tuple[str, ...]
    change_to: tuple[str, ...]
    send: tuple[str, ...]
    next_one: tuple[str, ...]
    between_clauses: tuple[str, ...]
    small_words: tuple[str, ...]
    numbers: dict[str, int]
    about: tuple[str, ...]
