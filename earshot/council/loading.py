"""Reading a council's folder, and saying everything that is wrong with it at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from earshot.council.checks import priority_faults, profile_faults, questionnaire_faults
from earshot.council.profile import CouncilProfile, ProfileFile, PromisesFile
from earshot.yaml_files import Document, Fault, FileFaultsError, read_document, validated
from surveys.questionnaire import Questionnaire
from surveys.reading import load_questionnaire

_Model = TypeVar("_Model", bound=BaseModel)


class CouncilProfileError(Exception):
    """A council's folder cannot be used. `faults` holds what is wrong; the text is a line for each."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass
class _Read:
    """What could be read of a folder, and the faults found on the way."""

    profile: ProfileFile | None
    promises: PromisesFile | None
    questionnaires: dict[str, Questionnaire]
    faults: list[Fault]


def load_council(folder: Path) -> CouncilProfile:
    """The council in `folder`. Raises CouncilProfileError with every fault when it is not whole."""
    read = _read(folder)
    if read.faults or read.profile is None or read.promises is None:
        raise CouncilProfileError(read.faults)
    return CouncilProfile.model_validate(
        {
            **dict(read.profile),
            "promises": read.promises.promises,
            "questionnaires": read.questionnaires,
        }
    )


def check_council(folder: Path) -> list[Fault]:
    """Everything wrong with `folder`, in the order of its files; empty when it can be used."""
    return _read(folder).faults


def check_questionnaire(file: Path) -> list[Fault]:
    """Everything wrong with one questionnaire.

    In a council's `questionnaires/` folder it is also held against that council's promises and words.
    """
    folder = file.resolve().parent.parent
    if file.resolve().parent.name == "questionnaires" and (folder / "profile.yml").exists():
        here = file.resolve()
        return [fault for fault in _read(folder).faults if fault.file.resolve() == here]
    try:
        load_questionnaire(file)
    except FileFaultsError as error:
        return list(error.faults)
    return []


def _read(folder: Path) -> _Read:
    if not folder.is_dir():
        return _Read(None, None, {}, [Fault(folder, "", "there is no such folder")])
    faults: list[Fault] = []
    profile_document, profile = _file(folder / "profile.yml", ProfileFile, faults)
    _, promises = _file(folder / "promises.yml", PromisesFile, faults)
    if profile_document and profile:
        faults += profile_faults(profile_document, profile)
        if promises:
            faults += priority_faults(profile_document, profile, promises)
    usable = profile is not None and not any(fault.field.endswith("_contact") for fault in faults)
    questionnaires: dict[str, Questionnaire] = {}
    files = sorted((folder / "questionnaires").glob("*.yml"))
    if not files:
        faults.append(Fault(folder / "questionnaires", "", "there is no questionnaire: add at least one"))
    for file in files:
        try:
            questionnaire = load_questionnaire(file)
        except FileFaultsError as error:
            faults += error.faults
            continue
        questionnaires[questionnaire.id] = questionnaire
        if profile and promises and usable:
            faults += questionnaire_faults(read_document(file), questionnaire, profile, promises)
    return _Read(profile, promises, questionnaires, faults)


def _file(file: Path, model: type[_Model], faults: list[Fault]) -> tuple[Document | None, _Model | None]:
    try:
        document = read_document(file)
    except FileFaultsError as error:
        faults += error.faults
        return None, None
    try:
        return document, validated(document, model)
    except FileFaultsError as error:
        faults += error.faults
        return document, None
