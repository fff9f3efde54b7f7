"""One council's profile: words, promises, contacts and rules, read from a folder in `councils/` and checked.

Nothing about one council is in code. Whether a line is open, and for whom, are pure functions of the time.
"""

from earshot.council.contacts import AGES, Contact, Urgency, contacts_for
from earshot.council.hours import LONDON, OpeningHours, QuietHours
from earshot.council.loading import (
    CouncilProfileError,
    check_council,
    check_questionnaire,
    load_council,
)
from earshot.council.profile import CouncilProfile, Promise, Retention
from earshot.yaml_files import Fault

__all__ = [
    "AGES",
    "LONDON",
    "Contact",
    "CouncilProfile",
    "CouncilProfileError",
    "Fault",
    "OpeningHours",
    "Promise",
    "QuietHours",
    "Retention",
    "Urgency",
    "check_council",
    "check_questionnaire",
    "contacts_for",
    "load_council",
]
