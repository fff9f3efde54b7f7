"""Answers that come before their question: kept, and confirmed when it comes (conversation.md, rule 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from surveys.definitions.steering import Steering
from surveys.engine import words
from surveys.engine.changing import names_of
from surveys.engine.reading import Reading, read
from surveys.engine.route import answered, asked_of, seen
from surveys.engine.state import Progress, Volunteered
from surveys.questionnaire import WITH_TEXT, Question, Questionnaire

_SENTENCES = re.compile(r"[^.!?;,\n]+[.!?;,\n]*")
_MOST_CLAUSES = 12
"""Clauses looked at in one message; a very long one is read for its first dozen."""


def clauses(text: str, steering: Steering) -> tuple[str, ...]:
    """The clauses of `text`, each as typed: at punctuation, and before "and", "but" and the like."""
    found: list[str] = []
    for sentence in _SENTENCES.findall(text):
        here: list[str] = []
        for word in sentence.split():
            if here and "".join(words.bare(word)) in steering.between_clauses:
                found.append(" ".join(here))
                here = []
            here.append(word)
        if here:
            found.append(" ".join(here))
    return tuple(clause for clause in found if words.bare(clause))[:_MOST_CLAUSES]


def divided(
    questionnaire: Questionnaire, progress: Progress, question: Question, text: str, steering: Steering
) -> tuple[str, Mapping[str, Volunteered]]:
    """The part of `text` that is for `question`, and what its other clauses say to questions still to come.

    Only a clause that names a later question by a word it is called by, or says "the next one", is for it;
    the first clause is always for the question that was asked.
    """
    ours: list[str] = []
    later: dict[str, Volunteered] = {}
    coming = _to_come(questionnaire, progress)
    ours_too = names_of(question)
    for place, clause in enumerate(clauses(text, steering)):
        named = _named(clause, coming, steering) if place or question.type in WITH_TEXT else None
        if named is None or _mentions(clause, ours_too):
            ours.append(clause)
        else:
            later[named.id] = _joined(later.get(named.id), _volunteered(named, clause, steering))
    return " ".join(ours) or text, later


def volunteered(
    questionnaire: Questionnaire, progress: Progress, texts: Iterable[str], steering: Steering
) -> Mapping[str, Volunteered]:
    """What `texts`, typed before the questions began, say to questions still to come."""
    later: dict[str, Volunteered] = {}
    coming = _to_come(questionnaire, progress)
    for text in texts:
        for clause in clauses(text, steering):
            named = _named(clause, coming, steering)
            if named is not None:
                later[named.id] = _joined(later.get(named.id), _volunteered(named, clause, steering))
    return later


def with_earlier(progress: Progress, later: Mapping[str, Volunteered]) -> Progress:
    """The progress with what was volunteered added to what was there."""
    if not later:
        return progress
    both = {**progress.earlier}
    for question_id, found in later.items():
        both[question_id] = _joined(both.get(question_id), found)
    return replace(progress, earlier=MappingProxyType(both))


def _to_come(questionnaire: Questionnaire, progress: Progress) -> tuple[Question, ...]:
    return tuple(
        seen(question, progress.seed)
        for question in asked_of(questionnaire, progress)
        if question.id != progress.question_id and not answered(progress, question.id)
    )


def _named(clause: str, coming: tuple[Question, ...], steering: Steering) -> Question | None:
    """The one question still to come that the clause names; None when it names none, or several."""
    if coming and _mentions(clause, tuple(map(words.known, steering.next_one))):
        return coming[0]
    found = [question for question in coming if _mentions(clause, _cues(question))]
    return found[0] if len(found) == 1 else None


def _cues(question: Question) -> tuple[tuple[str, ...], ...]:
    """Only what whoever wrote the questionnaire listed: a question's short name may hold everyday words."""
    return tuple(way for way in map(words.known, question.called) if way)


def _mentions(clause: str, names: Iterable[tuple[str, ...]]) -> bool:
    said = words.bare(clause)
    return any(
        said[start : start + len(name)] == name
        for name in names
        for start in range(len(said) - len(name) + 1)
    )


def _volunteered(question: Question, clause: str, steering: Steering) -> Volunteered:
    if question.type in WITH_TEXT or question.type == "choices":
        return Volunteered(question.id, clause)
    return Volunteered(question.id, clause, _option(_best(question, clause, steering)))


def _best(question: Question, clause: str, steering: Steering) -> Reading:
    """How the clause reads, and without its joining word and the words that name the question."""
    whole = read(question, clause, steering)
    if whole.answer is not None and _option(whole):
        return whole
    said = list(words.bare(clause))
    if said and said[0] in steering.between_clauses:
        said = said[1:]
    fewer = [word for word in said if (word,) not in _cues(question) and word not in steering.small_words]
    readings = [read(question, " ".join(some), steering) for some in (said, fewer) if some]
    return next((reading for reading in readings if _option(reading)), whole)


def _option(reading: Reading) -> str | None:
    if reading.answer is not None:
        if reading.answer.choice:
            return reading.answer.choice
        number = reading.answer.number
        return None if number is None else format(number.normalize(), "f")
    return reading.options[0] if reading.kind == "meant" and len(reading.options) == 1 else None


def _joined(before: Volunteered | None, now: Volunteered) -> Volunteered:
    """Both, in the order they were said; the option is only kept when they do not disagree."""
    if before is None or before.text == now.text:
        return now
    options = {each.option for each in (before, now) if each.option}
    option = options.pop() if len(options) == 1 else None
    return Volunteered(now.question_id, f"{before.text}\n{now.text}", option)
