"""A year of responses: who answers, when, and how it goes when it is played through the engine."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pytest

from earshot.demo.cohort import load_cohort
from earshot.demo.habits import load_habits
from earshot.demo.people import DemoPerson
from earshot.demo.playing import Played, ReadWords, play
from earshot.demo.population import make_population
from earshot.demo.responses import PlannedResponse, Wish, plan_responses
from earshot.demo.written_lines import load_lines
from moderation.screening import Screening
from summaries.periods import last_full_quarter, quarter_of
from surveys.engine import Progress
from surveys.reading import load_questionnaire, load_voice

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)
PROMISE = load_questionnaire(ROOT / "councils/cambridgeshire/questionnaires/promise.yml")
PEOPLE = make_population(load_cohort(), seed=1, today=NOW.date())


def planned(seed: int = 1, now: dt.datetime = NOW) -> tuple[PlannedResponse, ...]:
    return plan_responses(PEOPLE, load_lines(), PROMISE, load_habits(), rng=random.Random(seed), now=now)


@pytest.fixture(scope="module")
def plans() -> tuple[PlannedResponse, ...]:
    return planned()


def nothing_found(_text: str, _question: str | None) -> Screening:
    return Screening("none", "none", (), "test")


def urgent(_text: str, _question: str | None) -> Screening:
    return Screening("urgent", "other", ("test",), "test")


def played(plan: PlannedResponse, screen: ReadWords = nothing_found) -> Played:
    return play(plan, PROMISE, load_voice(age_band=plan.person.age_band), screen, random.Random(1))


def test_two_in_five_of_those_asked_answer_in_the_last_full_quarter(
    plans: tuple[PlannedResponse, ...],
) -> None:
    quarter = last_full_quarter(NOW.date())
    asked = [person for person in PEOPLE if person.age >= 8]
    answered = {p.person.id for p in plans if quarter.starts_at <= p.started_at < quarter.ends_before}
    assert 0.35 <= len(answered) / len(asked) <= 0.47


def test_those_out_of_county_and_care_leavers_are_heard_less(plans: tuple[PlannedResponse, ...]) -> None:
    times = Counter(plan.person.id for plan in plans)

    def rate(group: list[DemoPerson]) -> float:
        return sum(times[person.id] for person in group) / len(group)

    asked = [person for person in PEOPLE if person.age >= 8]
    assert rate([p for p in asked if p.area == "out_of_county"]) < rate(
        [p for p in asked if p.area == "in_county"]
    )
    assert rate([p for p in asked if p.age >= 18]) < rate([p for p in asked if 11 <= p.age <= 15])


def test_nobody_under_eight_answers_and_nobody_twice_in_a_quarter(plans: tuple[PlannedResponse, ...]) -> None:
    assert min(plan.person.age for plan in plans) >= 8
    old = [plan for plan in plans if NOW - plan.started_at > dt.timedelta(days=3)]
    times = Counter((plan.person.id, quarter_of(plan.started_at.date())) for plan in old)
    assert max(times.values()) == 1


@pytest.mark.parametrize("now", [NOW, dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.UTC)])
def test_they_fill_the_year_before_now_and_some_are_new(now: dt.datetime) -> None:
    times = [plan.started_at for plan in planned(now=now)]
    assert times == sorted(times)
    assert now - dt.timedelta(days=365) <= times[0] < now - dt.timedelta(days=200)
    assert sum(now - time < dt.timedelta(hours=48) for time in times) >= 5
    assert times[-1] < now - dt.timedelta(hours=1)


def test_only_the_last_response_of_a_person_is_left_unfinished(plans: tuple[PlannedResponse, ...]) -> None:
    last = {plan.person.id: plan for plan in plans}
    for plan in plans:
        if plan.stop in {"paused", "left"} or plan.risk is not None:
            assert last[plan.person.id] is plan


def test_every_risky_line_is_written_at_most_once_and_lately_an_urgent_one(
    plans: tuple[PlannedResponse, ...],
) -> None:
    written = Counter(plan.risk.text for plan in plans if plan.risk)
    assert len(written) >= 15
    assert max(written.values()) == 1
    lately = {plan.risk.risk for plan in plans[-40:] if plan.risk}
    assert lately == {"urgent", "concern"}


def test_the_same_seed_gives_the_same_year(plans: tuple[PlannedResponse, ...]) -> None:
    assert planned() == plans
    assert planned(seed=2) != plans


def test_whoever_is_happier_says_yes_more_often(plans: tuple[PlannedResponse, ...]) -> None:
    def yes(placement: str) -> float:
        said = [p.wishes["feel_safe"].choice for p in plans if p.person.placement == placement]
        return said.count("yes") / len(said)

    assert yes("in_house_fostering") > yes("childrens_home")


def test_a_played_response_holds_what_was_wished(plans: tuple[PlannedResponse, ...]) -> None:
    for plan in [plan for plan in plans if plan.stop == "never" and plan.risk is None][:30]:
        progress = played(plan).progress
        assert progress.status == "finished"
        for question_id, wish in plan.wishes.items():
            answer = progress.answers[question_id]
            assert answer.skipped == (wish == Wish())
            if wish.choice and not wish.words:
                assert answer.choice == wish.choice


def test_stopping_early_pausing_and_leaving_end_as_they_should(plans: tuple[PlannedResponse, ...]) -> None:
    ends = {"ended_early": "ended_early", "paused": "paused", "left": "asking"}
    for stop, status in ends.items():
        plan = next(plan for plan in plans if plan.stop == stop)
        progress = played(plan).progress
        assert progress.status == status
        assert len(progress.answers) >= plan.stop_after
        assert Progress.from_json(progress.to_json()) == progress


def test_an_urgent_message_pauses_the_survey_and_its_words_stay_the_answer(
    plans: tuple[PlannedResponse, ...],
) -> None:
    plan = next(plan for plan in plans if plan.wishes["understand"].words and plan.stop == "never")
    only = PlannedResponse(plan.person, plan.started_at, {"understand": plan.wishes["understand"]})
    result = played(only, urgent)
    assert result.progress.status == "paused"
    assert result.progress.answers["understand"].text == only.wishes["understand"].words
    assert result.progress.question_id == "feel_safe"
