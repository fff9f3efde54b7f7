"""The people of the demo council: made to a cohort's mix from a seed, the same ones for the same seed.

Counts are dealt out exactly rather than drawn, so that the council's totals are those of the source; who gets
what is drawn with weights that keep the joint picture believable (a baby is not in supported accommodation).
The weights are rough and assumed: no published table gives them.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from earshot.demo.cohort import CareLeaverMix, Cohort, InCareMix, quotas
from earshot.demo.people import DemoPerson, Draft, age_band
from earshot.yaml_files import read_document

NAMES_FILE = Path(__file__).parent / "data" / "names.yml"

# Ofcom keeps 07700 900000 to 900999 for drama: no call or text to them reaches anybody.
DRAMA_PHONES = tuple(f"+447700900{last:03d}" for last in range(1000))
HAS_PHONE_FROM, HAS_PHONE = 11, 0.8

Weight = Callable[[Draft], float]


def make_population(cohort: Cohort, *, seed: int, today: dt.date) -> tuple[DemoPerson, ...]:
    """Everybody in the demo council, children in care first, each exactly as old as they are on `today`."""
    # Repeatability is wanted here, and nothing secret is made of it.
    rng = random.Random(seed)  # noqa: S311
    drafts = [*_children_in_care(rng, cohort.in_care), *_care_leavers(rng, cohort.care_leavers)]
    return _named(rng, drafts, today)


def new_id(rng: random.Random) -> uuid.UUID:
    """A random (version 4) id from `rng`, so that the same seed gives the same ids."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def choose(rng: random.Random, among: Iterable[Draft], count: int, weight: Weight) -> list[Draft]:
    """`count` of `among` without repeats, likelier by `weight`; those of weight 0 are never chosen.

    Weighted sampling by Efraimidis and Spirakis (2006): the largest of u ** (1 / weight).
    """
    keyed = [(rng.random() ** (1 / heavy), draft) for draft in among if (heavy := weight(draft)) > 0]
    keyed.sort(key=lambda pair: -pair[0])
    return [draft for _, draft in keyed[:count]]


def _children_in_care(rng: random.Random, mix: InCareMix) -> list[Draft]:
    drafts = [Draft(age, True, "in_care") for age in _ages(mix.unaccompanied_ages, mix.unaccompanied)]
    drafts += [Draft(age, False, "in_care") for age in _other_ages(mix)]
    _deal_sex(rng, drafts, mix.male, mix.unaccompanied_male)
    _deal_legal_status(rng, drafts, mix.legal_status)
    _deal_placement(rng, drafts, mix.placement)
    _deal_disability(rng, drafts, mix.disability)
    _deal_area(rng, drafts, mix)
    return drafts


def _care_leavers(rng: random.Random, mix: CareLeaverMix) -> list[Draft]:
    drafts = [Draft(age, False, "care_leaver") for age in _ages(mix.ages, mix.people)]
    for draft in choose(rng, drafts, mix.unaccompanied, lambda _: 1):
        draft.unaccompanied = True
    _deal_sex(rng, drafts, mix.male, mix.unaccompanied_male)
    _deal_disability(rng, drafts, mix.disability)
    _deal_area(rng, drafts, mix)
    _deal(rng, drafts, quotas(mix.placement, mix.people), _LEAVER_HOMES)
    return drafts


def _ages(shares: Mapping[int, float], people: int) -> list[int]:
    return [age for age, count in quotas(shares, people).items() for _ in range(count)]


def _other_ages(mix: InCareMix) -> list[int]:
    """Ages of the children who are not unaccompanied, so that everybody together has the mix's ages."""
    left: dict[int, float] = {}
    for band in mix.ages:
        years = range(band.first, band.last + 1)
        left.update({age: mix.people * band.share / len(years) for age in years})
    for age, count in quotas(mix.unaccompanied_ages, mix.unaccompanied).items():
        # A year may be over-full of unaccompanied children; its surplus is spread by `quotas` below.
        left[age] = max(left.get(age, 0.0) - count, 1.0)
    return _ages(left, mix.people - mix.unaccompanied)


def _deal_sex(rng: random.Random, drafts: Sequence[Draft], male: float, male_if_unaccompanied: float) -> None:
    alone = [draft for draft in drafts if draft.unaccompanied]
    others = [draft for draft in drafts if not draft.unaccompanied]
    boys_alone = round(len(alone) * male_if_unaccompanied)
    boys = round(len(drafts) * male) - boys_alone
    for draft in [*choose(rng, alone, boys_alone, lambda _: 1), *choose(rng, others, boys, lambda _: 1)]:
        draft.male = True


def _deal_legal_status(rng: random.Random, drafts: Sequence[Draft], counts: Mapping[str, int]) -> None:
    left = dict(counts)
    for draft in drafts:
        if draft.unaccompanied:
            draft.legal_status = "section_20"
            left["section_20"] = max(0, left.get("section_20", 0) - 1)
    for status, weight in _LEGAL_WEIGHTS.items():
        undecided = [draft for draft in drafts if draft.legal_status is None]
        for draft in choose(rng, undecided, left.get(status, 0), weight):
            draft.legal_status = status
    for draft in drafts:
        draft.legal_status = draft.legal_status or "care_order"


def _deal_placement(rng: random.Random, drafts: Sequence[Draft], counts: Mapping[str, int]) -> None:
    _deal(rng, drafts, counts, _HOMES)


def _deal(
    rng: random.Random, drafts: Sequence[Draft], counts: Mapping[str, int], homes: Mapping[str, Weight]
) -> None:
    """Give `counts` of each kind of home, the pickiest kinds first; whoever is left gets the last kind."""
    kinds = [*(kind for kind in homes if kind in counts), *(kind for kind in counts if kind not in homes)]
    for kind in kinds:
        without = [draft for draft in drafts if draft.placement is None]
        for draft in choose(rng, without, counts[kind], homes.get(kind, lambda _: 1)):
            draft.placement = kind
    for draft in drafts:
        draft.placement = draft.placement or kinds[-1]


def _deal_disability(rng: random.Random, drafts: Sequence[Draft], share: float) -> None:
    def weight(draft: Draft) -> float:
        if draft.age < 3:
            return 0.3
        return 0.4 if draft.unaccompanied else 2.5 if draft.placement == "childrens_home" else 1

    for draft in choose(rng, drafts, round(len(drafts) * share), weight):
        draft.disability = True


def _deal_area(rng: random.Random, drafts: Sequence[Draft], mix: InCareMix | CareLeaverMix) -> None:
    for alone, share in ((True, mix.out_of_county_unaccompanied), (False, mix.out_of_county)):
        group = [draft for draft in drafts if draft.unaccompanied == alone]
        away = choose(
            rng, group, round(len(group) * share), lambda draft: _FAR_HOMES.get(draft.placement or "", 1.0)
        )
        for draft in away:
            draft.out_of_county = True


def _named(rng: random.Random, drafts: Sequence[Draft], today: dt.date) -> tuple[DemoPerson, ...]:
    lists = read_document(NAMES_FILE).data
    names = [(lists["before_first"] + first, last) for first in lists["first"] for last in lists["last"]]
    phones = rng.sample(DRAMA_PHONES, len(DRAMA_PHONES))
    people = []
    for draft, (first, last) in zip(drafts, rng.sample(names, len(drafts)), strict=True):
        has_phone = draft.age >= HAS_PHONE_FROM and rng.random() < HAS_PHONE
        people.append(
            DemoPerson(
                id=new_id(rng),
                first_name=first,
                last_name=last,
                date_of_birth=_birthday(rng, draft.age, today),
                age=draft.age,
                age_band=age_band(draft.age),
                status=draft.status,
                area="out_of_county" if draft.out_of_county else "in_county",
                sex="male" if draft.male else "female",
                legal_status=draft.legal_status,
                placement=draft.placement or "",
                unaccompanied=draft.unaccompanied,
                disability=draft.disability,
                phone=phones.pop() if has_phone and phones else None,
            )
        )
    return tuple(people)


def _birthday(rng: random.Random, age: int, today: dt.date) -> dt.date:
    """A date of birth that makes somebody `age` on `today`."""
    newest = _years_before(today, age)
    oldest = _years_before(today, age + 1) + dt.timedelta(days=1)
    return oldest + dt.timedelta(days=rng.randrange((newest - oldest).days + 1))


def _years_before(day: dt.date, years: int) -> dt.date:
    # On 29 February the day before stands for it in a common year.
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)


def _aged(first: int, last: int, weight: float = 1.0) -> Weight:
    return lambda draft: weight if first <= draft.age <= last else 0.0


def _if_alone(alone: Weight, others: Weight) -> Weight:
    return lambda draft: alone(draft) if draft.unaccompanied else others(draft)


_LEGAL_WEIGHTS: Mapping[str, Weight] = {
    # A placement order lets a court place a child for adoption, which is nearly always a young one.
    "placement_order": lambda draft: 8 if draft.age <= 4 else 2 if draft.age <= 7 else 0,
    "section_20": lambda draft: 0.4 + draft.age / 8,
    # An interim order is for the months after coming into care, and younger children come in more often.
    "interim_care_order": lambda draft: 3 if draft.age <= 9 else 1,
    "other": lambda draft: 1 if draft.age >= 10 else 0.05,
}

# The pickiest first: each kind of home is dealt to those that have none yet.
_HOMES: Mapping[str, Weight] = {
    "adoptive": lambda draft: 1 if draft.legal_status == "placement_order" else 0,
    "supported_accommodation": _if_alone(_aged(16, 17, 1.5), _aged(16, 17)),
    "secure_or_hospital": _if_alone(_aged(18, 25), _aged(12, 17)),
    "childrens_home": _if_alone(
        _aged(15, 17, 0.3), lambda draft: 0 if draft.age < 8 else 1 + (draft.age - 8) / 3
    ),
    "with_parents": _if_alone(_aged(18, 25), _aged(0, 17)),
    "family_and_friends": _if_alone(_aged(18, 25), _aged(0, 17)),
    "in_house_fostering": lambda draft: 0.3 if draft.unaccompanied else 1.4 if draft.age <= 10 else 1,
    "agency_fostering": lambda _: 1,
}

_LEAVER_HOMES: Mapping[str, Weight] = {
    "staying_put": lambda draft: 0 if not 18 <= draft.age <= 21 else 3 if draft.age <= 19 else 1,
    "supported_lodgings": _aged(17, 21),
    "supported_accommodation": lambda draft: 4 if draft.age <= 18 else 2 if draft.age <= 20 else 0.5,
    "parents_or_relatives": lambda draft: 0.1 if draft.unaccompanied else 1,
    "not_suitable": _aged(18, 25),
    "independent_living": lambda _: 1,
}

# How much likelier each kind of home is to be out of county; the council's own carers mostly live in it.
_FAR_HOMES: Mapping[str, float] = {
    "in_house_fostering": 0.35,
    "with_parents": 0.4,
    "family_and_friends": 0.8,
    "agency_fostering": 1.8,
    "adoptive": 1.8,
    "childrens_home": 2.2,
    "supported_accommodation": 1.0,
    "secure_or_hospital": 8.0,
}
