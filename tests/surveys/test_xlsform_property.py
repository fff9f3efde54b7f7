"""Any workbook made of the types we share imports, and means in our form what it meant in XLSForm.

The meaning of `relevant` is worked out here on its own, by XLSForm's rules (no answer is the empty text),
from the tree it was written from, and held against what our `show_if` says of the same answers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.conditions import UNANSWERED, holds
from surveys.questionnaire import Question
from surveys.xlsform import import_workbook
from tests.surveys.workbooks import workbook

IDS = ["ely", "march", "wisbech", "yes", "no", "n_1"]
LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="${}<>*[]_")
LABELS = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: f"a{text}")
KINDS = ["text", "multiline", "integer", "decimal", "faces", "ten", "one", "many", "note"]
Tree = tuple[Any, ...]


@st.composite
def forms(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Questions, each a dict of what was meant: kind, label, required, choices, bounds, condition."""
    questions: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(KINDS if number else KINDS[:-1]))
        meant: dict[str, Any] = {"name": f"q{number}", "kind": kind, "label": draw(LABELS)}
        meant["required"] = kind != "note" and draw(st.booleans())
        if kind in {"one", "many"}:
            ids = draw(st.lists(st.sampled_from(IDS), min_size=2, unique=True))
            meant["choices"] = [(name, f"{draw(LABELS)} {place}") for place, name in enumerate(ids)]
            meant["shuffled"] = draw(st.booleans())
        if kind in {"integer", "decimal"} and draw(st.booleans()):
            low = draw(st.integers(-5, 5))
            meant["bounds"] = (low, low + draw(st.integers(1, 9)))
        askable = [question for question in questions if question["kind"] != "note"]
        if askable and draw(st.booleans()):
            meant["when"] = draw(trees(askable))
        questions.append(meant)
    return questions


def trees(questions: list[dict[str, Any]]) -> st.SearchStrategy[Tree]:
    leaves = st.one_of([leaves_of(question) for question in questions])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["and", "or"]), inner, inner), st.tuples(st.just("not"), inner)
        ),
        max_leaves=4,
    )


def leaves_of(question: Mapping[str, Any]) -> st.SearchStrategy[Tree]:
    name, kind = st.just(question["name"]), question["kind"]
    empty = st.tuples(st.sampled_from(["=", "!="]), name, st.just(""))
    equal = st.sampled_from(["=", "!="])
    if kind == "many":
        ids = st.sampled_from([choice for choice, _ in question["choices"]])
        return st.one_of(empty, st.tuples(st.just("selected"), name, ids))
    if kind == "one":
        ids = st.sampled_from([choice for choice, _ in question["choices"]])
        return st.one_of(empty, st.tuples(equal, name, ids), st.tuples(st.just("selected"), name, ids))
    if kind in {"text", "multiline"}:
        return st.one_of(empty, st.tuples(equal, name, st.sampled_from(["a b", "it's", "yes"])))
    sized = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(empty, st.tuples(sized, name, st.integers(-2, 6)))


def written(tree: Tree) -> str:
    """The condition as XLSForm writes it."""
    match tree:
        case ("and" | "or", left, right):
            return f"({written(left)}) {tree[0]} ({written(right)})"
        case ("not", inner):
            return f"not({written(inner)})"
        case ("selected", name, value):
            return f"selected(${{{name}}}, '{value}')"
    value = tree[2] if isinstance(tree[2], int) else f'"{tree[2]}"'
    return f"${{{tree[1]}}} {tree[0]} {value}"


def meant(tree: Tree, answers: Mapping[str, Any]) -> bool:
    """What XLSForm makes of it. An answer that is missing is the empty text."""
    if tree[0] in {"and", "or"}:
        both = [meant(part, answers) for part in tree[1:]]
        return all(both) if tree[0] == "and" else any(both)
    if tree[0] == "not":
        return not meant(tree[1], answers)
    answer, value = answers.get(tree[1], ""), tree[2]
    if tree[0] == "selected":
        return value in answer if isinstance(answer, tuple) else value == answer
    if tree[0] in {"=", "!="}:
        return (answer == value) == (tree[0] == "=")
    if answer == "":
        return False
    return {"<": answer < value, "<=": answer <= value, ">": answer > value, ">=": answer >= value}[tree[0]]


def row(question: Mapping[str, Any]) -> dict[str, Any]:
    kind = question["kind"]
    types = {
        "multiline": "text",
        "faces": "range",
        "ten": "range",
        "one": "select_one l_",
        "many": "select_multiple l_",
    }
    cells = {"type": types.get(kind, kind), "name": question["name"], "label": question["label"]}
    if "choices" in question:
        cells["type"] += question["name"]
        cells["parameters"] = "randomize=true" if question["shuffled"] else None
    if kind in {"faces", "ten"}:
        cells["parameters"] = "start=1 end=5 step=1" if kind == "faces" else "start=0 end=10"
    if "bounds" in question:
        cells["constraint"] = ". >= {} and . <= {}".format(*question["bounds"])
    cells["appearance"] = "multiline" if kind == "multiline" else None
    cells["required"] = "yes" if question["required"] else None
    cells["relevant"] = written(question["when"]) if "when" in question else None
    cells["earshot::why"] = None if kind == "note" else "So we can help."
    return cells


OURS = {
    "text": "short_text",
    "multiline": "long_text",
    "integer": "number",
    "decimal": "number",
    "faces": "scale",
    "ten": "scale",
    "one": "choice",
    "many": "choices",
    "note": "note",
}
BOUNDS = {"faces": (1, 5), "ten": (0, 10)}


def answers_of(draw: st.DrawFn, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """An answer or none for each question, as our conditions see it."""
    found: dict[str, Any] = {}
    for question in questions:
        if question["kind"] == "note" or draw(st.booleans()):
            continue
        ids = [choice for choice, _ in question.get("choices", ())]
        if question["kind"] == "many":
            found[question["name"]] = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
        elif question["kind"] == "one":
            found[question["name"]] = draw(st.sampled_from(ids))
        elif question["kind"] in {"text", "multiline"}:
            found[question["name"]] = draw(st.sampled_from(["a b", "it's", "yes", "other"]))
        else:
            found[question["name"]] = draw(st.integers(-2, 6))
    return found


def same(question: Question, was: Mapping[str, Any]) -> None:
    kind = was["kind"]
    assert (question.id, question.type, question.text) == (was["name"], OURS[kind], was["label"])
    assert question.required == was["required"]
    assert (question.minimum, question.maximum) == was.get("bounds", BOUNDS.get(kind, (None, None)))
    if "choices" in was:
        assert [(choice.id, choice.label) for choice in question.choices] == was["choices"]
        assert question.shuffle_choices == was["shuffled"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), forms())
def test_a_workbook_of_shared_types_keeps_its_meaning(
    data: st.DataObject, form: list[dict[str, Any]]
) -> None:
    choices = [
        {"list_name": f"l_{question['name']}", "name": name, "label": label}
        for question in form
        for name, label in question.get("choices", ())
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = workbook(Path(folder) / "book.xlsx", [row(question) for question in form], choices)
        imported = import_workbook(file)
    assert [str(finding) for finding in imported.findings] == []
    for question, was in zip(imported.questionnaire.questions, form, strict=True):
        same(question, was)
        assert (question.show_if is None) == ("when" not in was)
    for _ in range(5):
        answers = data.draw(st.composite(answers_of)(form))
        values = {question["name"]: answers.get(question["name"], UNANSWERED) for question in form}
        for question, was in zip(imported.questionnaire.questions, form, strict=True):
            if question.show_if:
                assert holds(question.show_if, values) == meant(was["when"], answers), question.show_if
