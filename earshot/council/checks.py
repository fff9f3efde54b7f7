"""What must hold across a council's files, beyond each field having its right form."""

import re
from collections.abc import Iterator

from earshot.council.contacts import AGES, Contact
from earshot.council.profile import ProfileFile, PromisesFile, said
from earshot.yaml_files import Document, Fault
from surveys.piping import PIPE
from surveys.questionnaire import Questionnaire

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")


def profile_faults(document: Document, profile: ProfileFile) -> Iterator[Fault]:
    """Faults within `profile.yml`: names that lead nowhere, and nights when nobody could be called."""
    folder = document.file.resolve().parent.name
    if profile.id != folder:
        yield document.fault(("id",), f"must be the folder's name, {folder!r}")
    seen: set[str] = set()
    for number, contact in enumerate(profile.contacts):
        if contact.id in seen:
            yield document.fault(("contacts", number, "id"), f"{contact.id!r} is used by another contact")
        seen.add(contact.id)
    for field in ("team_contact", "advocacy_contact"):
        if getattr(profile, field) not in seen:
            yield document.fault((field,), f"there is no contact {getattr(profile, field)!r}")
    if not profile.out_of_hours.phone:
        yield document.fault(
            ("out_of_hours", "phone"), "is missing: a number for nights and weekends is required"
        )
    if not any(contact.urgency == "emergency" for contact in profile.contacts):
        yield document.fault(("contacts",), "none of them has urgency emergency (999)")
    for band in AGES:
        if not any(_always_there(contact, band) for contact in profile.contacts):
            message = (
                f"nobody aged {band} could call at night: give a crisis contact, open always, for that age"
            )
            yield document.fault(("contacts",), message)


def _always_there(contact: Contact, band: str) -> bool:
    return contact.urgency == "crisis" and contact.hours.always and contact.fits_age(band)


def priority_faults(document: Document, profile: ProfileFile, promises: PromisesFile) -> Iterator[Fault]:
    """Priorities of the profile that `promises.yml` does not have."""
    known = {promise.id for promise in promises.promises if promise.group == "priority"}
    for number, priority in enumerate(profile.priorities):
        if priority not in known:
            message = f"there is no promise {priority!r} with group priority in promises.yml"
            yield document.fault(("priorities", number), message)


def questionnaire_faults(
    document: Document, questionnaire: Questionnaire, profile: ProfileFile, promises: PromisesFile
) -> Iterator[Fault]:
    """Promise areas and council words that a questionnaire uses and the council does not have."""
    areas = {promise.id for promise in promises.promises}
    for number, question in enumerate(questionnaire.questions):
        for place, area in enumerate(question.promise_areas):
            if area not in areas:
                message = f"there is no promise {area!r} in promises.yml"
                yield document.fault(("questions", number, "promise_areas", place), message)
    known = set(said(profile))
    for location, text in _texts(document.data, ()):
        # What takes up an earlier answer is the engine's, which has checked it (surveys/coherence.py).
        for found in _PLACEHOLDER.findall(PIPE.sub("", text)):
            if found[1:-1] not in known:
                message = f"{found} is not one of the council's words (they are: {', '.join(sorted(known))})"
                yield document.fault(location, message)


def _texts(data: object, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield location, data
    elif isinstance(data, dict):
        for key, value in data.items():
            # The words people type are matched, never said, so a brace in them is only a brace.
            if key not in {"also", "alone", "perhaps", "unless", "source"}:
                yield from _texts(value, (*location, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*location, number))
