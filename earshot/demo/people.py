"""One invented person of the demo council, and the draft that becomes one."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

Status = Literal["in_care", "care_leaver"]
Area = Literal["in_county", "out_of_county"]


@dataclass(frozen=True)
class DemoPerson:
    """An invented child in care or care leaver. `phone` is in international form (+447700900123) or None."""

    id: uuid.UUID
    first_name: str
    last_name: str
    date_of_birth: dt.date
    age: int
    age_band: str
    status: Status
    area: Area
    sex: str
    legal_status: str | None
    placement: str
    unaccompanied: bool
    disability: bool
    phone: str | None


@dataclass
class Draft:
    """Somebody whose particulars are still being dealt out."""

    age: int
    unaccompanied: bool
    status: Status
    male: bool = False
    disability: bool = False
    out_of_county: bool = False
    legal_status: str | None = None
    placement: str | None = None


def age_band(age: int) -> str:
    """The band that tables are cut by, of somebody `age` years old (0 to 25)."""
    for last, band in ((4, "0-4"), (7, "5-7"), (10, "8-10"), (15, "11-15"), (17, "16-17")):
        if age <= last:
            return band
    return "18-25"
