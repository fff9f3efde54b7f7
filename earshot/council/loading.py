"""Reading a council's folder, and saying everything that is wrong with it at once.

The questionnaires that every council shares come after its own, unless it has one of the same id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from earshot.council.areas import with_promise_areas
from earshot.council.checks import priority_faults, profile_faults, questionnaire_faults
from earshot.council.profile import CouncilProfile, ProfileFile, PromisesFile
from earshot.yaml_files import Document, Fault, FileFaultsError, read_document, validated
from surveys.questionnaire import Questionnaire
from surveys.reading import SHARED_QUESTIONNAIRES, load_questionnaire

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


def load_council(folder: Path, *, shared: Path = SHARED_QUESTIONNAIRES) -> CouncilProfile:
    """The council in `folder`. Raises CouncilProfileError with every fault when it is not whole.

    `shared` is the folder of the questionnaires that every council has.
    """
    read = _read(folder, shared)
    if read.faults or read.profile is None or read.promises is None:
        raise CouncilProfileError(read.faults)
    return CouncilProfile.model_validate(
        {
            **dict(read.profile),
            "promises": read.promises.promises,
            "questionnaires": read.questionnaires,
        }
    )


def check_council(folder: Path, *, shared: Path = SHARED_QUESTIONNAIRES) -> list[Fault]:
    """Everything wrong with `folder` and the shared questionnaires, in the order of the files."""
    return _read(folder, shared).faults


def check_questionnaire(file: Path) -> list[Fault]:
    """Everything wrong with one questionnaire.

    In a council's `questionnaires/` folder it is also held against that council's promises and words.
    """
    folder = file.resolve().parent.parent
    if file.resolve().parent.name == "questionnaires" and (folder / "profile.yml").exists():
        here = file.resolve()
        faults = _read(folder, SHARED_QUESTIONNAIRES).faults
        return [fault for fault in faults if fault.file.resolve() == here]
    try:
        load_questionnaire(file)
    except FileFaultsError as error:
        return list(error.faults)
    return []


def _read(folder: Path, shared: Path) -> _Read:
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
    files = sorted((folder / "questionnaires").glob("*.yml"))
    if not files:
        faults.append(Fault(folder / "questionnaires", "", "there is no questionnaire: add at least one"))
    questionnaires: dict[str, Questionnaire] = {}
    for document, questionnaire in _questionnaires(files, shared, faults):
        if promises and document.file.parent == shared:
            questionnaires[questionnaire.id] = with_promise_areas(questionnaire, promises.promises)
        else:
            questionnaires[questionnaire.id] = questionnaire
        if profile and promises and usable:
            faults += questionnaire_faults(document, questionnaire, profile, promises)
    return _Read(profile, promises, questionnaires, faults)


def _questionnaires(
    own: list[Path], shared: Path, faults: list[Fault]
) -> Iterator[tuple[Document, Questionnaire]]:
    """The council's own questionnaires, then the shared ones it has no file for, each with its file."""
    names = {file.name for file in own}
    others = [file for file in sorted(shared.glob("*.yml")) if file.name not in names]
    for file in (*own, *others):
        try:
            read = _questionnaire if file in own else _shared_questionnaire
            yield read(file, file.stat().st_mtime_ns)
        except FileFaultsError as error:
            faults += error.faults


def _questionnaire(file: Path, _changed: int) -> tuple[Document, Questionnaire]:
    return read_document(file), load_questionnaire(file)


# They are the same for every council, and reading YAML with its line numbers is slow.
_shared_questionnaire = lru_cache(maxsize=64)(_questionnaire)


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
