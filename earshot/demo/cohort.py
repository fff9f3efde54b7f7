"""The mix that the demo council's people are made to: how many of each age, home and legal status.

A council's own numbers come from `demo` in its profile; ``data/cohort.yml`` has those that a profile does not
say, and where each comes from. Shares are of 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from earshot.council.profile import DemoSizes
from earshot.yaml_files import read_document, validated

COHORT_FILE = Path(__file__).parent / "data" / "cohort.yml"

Key = TypeVar("Key")

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgeShare(_Part):
    """The share of the group that is from `first` to `last` years old, both included."""

    first: int = Field(alias="from", ge=0, le=25)
    last: int = Field(alias="to", ge=0, le=25)
    share: Share


class InCareMix(_Part):
    """Children in care: counts where the source gives counts, shares where it gives percentages."""

    people: Count
    male: Share
    disability: Share
    unaccompanied: Count
    out_of_county: Share
    out_of_county_unaccompanied: Share
    ages: tuple[AgeShare, ...]
    unaccompanied_ages: dict[int, Share]
    unaccompanied_male: Share
    legal_status: dict[str, Count]
    placement: dict[str, Count]


class CareLeaverMix(_Part):
    """Care leavers, in shares."""

    people: Count
    male: Share
    disability: Share
    unaccompanied: Count
    unaccompanied_male: Share
    out_of_county: Share
    out_of_county_unaccompanied: Share
    ages: dict[int, Share]
    placement: dict[str, Share]


class Cohort(_Part):
    """Everybody in the demo council."""

    in_care: InCareMix
    care_leavers: CareLeaverMix


def load_cohort(path: Path = COHORT_FILE) -> Cohort:
    """Read the mix. Raises FileFaultsError."""
    return validated(read_document(path), Cohort)


def cohort_for(sizes: DemoSizes | None, *, scale: float = 1.0) -> Cohort:
    """The mix for a council whose profile says `sizes` (None: nothing), with `scale` times as many people."""
    base = load_cohort()
    if sizes is None:
        return resized(
            base,
            in_care=round(base.in_care.people * scale),
            care_leavers=round(base.care_leavers.people * scale),
        )
    mix = sizes.mix
    base = base.model_copy(update={"in_care": base.in_care.model_copy(update=_said_by(mix, base.in_care))})
    return resized(
        base,
        in_care=round(sizes.children_in_care * scale),
        care_leavers=round(sizes.care_leavers * scale),
    )


_BAND = re.compile(r"under_(?P<under>\d+)|from_(?P<first>\d+)_to_(?P<last>\d+)")


def _said_by(mix: Mapping[str, Mapping[str, float]], old: InCareMix) -> dict[str, object]:
    """What a profile's mix says about children in care, by the names of InCareMix."""
    said: dict[str, object] = {}
    for name, (group, leaf) in _SHARES.items():
        if leaf in mix.get(group, {}):
            said[name] = mix[group][leaf]
    if "share" in mix.get("unaccompanied", {}):
        said["unaccompanied"] = round(old.people * mix["unaccompanied"]["share"])
    if "legal_status" in mix:
        said["legal_status"] = quotas(mix["legal_status"], old.people)
    if "placement" in mix:
        said["placement"] = _placements(mix["placement"], old)
    if "age" in mix:
        said["ages"] = tuple(_band(name, share) for name, share in mix["age"].items())
    return said


_SHARES = {
    "male": ("sex", "male"),
    "disability": ("disability", "diagnosed"),
    "out_of_county": ("home", "out_of_county"),
    "out_of_county_unaccompanied": ("home_unaccompanied", "out_of_county"),
}


def _placements(shares: Mapping[str, float], old: InCareMix) -> dict[str, int]:
    """Counts by kind of home; a share called `other` is divided among the kinds that are not named."""
    counts = quotas(shares, old.people)
    other = counts.pop("other", 0)
    rest = {kind: count for kind, count in old.placement.items() if kind not in counts}
    return {**counts, **(quotas(rest, other) if rest and other else {})}


def _band(name: str, share: float) -> AgeShare:
    found = _BAND.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no age band: write under_1 or from_1_to_4")
    first, last = (
        (0, int(found["under"]) - 1) if found["under"] else (int(found["first"]), int(found["last"]))
    )
    return AgeShare.model_validate({"from": first, "to": last, "share": share})


def resized(cohort: Cohort, *, in_care: int, care_leavers: int) -> Cohort:
    """The same mix for other numbers of people, for another council or a quick test."""
    old, leavers = cohort.in_care, cohort.care_leavers
    return Cohort(
        in_care=old.model_copy(
            update={
                "people": in_care,
                "unaccompanied": round(old.unaccompanied * in_care / old.people),
                "legal_status": quotas(old.legal_status, in_care),
                "placement": quotas(old.placement, in_care),
            }
        ),
        care_leavers=leavers.model_copy(
            update={
                "people": care_leavers,
                "unaccompanied": round(leavers.unaccompanied * care_leavers / leavers.people),
            }
        ),
    )


def quotas(shares: Mapping[Key, float], people: int) -> dict[Key, int]:
    """Whole numbers that add up to `people` in the proportions of `shares` (largest remainders)."""
    whole = sum(shares.values())
    exact = {key: people * share / whole for key, share in shares.items()}
    counts = {key: int(value) for key, value in exact.items()}
    short = people - sum(counts.values())
    for key in sorted(exact, key=lambda key: counts[key] - exact[key])[:short]:
        counts[key] += 1
    return counts
