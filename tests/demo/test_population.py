"""The demo's people have the mix of the published pack, and are plainly made up."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from earshot.council import load_council
from earshot.council.profile import DemoSizes
from earshot.demo.cohort import cohort_for, load_cohort, quotas, resized
from earshot.demo.people import DemoPerson, age_band
from earshot.demo.population import make_population

TODAY = dt.date(2026, 11, 22)
CAMBRIDGESHIRE = load_council(Path(__file__).parents[2] / "councils/cambridgeshire")


@pytest.fixture(scope="module")
def people() -> tuple[DemoPerson, ...]:
    return make_population(cohort_for(CAMBRIDGESHIRE.demo), seed=1, today=TODAY)


@pytest.fixture(scope="module")
def in_care(people: tuple[DemoPerson, ...]) -> list[DemoPerson]:
    return [person for person in people if person.status == "in_care"]


@pytest.fixture(scope="module")
def care_leavers(people: tuple[DemoPerson, ...]) -> list[DemoPerson]:
    return [person for person in people if person.status == "care_leaver"]


def share(people: list[DemoPerson], is_so: Callable[[DemoPerson], bool]) -> float:
    return sum(map(is_so, people)) / len(people)


def test_there_are_as_many_people_as_in_the_pack(
    in_care: list[DemoPerson], care_leavers: list[DemoPerson]
) -> None:
    assert (len(in_care), len(care_leavers)) == (768, 352)


def test_the_mix_of_children_in_care_is_the_packs(in_care: list[DemoPerson]) -> None:
    assert share(in_care, lambda p: p.sex == "male") == pytest.approx(0.57, abs=0.005)
    assert share(in_care, lambda p: p.disability) == pytest.approx(0.09, abs=0.005)
    assert share(in_care, lambda p: p.unaccompanied) == pytest.approx(0.10, abs=0.005)
    alone = [person for person in in_care if person.unaccompanied]
    others = [person for person in in_care if not person.unaccompanied]
    assert share(others, lambda p: p.area == "out_of_county") == pytest.approx(0.51, abs=0.005)
    assert share(alone, lambda p: p.area == "out_of_county") == pytest.approx(0.862, abs=0.01)


def test_legal_status_and_placements_are_the_packs_to_the_child(in_care: list[DemoPerson]) -> None:
    legal = Counter(person.legal_status for person in in_care)
    homes = Counter(person.placement for person in in_care)
    assert legal == {
        "section_20": 162,
        "interim_care_order": 160,
        "care_order": 349,
        "placement_order": 84,
        "other": 13,
    }
    assert (homes["in_house_fostering"], homes["agency_fostering"]) == (235, 288)
    assert sum(homes.values()) - 235 - 288 == 245
    assert homes["adoptive"] == 26


def test_ages_are_near_the_national_ones_and_within_the_law(
    in_care: list[DemoPerson], care_leavers: list[DemoPerson]
) -> None:
    for first, last, wanted in ((0, 0, 0.05), (1, 4, 0.13), (5, 9, 0.18), (10, 15, 0.40), (16, 17, 0.24)):
        found = share(in_care, lambda p, low=first, high=last: low <= p.age <= high)  # type: ignore[misc]
        assert found == pytest.approx(wanted, abs=0.01)
    assert {person.age for person in care_leavers} == set(range(17, 26))


def test_where_somebody_lives_fits_their_age_and_story(people: tuple[DemoPerson, ...]) -> None:
    for person in people:
        if person.placement == "adoptive":
            assert person.legal_status == "placement_order"
        if person.legal_status == "placement_order":
            assert person.age <= 7
        if person.status == "in_care" and person.placement == "supported_accommodation":
            assert person.age >= 16
        if person.status == "in_care" and person.unaccompanied:
            assert person.age >= 14
            assert person.legal_status == "section_20"
            assert person.placement not in {"with_parents", "family_and_friends", "adoptive"}
        if person.placement == "childrens_home":
            assert person.age >= 8
        if person.status == "care_leaver":
            assert person.legal_status is None


def test_a_birthday_makes_somebody_exactly_as_old_as_they_are(people: tuple[DemoPerson, ...]) -> None:
    for person in people:
        born = person.date_of_birth
        had_birthday = (TODAY.month, TODAY.day) >= (born.month, born.day)
        assert TODAY.year - born.year - (not had_birthday) == person.age
        assert person.age_band == age_band(person.age)


def test_people_can_be_made_on_the_29th_of_february() -> None:
    people = make_population(load_cohort(), seed=1, today=dt.date(2028, 2, 29))
    assert all(0 <= (dt.date(2028, 2, 29) - person.date_of_birth).days < 26 * 366 for person in people)


def test_names_are_plainly_made_up_and_nobody_shares_one(people: tuple[DemoPerson, ...]) -> None:
    assert all(person.first_name.startswith("Demo-") for person in people)
    assert len({(person.first_name, person.last_name) for person in people}) == len(people)


def test_phones_are_of_the_range_kept_for_drama_and_only_older_people_have_one(
    people: tuple[DemoPerson, ...],
) -> None:
    phones = [person.phone for person in people if person.phone]
    assert len(set(phones)) == len(phones) > 300
    assert all(re.fullmatch(r"\+447700900\d{3}", phone) for phone in phones)
    assert not any(person.phone for person in people if person.age < 11)


def test_the_same_seed_makes_the_same_people_and_another_makes_others(people: tuple[DemoPerson, ...]) -> None:
    cohort = cohort_for(CAMBRIDGESHIRE.demo)
    assert make_population(cohort, seed=1, today=TODAY) == people
    others = make_population(cohort, seed=2, today=TODAY)
    assert not {person.id for person in others} & {person.id for person in people}


def test_a_small_council_keeps_the_mix() -> None:
    small = resized(load_cohort(), in_care=77, care_leavers=35)
    people = make_population(small, seed=1, today=TODAY)
    in_care = [person for person in people if person.status == "in_care"]
    assert (len(in_care), len(people)) == (77, 112)
    assert share(in_care, lambda p: p.sex == "male") == pytest.approx(0.57, abs=0.02)
    assert sum(person.unaccompanied for person in in_care) == 8


def test_quotas_always_add_up() -> None:
    assert quotas({"a": 1.0, "b": 1.0, "c": 1.0}, 100) == {"a": 34, "b": 33, "c": 33}
    assert sum(quotas(load_cohort().care_leavers.ages, 351).values()) == 351


def test_another_councils_profile_makes_another_mix() -> None:
    sizes = DemoSizes(
        children_in_care=34,
        care_leavers=20,
        source="made up for this test",
        mix={"sex": {"male": 0.5}, "placement": {"in_house_fostering": 0.5, "other": 0.5}},
    )
    cohort = cohort_for(sizes)
    assert (cohort.in_care.people, cohort.care_leavers.people, cohort.in_care.male) == (34, 20, 0.5)
    assert cohort.in_care.placement["in_house_fostering"] == 17
    people = make_population(cohort, seed=1, today=TODAY)
    assert sum(person.placement == "in_house_fostering" for person in people) == 17
    assert len(people) == 54


def test_a_profile_that_says_nothing_gets_the_usual_council() -> None:
    assert cohort_for(None).in_care.people == 768
