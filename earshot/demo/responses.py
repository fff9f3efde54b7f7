"""What each invented person answers over a year, and when: a plan, before engine and database see it."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from earshot.demo.habits import Habits
from earshot.demo.people import DemoPerson
from earshot.demo.word_choice import LinePicker
from earshot.demo.written_lines import WrittenLine
from summaries.periods import Period, quarters
from surveys.questionnaire import WITH_TEXT, Question, Questionnaire

LOCAL = ZoneInfo("Europe/London")
YEAR = dt.timedelta(days=365)
RECENT_HOURS = 36
# The hours at which young people write (local time), the afternoon and evening mostly, and how often each.
HOURS = {8: 2, 10: 2, 12: 4, 13: 2, 15: 5, 16: 9, 17: 8, 18: 7, 19: 8, 20: 7, 21: 5, 22: 2}

Stop = Literal["never", "ended_early", "paused", "left"]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to say to one question: a choice's id, words, both, or (neither) to skip it."""

    choice: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class PlannedResponse:
    """One filling of the questionnaire: what is wished, and after how many questions it stops, if it does."""

    person: DemoPerson
    started_at: dt.datetime
    wishes: Mapping[str, Wish]
    stop: Stop = "never"
    stop_after: int = 0
    risk: WrittenLine | None = field(default=None, compare=False)


@dataclass(frozen=True)
class _Teller:
    rng: random.Random
    habits: Habits
    questionnaire: Questionnaire
    picker: LinePicker

    def wishes(self, person: DemoPerson, mood: float, quarters_ago: int) -> dict[str, Wish]:
        """What `person`, feeling like `mood`, wants to say to each question."""
        return {
            question.id: self._wish(question, person, mood, quarters_ago)
            for question in self.questionnaire.asked
        }

    def _wish(self, question: Question, person: DemoPerson, mood: float, quarters_ago: int) -> Wish:
        habits, rng = self.habits, self.rng
        if rng.random() < habits.skips.get(question.id, habits.skips_other):
            return Wish()
        if question.type in WITH_TEXT:
            written = round_mood(mood + rng.gauss(0, habits.noise))
            two = question.type == "long_text" and rng.random() < habits.two_lines
            return Wish(words=self.picker.words(question.id, person.age, written, two=two))
        feeling = mood + habits.bias(question.id, person) + rng.gauss(0, habits.noise)
        choice = self._choice(question, feeling, quarters_ago)
        words = None
        if choice in _MOOD_BESIDE and rng.random() < habits.words_beside_a_choice:
            lowest, highest = _MOOD_BESIDE[choice]
            beside = max(lowest, min(highest, round_mood(feeling)))
            words = self.picker.words(question.id, person.age, beside, two=False)
        return Wish(choice, words)

    def _choice(self, question: Question, feeling: float, quarters_ago: int) -> str | None:
        habits, offered = self.habits, [choice.id for choice in question.choices]
        if not offered:
            return None
        drawn = self.rng.random()
        if question.id == habits.heard.question:
            yes = habits.heard.yes[min(quarters_ago, len(habits.heard.yes) - 1)]
            said = "yes" if drawn < yes else "not_sure" if drawn < yes + habits.heard.not_sure else "no"
        elif drawn < habits.not_sure:
            said = "not_sure"
        else:
            said = "yes" if feeling > habits.yes_from else "no" if feeling < habits.no_below else "sometimes"
        return said if said in offered else self.rng.choice(offered)


_MOOD_BESIDE = {"yes": (0, 2), "sometimes": (-1, 0), "no": (-2, -1)}


def round_mood(mood: float) -> int:
    """A mood as a whole number from -2 to 2."""
    return max(-2, min(2, round(mood)))


def plan_responses(
    people: Sequence[DemoPerson],
    lines: Sequence[WrittenLine],
    questionnaire: Questionnaire,
    habits: Habits,
    *,
    rng: random.Random,
    now: dt.datetime,
) -> tuple[PlannedResponse, ...]:
    """A year of responses up to `now` (aware), oldest first; the same for the same `rng`.

    Nobody answers twice in a quarter, and only somebody's last response is left unfinished, since whoever
    comes back goes on with the one they left. Every line that holds a risk is written once.
    """
    teller = _Teller(rng, habits, questionnaire, LinePicker(rng, lines, habits))
    periods = quarters((now - YEAR).date(), now.date())
    # Somebody who is asked more than once is more or less willing each time, and mostly feels the same.
    willing = {person.id: rng.uniform(0.5, 1.5) for person in people}
    moods = {
        person.id: rng.gauss(habits.mood.mean, habits.mood.spread) + habits.usual_mood(person)
        for person in people
    }
    planned: list[PlannedResponse] = []
    for quarters_ago, period in reversed(list(enumerate(reversed(periods)))):
        for person in people:
            if rng.random() >= habits.rate(person, quarters_ago) * willing[person.id]:
                continue
            at = _moment(rng, period, habits)
            if now - YEAR <= at < now - dt.timedelta(hours=RECENT_HOURS):
                wishes = teller.wishes(person, moods[person.id], quarters_ago)
                planned.append(PlannedResponse(person, at, wishes))
    planned = _with_recent(planned, people, teller, moods, now)
    planned.sort(key=lambda response: (response.started_at, response.person.id))
    planned = _with_stops(planned, rng, habits, questionnaire)
    return tuple(_with_risks(planned, lines, rng, questionnaire))


def _moment(rng: random.Random, period: Period, habits: Habits) -> dt.datetime:
    """When in a quarter somebody answers: soon after the invitation, or any day."""
    length = (period.last - period.first).days + 1
    day = int(habits.invited_after_days + rng.expovariate(1 / habits.answer_within_days))
    if day >= length:
        day = rng.randrange(length)
    hour = rng.choices(list(HOURS), list(HOURS.values()))[0]
    at = dt.time(hour, rng.randrange(60), rng.randrange(60))
    return dt.datetime.combine(period.first + dt.timedelta(days=day), at, LOCAL).astimezone(dt.UTC)


def _with_recent(
    planned: list[PlannedResponse],
    people: Sequence[DemoPerson],
    teller: _Teller,
    moods: Mapping[uuid.UUID, float],
    now: dt.datetime,
) -> list[PlannedResponse]:
    """Add a few responses of the last hours, by people who have not answered in the last three months."""
    lately = {response.person.id for response in planned if now - response.started_at < dt.timedelta(days=92)}
    free = [
        person for person in people if person.id not in lately and teller.habits.answers.get(person.age_band)
    ]
    chosen = teller.rng.sample(free, min(teller.habits.recent, len(free)))
    for place, person in enumerate(chosen, start=1):
        # Two hours at least, so that whoever answers slowly is done by `now`.
        hours = 2 + (RECENT_HOURS - 2) * (place - teller.rng.random()) / len(chosen)
        at = (now - dt.timedelta(hours=hours)).replace(microsecond=0)
        planned.append(PlannedResponse(person, at, teller.wishes(person, moods[person.id], 0)))
    return planned


def _with_stops(
    planned: Iterable[PlannedResponse], rng: random.Random, habits: Habits, questionnaire: Questionnaire
) -> list[PlannedResponse]:
    planned = list(planned)
    last = {response.person.id: place for place, response in enumerate(planned)}
    kinds: list[Stop] = ["ended_early", "paused", "left"]
    done: list[PlannedResponse] = []
    for place, response in enumerate(planned):
        drawn, stop = rng.random(), "never"
        for kind in kinds:
            drawn -= habits.stops[kind]
            if drawn < 0:
                stop = kind
                break
        if stop in {"paused", "left"} and last[response.person.id] != place:
            stop = "never"
        after = rng.randint(1, len(questionnaire.asked) - 1)
        done.append(replace(response, stop=stop, stop_after=after))  # type: ignore[arg-type]
    return done


def _with_risks(
    planned: list[PlannedResponse],
    lines: Sequence[WrittenLine],
    rng: random.Random,
    questionnaire: Questionnaire,
) -> list[PlannedResponse]:
    """Have each risky line written once: one urgent and one other line lately, the rest over the year."""
    free = [line for line in lines if line.risk != "none"]
    rng.shuffle(free)
    last = {response.person.id: place for place, response in enumerate(planned)}
    waiting = set(last.values())
    newest = sorted(waiting, reverse=True)[:40]
    for risk in ("urgent", "concern"):
        line = next((line for line in free if line.risk == risk), None)
        for place in newest:
            if line is not None and _suits(line, planned[place]):
                planned[place] = _risky(planned[place], line, rng, questionnaire)
                free.remove(line)
                waiting.discard(place)
                break
    for line in free:
        among = [place for place in sorted(waiting) if _suits(line, planned[place])]
        if among:
            place = rng.choice(among)
            planned[place] = _risky(planned[place], line, rng, questionnaire)
            waiting.discard(place)
    return planned


def _suits(line: WrittenLine, response: PlannedResponse) -> bool:
    return line.youngest <= response.person.age <= line.oldest and response.risk is None


def _risky(
    response: PlannedResponse, line: WrittenLine, rng: random.Random, questionnaire: Questionnaire
) -> PlannedResponse:
    asked = [question.id for question in questionnaire.asked]
    question_id = rng.choice([question_id for question_id in line.fits if question_id in asked])
    wish = replace(response.wishes[question_id], words=line.text)
    question = questionnaire.question(question_id)
    if question is not None and question.choices and wish.choice in {None, "yes"}:
        wish = replace(wish, choice="no")
    wishes = {**response.wishes, question_id: wish}
    return replace(response, wishes=wishes, stop="never", risk=line)
