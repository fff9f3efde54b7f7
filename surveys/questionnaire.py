"""What a questionnaire is: frozen, checked, and pure. Terms are those of `design.md` section 3.

A question's id never changes its meaning: answers are stored under it and counted across years. To ask
something else, give it a new id and raise the questionnaire's version.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from surveys.coherence import faults_of

AgeBand = Literal["5-7", "8-10", "11-15", "16-17", "18-25"]

AGE_BANDS: tuple[AgeBand, ...] = ("5-7", "8-10", "11-15", "16-17", "18-25")
"""The bands of `conversation.md`; wording and help lines go by them."""

Kind = Literal["survey", "statement", "express", "review", "feedback", "request"]

QuestionType = Literal[
    "scale",
    "yes_no_sometimes",
    "choice",
    "choices",
    "short_text",
    "long_text",
    "number",
    "person",
    "note",
]
"""`person` is a person to tell; `note` is read and asks nothing."""

Theme = Literal[
    "placement_home",
    "school_education",
    "family_contact",
    "social_worker",
    "reviews_meetings",
    "health",
    "mental_health",
    "friends_hobbies",
    "leaving_care",
    "money",
    "safety",
    "being_heard",
    "identity_culture",
    "participation_events",
]
"""The themes of `design.md` section 3."""

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]
Emoji = Annotated[str, Field(min_length=1, max_length=12)]
"""One emoji, which may be several characters. Every phone has the picture; nothing is downloaded."""

WITH_CHOICES: frozenset[str] = frozenset({"yes_no_sometimes", "choice", "choices", "person"})
FACES = (Decimal(1), Decimal(5))
ZERO_TO_TEN = (Decimal(0), Decimal(10))

READ_BACK_KINDS: frozenset[str] = frozenset({"statement", "request"})
"""Kinds that go to somebody in particular, so their writer sees them whole first (conversation.md)."""

WITH_TEXT: frozenset[str] = frozenset({"short_text", "long_text"})


class Part(BaseModel):
    """What every part of a questionnaire shares: it cannot change, and an unknown field is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Choice(Part):
    """One answer that can be pressed.

    `also` are words that surely mean it ("yeah"), `alone` are sure only as the whole message ("i do").
    `perhaps` are words that may mean it ("kinda") and are offered back for a yes or no. `unless` are words
    that, coming soon after it, make it doubtful ("yeah … not"). `leads_on` are those of its words that any
    next word may turn into something else ("no food"), but for the few on the list of safe ones.
    """

    id: Identifier
    label: Annotated[str, Field(min_length=1, max_length=60)]
    also: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    leads_on: tuple[str, ...] = ()
    picture: Emoji | None = None


class Picture(Part):
    """The picture wording of a question: an emoji to `show`, and the few words to `say` beside it."""

    show: Emoji
    say: Annotated[str, Field(min_length=1, max_length=80)]


class Question(Part):
    """One question. `text` is what is asked; `intro` is a line said just before it.

    `source` says where a published question was taken from, word for word. `wording` replaces the text for an
    age band, `sms` on SMS, and `picture` in the picture version. A `sensitive` question is never put by SMS.
    `minimum` and `maximum` bound a scale (1 to 5 is shown as faces) or a number. `show_if` is a condition on
    earlier answers (surveys/conditions.py); texts may take up an earlier answer (surveys/piping.py).

    `about` is a short name, used when answers are read back, and `called` are words by which people speak of
    it: "change my answer about school", and an answer volunteered before the question came.
    """

    id: Identifier
    type: QuestionType
    text: Sentence
    intro: Sentence | None = None
    source: str | None = None
    why: Sentence | None = None
    promise_areas: tuple[Identifier, ...] = ()
    themes: tuple[Theme, ...] = ()
    sensitive: bool = False
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    wording: dict[AgeBand, Sentence] = Field(default_factory=dict)
    sms: Annotated[str, Field(min_length=1, max_length=160)] | None = None
    picture: Picture | None = None
    about: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    called: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()
    show_if: Annotated[str, Field(min_length=1)] | None = None
    shuffle_choices: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        fault = _missing_reason(self) or _choices_fault(self) or _bounds_fault(self)
        if fault:
            raise ValueError(f"question {self.id!r} {fault}")
        return self

    @property
    def is_scale_of_faces(self) -> bool:
        """Whether this is the 1 to 5 scale that is shown as faces."""
        return self.type == "scale" and (self.minimum, self.maximum) == FACES

    def choice(self, choice_id: str) -> Choice | None:
        """The choice with this id, or None."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)

    @property
    def short_name(self) -> str:
        """What the question is called when answers are read back: `about`, else its id in words."""
        return self.about or self.id.replace("_", " ")

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything of this question that is said to a young person and may take up an earlier answer."""
        said = (self.text, self.intro, self.why, self.sms, *self.wording.values())
        return tuple(text for text in said if text)

    def worded(self, *, age_band: str | None = None, sms: bool = False, pictures: bool = False) -> str:
        """The text to put to someone of `age_band` (None when it is not known)."""
        if sms and self.sms:
            return self.sms
        if pictures and self.picture and not sms:
            return f"{self.picture.show} {self.picture.say}"
        return next((text for band, text in self.wording.items() if band == age_band), self.text)


def _missing_reason(question: Question) -> str:
    if question.type != "note" and question.why is None:
        return "needs a `why`: a young person may ask why we ask"
    return ""


def _choices_fault(question: Question) -> str:
    takes = question.type in WITH_CHOICES or question.type == "scale"
    if question.choices and not takes:
        return f"has choices, which a question of type {question.type} does not take"
    if question.type in WITH_CHOICES and len(question.choices) < 2:
        return "needs at least two choices"
    ids = [choice.id for choice in question.choices]
    if len(set(ids)) < len(ids):
        return "gives a choice id twice"
    said: dict[str, str] = {}
    for choice in question.choices:
        for word in {sure.casefold() for sure in (choice.label, *choice.also, *choice.alone)}:
            if said.setdefault(word, choice.id) != choice.id:
                return f"has {word!r} as a sure sign of both {said[word]!r} and {choice.id!r}"
    return ""


def _bounds_fault(question: Question) -> str:
    low, high = question.minimum, question.maximum
    if question.type == "scale" and (low, high) not in {FACES, ZERO_TO_TEN}:
        return "must be a scale from 1 to 5 (faces) or from 0 to 10: give `minimum` and `maximum`"
    if question.type not in {"scale", "number"} and (low is not None or high is not None):
        return f"has a minimum or maximum, which a question of type {question.type} does not take"
    if low is not None and high is not None and low >= high:
        return "has a minimum that is not below its maximum"
    return ""


class ReadBack(Part):
    """That the answers are read back and sent only when the writer says yes. `to` says who gets them.

    `to` may take up an answer: "{answer.tell|the participation team}".
    """

    to: Annotated[str, Field(min_length=1, max_length=200)]


class Opening(Part):
    """What is said before the first question, and the button that starts it.

    The notice of `conversation.md` rule 1: who reads this, when it must be passed on, that it is not an
    emergency service and when people read it, and that any question may be skipped.
    """

    lines: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    button: Annotated[str, Field(min_length=1, max_length=40)]


class Closing(Part):
    """What is said at the end: `lines` when every question was put, `early` when someone stopped before."""

    lines: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    early: Annotated[tuple[Sentence, ...], Field(min_length=1)]


class Questionnaire(Part):
    """A definition of questions.

    `version` rises when questions change; a response keeps the version that it began with. `ages` are the age
    bands it is for (empty: everybody). `shuffled` are groups of question ids that each person is asked in an
    order of their own. A statement or a request is read back before it is sent.
    """

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=80)]
    source: str | None = None
    ages: tuple[AgeBand, ...] = ()
    shuffled: tuple[Annotated[tuple[Identifier, ...], Field(min_length=2)], ...] = ()
    read_back: ReadBack | None = None
    opening: Opening | None = None
    closing: Closing
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [question.id for question in self.questions]
        twice = sorted({question_id for question_id in ids if ids.count(question_id) > 1})
        if twice:
            raise ValueError(f"the question id {twice[0]!r} is used twice")
        if all(question.type == "note" for question in self.questions):
            raise ValueError("asks nothing: every question is a note")
        return self

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.read_back is None and self.kind in READ_BACK_KINDS:
            raise ValueError(f"needs `read_back`: a {self.kind} is read back to its writer before it is sent")
        for fault in faults_of(self):
            raise ValueError(fault)
        return self

    def question(self, question_id: str) -> Question | None:
        """The question with this id, or None."""
        return next((question for question in self.questions if question.id == question_id), None)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that want an answer, in order: all but the notes."""
        return tuple(question for question in self.questions if question.type != "note")
