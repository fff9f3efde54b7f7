"""Reading the YAML that people edit by hand, and saying in plain words where it is wrong.

A fault names the file, the field (`contacts[2].phone`), the line where it can be known, and what is wrong.
YAML is read by the 1.2 rules that people expect: `yes` and `no` are words, `20:00` is text; only `true` and
`false` are switches. A key given twice is a fault, since the first of them would be lost in silence.
"""

import difflib
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Location = tuple[str | int, ...]
"""Where a value stands in a document: `("contacts", 2, "phone")`."""

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one file. `field` is empty when it is about the whole file."""

    file: Path
    field: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        field = f", {self.field}" if self.field else ""
        return f"{self.file}{line}{field}: {self.message}"


class FileFaultsError(Exception):
    """A file cannot be used. `faults` holds what is wrong; the text is one line for each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Document:
    """A file's data, and the line (from 1) on which each value of it starts."""

    file: Path
    data: Any
    lines: Mapping[Location, int]

    def fault(self, location: Location, message: str) -> Fault:
        """A fault at `location`; the line is that of the nearest enclosing value that has one."""
        known = location
        while known and known not in self.lines:
            known = known[:-1]
        return Fault(self.file, field_path(location), message, self.lines.get(known))


def field_path(location: Location) -> str:
    """`("contacts", 2, "phone")` → `contacts[2].phone`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".")


class _Loader(yaml.SafeLoader):
    """SafeLoader without YAML 1.1's surprises."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 -- PyYAML's own shape


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
# No leading zero: a phone number without its quotes stays the text it is.
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:timestamp", re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), list("0123456789")
)


def read_document(file: Path) -> Document:
    """Read a YAML file. Raises FileFaultsError when it is missing, is not YAML, or gives a key twice."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileFaultsError([Fault(file, "", "the file is missing")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileFaultsError([Fault(file, "", f"the file cannot be read: {error}")]) from error
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise FileFaultsError([Fault(file, "", "the file is empty")])
        lines: dict[Location, int] = {}
        faults = list(_walk(loader, root, (), lines, file))
        if faults:
            raise FileFaultsError(faults)
        return Document(file, loader.construct_document(root), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise FileFaultsError([Fault(file, "", f"this is not YAML: {error.problem}", line)]) from error
    except (yaml.YAMLError, ValueError) as error:
        # ValueError: a date that is no day of the calendar, such as 2026-02-30.
        raise FileFaultsError([Fault(file, "", f"this cannot be understood: {error}")]) from error
    finally:
        loader.dispose()


def _walk(
    loader: _Loader, node: yaml.Node, location: Location, lines: dict[Location, int], file: Path
) -> Iterable[Fault]:
    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _walk(loader, item, (*location, number), lines, file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key_node, value in node.value:
            key = loader.construct_object(key_node, deep=True)
            here = (*location, key if isinstance(key, int) else str(key))
            if key in seen:
                yield Fault(file, field_path(here), "is given twice", key_node.start_mark.line + 1)
            seen.add(key)
            yield from _walk(loader, value, here, lines, file)
            lines[here] = key_node.start_mark.line + 1


def validated(
    document: Document,
    model: type[_Model],
    locate: Callable[[Any, Location, str], Location] | None = None,
) -> _Model:
    """The document as `model`. Raises FileFaultsError naming each field that does not fit.

    `locate` gives a better place for a fault that the model could place only roughly, from the data, the
    model's place and the words.
    """
    if not isinstance(document.data, dict):
        raise FileFaultsError([document.fault((), "must be a list of fields, each `name: value`")])
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        faults = [
            (details["loc"], plain_words(details, model))
            for details in found
            if not _only_follows(details, found)
        ]
        raise FileFaultsError(
            document.fault(locate(document.data, place, words) if locate else place, words)
            for place, words in faults
        ) from error


def _only_follows(details: ErrorDetails, found: Iterable[ErrorDetails]) -> bool:
    """Whether a list is called too short only because its items were refused, with faults of their own."""
    place = details["loc"]
    inside = (other["loc"][: len(place)] == place and other["loc"] != place for other in found)
    return details["type"] == "too_short" and any(inside)


def plain_words(details: ErrorDetails, model: type[BaseModel]) -> str:
    """What pydantic found, in words for someone who edits YAML and does not program."""
    given, context = details.get("input"), details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            return "is not a known field" + _nearest(str(details["loc"][-1]), model)
        case "literal_error":
            return f"must be {context['expected']}, not {given!r}"
        case "string_pattern_mismatch":
            return f"is not written as it must be here: {given!r} (it must match {context['pattern']})"
        case kind if kind in _PLAINLY:
            return _PLAINLY[kind].format(given=given)
    message = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message[0].lower() + message[1:]


_PLAINLY = {
    "missing": "is missing",
    "string_type": "must be text, not {given!r} (put quotes round a number)",
    "date_type": "must be a date such as 2026-11-30, not {given!r}",
    "date_from_datetime_parsing": "must be a date such as 2026-11-30, not {given!r}",
    "tuple_type": "must be a list, each item on a line that starts with a dash",
    "list_type": "must be a list, each item on a line that starts with a dash",
    "model_type": "must be a set of fields, each `name: value`",
    "dict_type": "must be a set of fields, each `name: value`",
}


def _nearest(name: str, model: type[BaseModel]) -> str:
    known = {field for found in _models(model, set()) for field in found.model_fields}
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return f"; did you mean {near[0]!r}?" if near else ""


def _models(annotation: Any, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """`annotation` and every model inside it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            for field in annotation.model_fields.values():
                _models(field.annotation, seen)
    else:
        for inner in getattr(annotation, "__args__", ()):
            _models(inner, seen)
    return seen
