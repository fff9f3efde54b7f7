"""Changing an earlier answer by name: "change my answer about school", perhaps "… to no"."""

from collections.abc import Sequence
from dataclasses import replace

from surveys.definitions.steering import Steering
from surveys.engine import moves, reading_back, words
from surveys.engine.reading import read
from surveys.engine.route import answered, asked_of, seen
from surveys.engine.state import Answer, Line, Offered, Progress, Step, Voice
from surveys.questionnaire import WITH_TEXT, Question, Questionnaire

_NEAR = 0.8
"""How alike a word must be to one that a question is called by."""

_MOST_WORDS = 14
"""A longer message that happens to begin like a request to change is an answer."""


def wanted(questionnaire: Questionnaire, progress: Progress, text: str, voice: Voice) -> Step | None:
    """The step for a message that asks to change an earlier answer; None when it does not ask that."""
    if progress.status not in {"asking", "paused"}:
        return None
    steering = voice.steering
    if words.is_one_of(text, steering.change):
        return choose(questionnaire, progress, voice)
    if progress.offered and progress.offered.kind == "change":
        offered = [
            question
            for question in _changeable(questionnaire, progress)
            if question.id in progress.offered.options
        ]
        found = _called(offered, words.bare(text))
        return _go(questionnaire, progress, found[0], voice) if len(found) == 1 else None
    rest = _after(text, steering.change_begins)
    if not rest:
        return None
    return _named(questionnaire, progress, rest, voice)


def choose(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Ask which answer is to be changed."""
    possible = tuple(question.id for question in _changeable(questionnaire, progress))
    if not possible:
        again = moves.ask_again(questionnaire, replace(progress, status="asking"), voice)
        line = Line("text", voice.phrases.nothing_to_change)
        return replace(again, said=(line, *again.said))
    here = progress.question_id or possible[0]
    moved = replace(progress, status="asking", offered=Offered(here, "change", possible))
    return Step(moved, said=reading_back.which_to_change(questionnaire, moved, possible, voice))


def pressed(
    questionnaire: Questionnaire, progress: Progress, question: Question, voice: Voice
) -> Step | None:
    """The button of one answer to change; None when that question has no answer to change."""
    if question.id not in {each.id for each in _changeable(questionnaire, progress)}:
        return None
    return _go(questionnaire, progress, question, voice)


def _changeable(questionnaire: Questionnaire, progress: Progress) -> tuple[Question, ...]:
    return tuple(
        seen(question, progress.seed)
        for question in asked_of(questionnaire, progress)
        if answered(progress, question.id)
    )


def _after(text: str, begins: Sequence[str]) -> tuple[str, ...]:
    said = words.bare(text)
    if len(said) > _MOST_WORDS:
        return ()
    lengths = [len(phrase) for phrase in map(words.known, begins) if words.begins_with(said, phrase)]
    return said[max(lengths) :] if lengths else ()


def _named(
    questionnaire: Questionnaire, progress: Progress, rest: tuple[str, ...], voice: Voice
) -> Step | None:
    """Go to the one question that is named, set its new answer where one is given, or ask which is meant."""
    possible = _changeable(questionnaire, progress)
    name, new = _divided(rest, voice.steering)
    found = _called(possible, name)
    if len(found) != 1:
        whole = _called(possible, rest)
        found, new = (whole, ()) if len(whole) == 1 else (found, new)
    if not found:
        return choose(questionnaire, progress, voice)
    if len(found) > 1:
        ids = tuple(question.id for question in found)
        here = progress.question_id or ids[0]
        moved = replace(progress, status="asking", offered=Offered(here, "change", ids))
        return Step(moved, said=reading_back.which_to_change(questionnaire, moved, ids, voice))
    return _set(questionnaire, progress, found[0], new, voice) or _go(
        questionnaire, progress, found[0], voice
    )


def _divided(rest: tuple[str, ...], steering: Steering) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ "school to no" as its name and the new answer, at the last "to"."""
    places = [
        place for place, word in enumerate(rest) if word in steering.change_to and 0 < place < len(rest) - 1
    ]
    return (rest[: places[-1]], rest[places[-1] + 1 :]) if places else (rest, ())


def _set(
    questionnaire: Questionnaire, progress: Progress, question: Question, new: tuple[str, ...], voice: Voice
) -> Step | None:
    """The new answer, where it is certain, and what was waiting put again."""
    if not new or question.type in WITH_TEXT:
        return None
    reading = read(question, " ".join(new), voice.steering)
    if reading.answer is None:
        return None
    answer = replace(reading.answer, text=_kept(progress, question))
    return moves.change_earlier(questionnaire, progress, answer, voice)


def _kept(progress: Progress, question: Question) -> str | None:
    before: Answer | None = progress.answers.get(question.id)
    return before.text if before else None


def _go(questionnaire: Questionnaire, progress: Progress, question: Question, voice: Voice) -> Step:
    line = Line("text", voice.phrases.here_it_is)
    return moves.go_to(questionnaire, progress, question.id, voice, said=(line,))


def _called(questions: Sequence[Question], name: Sequence[str]) -> tuple[Question, ...]:
    """The questions that `name` may mean: by its place, by a word it is called by, or by a near spelling."""
    said = [word for word in name if word not in {"the", "my", "a", "question", "answer", "one", "about"}]
    if not said:
        return ()
    if len(said) == 1 and said[0].isdigit():
        place = int(said[0]) if len(said[0]) < 4 else 0
        return (questions[place - 1],) if 1 <= place <= len(questions) else ()
    exactly = tuple(question for question in questions if any(_within(n, said) for n in names_of(question)))
    if exactly:
        return exactly
    return tuple(
        question
        for question in questions
        if any(
            words.likeness(word, known) >= _NEAR
            for word in said
            if len(word) >= 4
            for names in names_of(question)
            for known in names
            if len(known) >= 4
        )
    )


def names_of(question: Question) -> tuple[tuple[str, ...], ...]:
    """Every way to name the question, as words: what it is called, and what it is about."""
    ways = (*question.called, question.short_name, question.id.replace("_", " "))
    return tuple(way for way in map(words.known, ways) if way)


def _within(name: Sequence[str], said: Sequence[str]) -> bool:
    size = len(name)
    return any(tuple(said[start : start + size]) == tuple(name) for start in range(len(said) - size + 1))
