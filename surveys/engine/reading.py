"""What a typed message says in answer to a question: surely, perhaps, or in words no choice covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from surveys.definitions.steering import Steering
from surveys.engine import words
from surveys.engine.numbers import read_number
from surveys.engine.state import Answer
from surveys.questionnaire import WITH_TEXT, Choice, Question

_NEAR = 0.8
"""How alike a spelling must be to be offered back. One slip in five letters or more is taken at once."""

_HORIZON = 3
"""How many words after an answer can make it doubtful: "yeah they are not"."""


@dataclass(frozen=True)
class Reading:
    """How a message reads. `sure` holds an answer; `meant` one option, `fits` several, to be offered back.

    `text` is what to keep of the message beside a choice; for `sure` it is in the answer already.
    """

    kind: Literal["sure", "meant", "fits"]
    answer: Answer | None = None
    options: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class _Found:
    """Choices that a phrase stands for, the phrase as typed, and the words after it."""

    choices: tuple[Choice, ...]
    sure: bool
    phrase: tuple[str, ...]
    rest: tuple[str, ...]


def read(question: Question, text: str, steering: Steering) -> Reading:
    """Read `text`, which is not empty and not a control, as an answer to `question`."""
    text = text.strip()
    if question.type in WITH_TEXT:
        return Reading("sure", Answer(question.id, text=text))
    if question.type in {"scale", "number"}:
        return _read_scale(question, text, steering)
    if question.type == "choices":
        return _read_several(question, text, steering)
    reading = _read_choice(question, text, steering)
    if question.type == "person" and reading.kind == "fits":
        # Someone who is not on the list is still a person to tell.
        return Reading("sure", Answer(question.id, text=text))
    return reading


def _read_choice(question: Question, text: str, steering: Steering) -> Reading:
    everything = Reading("fits", options=tuple(choice.id for choice in question.choices), text=text)
    said = words.tokens(text)
    plain = tuple(word for word in said if not words.is_punctuation(word))
    if any(words.begins_with(plain, words.known(phrase)) for phrase in steering.unclear):
        return everything
    numbered = _by_its_number(question, plain)
    if numbered:
        return Reading("sure", Answer(question.id, choice=numbered.id))
    found = _at_the_start(question, said, steering)
    if found:
        return _weighed(question, found, text, steering) or everything
    return _near_spelling(question, plain, text) or _at_the_end(question, said, steering, text) or everything


def _weighed(question: Question, found: _Found, text: str, steering: Steering) -> Reading | None:
    """How far to trust a phrase at the start of the message; None when its rest takes it back."""
    more = any(not words.is_punctuation(word) for word in found.rest)
    if len(found.choices) > 1:
        ids = tuple(choice.id for choice in found.choices)
        return None if more else Reading("fits", options=ids, text=text)
    chosen = found.choices[0]
    goes_on_well = _goes_on_well(found.rest, steering)
    if _doubtful(question, found) or (not goes_on_well and _is_one_of(found.phrase, chosen.leads_on)):
        return None
    if found.sure and goes_on_well:
        return Reading("sure", Answer(question.id, choice=chosen.id, text=text if more else None))
    return Reading("meant", options=(chosen.id,), text=text)


def _by_its_number(question: Question, plain: Sequence[str]) -> Choice | None:
    """The choice whose place in the list is the whole message: "2"."""
    if len(plain) != 1 or not plain[0].isascii() or not plain[0].isdigit():
        return None
    place = int(plain[0]) if len(plain[0]) <= 2 else 0
    return question.choices[place - 1] if 1 <= place <= len(question.choices) else None


def _at_the_start(question: Question, said: tuple[str, ...], steering: Steering) -> _Found | None:
    """The longest known phrase at the start of the message, or after small words such as "um, well"."""
    start, perhaps = 0, None
    while start < len(said):
        found = _longest(question, said[start:])
        if found and found.sure:
            return found
        perhaps = perhaps or found
        small = max((n for n in _lengths(steering.before_an_answer, said[start:])), default=0)
        if not small and not words.is_punctuation(said[start]):
            break
        start += small or 1
    return perhaps


def _lengths(phrases: Sequence[str], said: Sequence[str]) -> Iterator[int]:
    for phrase in map(words.known, phrases):
        if words.begins_with(said, phrase):
            yield len(phrase)


def _longest(question: Question, said: tuple[str, ...]) -> _Found | None:
    best, sure = 0, False
    choices: list[Choice] = []
    whole = sum(not words.is_punctuation(word) for word in said)
    for phrase in _phrases(question.choices).get(said[0][0], ()):
        length = len(phrase.words)
        if (length, phrase.sure) < (best, sure) or (phrase.alone and whole > length):
            continue
        if not words.begins_with(said, phrase.words):
            continue
        if (length, phrase.sure) > (best, sure):
            best, sure, choices = length, phrase.sure, []
        if phrase.choice not in choices:
            choices.append(phrase.choice)
    if not choices:
        return None
    typed, rest = said[:best], said[best:]
    while words.begins_with(rest, typed):  # "no no no" is one no.
        rest = rest[best:]
    return _Found(tuple(choices), sure, typed, rest)


@dataclass(frozen=True)
class _Phrase:
    """One way of saying a choice; `alone` is sure only as the whole message."""

    words: tuple[str, ...]
    choice: Choice
    sure: bool
    alone: bool = False


@lru_cache(maxsize=256)
def _phrases(choices: tuple[Choice, ...]) -> dict[str, tuple[_Phrase, ...]]:
    """Every way of saying each choice, by first letter: kept, since a message is held against all of them."""
    found: dict[str, list[_Phrase]] = {}
    for choice in choices:
        ways = [_Phrase(words.known(said), choice, sure=True) for said in (choice.label, *choice.also)]
        ways += [_Phrase(words.known(said), choice, sure=True, alone=True) for said in choice.alone]
        ways += [_Phrase(words.known(said), choice, sure=False) for said in choice.perhaps]
        for way in ways:
            if way.words:
                found.setdefault(way.words[0][0], []).append(way)
    return {letter: tuple(ways) for letter, ways in found.items()}


def _is_one_of(said: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(
        len(said) == len(phrase) and words.begins_with(said, phrase) for phrase in map(words.known, phrases)
    )


def _doubtful(question: Question, found: _Found) -> bool:
    """Whether the words after the phrase take it back, or name another choice in a clause of its own."""
    if found.rest and found.rest[0].startswith("?"):
        return True
    after = tuple(word for word in found.rest if not words.is_punctuation(word))
    chosen = found.choices[0]
    near = (after[start:] for start in range(min(_HORIZON, len(after))))
    if any(words.begins_with(tail, words.known(phrase)) for tail in near for phrase in chosen.unless):
        return True
    # After "but", after punctuation, or straight away, another answer's own word is another answer.
    short = len(after) <= _HORIZON  # "no actually yes": in so few words any of them counts.
    heads = [n for n in range(len(found.rest)) if short or n == 0 or _opens_a_clause(found.rest[n - 1])]
    others = [choice for choice in question.choices if choice.id != chosen.id]
    single = [
        phrase for other in others for phrase in (other.label, *other.also) if len(words.known(phrase)) == 1
    ]
    return any(
        words.begins_with(found.rest[head:], words.known(phrase)) for head in heads for phrase in single
    )


def _opens_a_clause(token: str) -> bool:
    return words.is_punctuation(token) or token in {"but", "and", "or", "then"}


def _goes_on_well(rest: Sequence[str], steering: Steering) -> bool:
    """Whether what follows a sure answer leaves it as it is: nothing, punctuation, "but", "because" …"""
    if not rest or words.is_punctuation(rest[0]) or not rest[0][0].isalnum():
        return True
    return rest[0] in steering.after_an_answer


def _near_spelling(question: Question, plain: Sequence[str], text: str) -> Reading | None:
    typed = " ".join(plain)
    if not 3 <= len(typed) <= 40:
        return None
    slips: set[str] = set()
    alike: dict[str, float] = {}
    sure = (phrase for ways in _phrases(question.choices).values() for phrase in ways if phrase.sure)
    for phrase in sure:
        known, choice_id = " ".join(phrase.words), phrase.choice.id
        if phrase.alone or len(known) < 3:
            continue
        if len(known) >= 5 and words.one_slip(typed, known):
            slips.add(choice_id)
        alike[choice_id] = max(alike.get(choice_id, 0), words.likeness(typed, known))
    if len(slips) == 1:
        return Reading("sure", Answer(question.id, choice=slips.pop()))
    near = [choice_id for choice_id, ratio in alike.items() if ratio >= _NEAR]
    if len(near) == 1:
        return Reading("meant", options=(near[0],), text=text)
    return Reading("fits", options=tuple(near), text=text) if near else None


def _at_the_end(question: Question, said: tuple[str, ...], steering: Steering, text: str) -> Reading | None:
    """An answer that closes a longer message ("they are nice, so yes"): likely, so it is offered back."""
    while said and words.is_punctuation(said[-1]):
        said = said[:-1]
    for start in range(max(1, len(said) - 3), len(said)):
        before = said[start - 1]
        if not words.is_punctuation(before) and before not in steering.before_an_answer:
            continue
        found = _longest(question, said[start:])
        if found and found.sure and not found.rest and len(found.choices) == 1:
            return Reading("meant", options=(found.choices[0].id,), text=text)
    return None


def _read_several(question: Question, text: str, steering: Steering) -> Reading:
    """Several choices in one message: "1 and 3", "school, family". What is certain is taken."""
    pieces: list[list[str]] = [[]]
    for token in words.tokens(text):
        if words.is_punctuation(token) or token in steering.between_answers:
            pieces.append([])
        else:
            pieces[-1].append(token)
    if words.is_one_of(text, steering.all_of_them):
        return Reading("sure", Answer(question.id, choices=tuple(choice.id for choice in question.choices)))
    chosen: list[str] = []
    over = False
    for piece in filter(None, pieces):
        bare = [word for word in piece if word not in steering.around_a_choice] or piece
        reading = _read_choice(question, " ".join(bare), steering)
        if reading.answer and reading.answer.choice and reading.answer.text is None:
            if reading.answer.choice not in chosen:
                chosen.append(reading.answer.choice)
        else:
            over = True
    if not chosen:
        return Reading("fits", options=tuple(choice.id for choice in question.choices), text=text)
    return Reading("sure", Answer(question.id, choices=tuple(chosen), text=text if over else None))


def _read_scale(question: Question, text: str, steering: Steering) -> Reading:
    low, high = question.minimum, question.maximum
    found = read_number(text, minimum=low, maximum=high, whole=question.type == "scale", steering=steering)
    if found.value is not None:
        return Reading("sure", Answer(question.id, number=found.value, text=text if found.more else None))
    if found.options:
        kind: Literal["meant", "fits"] = "meant" if len(found.options) == 1 else "fits"
        return Reading(kind, options=tuple(str(number) for number in found.options), text=text)
    if not question.choices:
        return Reading("fits", text=text)
    reading = _read_choice(question, text, steering)
    if reading.answer and reading.answer.choice:
        return Reading(
            "sure", Answer(question.id, number=Decimal(reading.answer.choice), text=reading.answer.text)
        )
    return reading
