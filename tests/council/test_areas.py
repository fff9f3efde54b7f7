"""Shared questions are counted under the promises of each council that share a theme with them."""

import shutil
from pathlib import Path

import pytest

from earshot.council import CouncilProfile, Promise, check_council, load_council
from earshot.council.areas import with_promise_areas
from surveys.questionnaire import Questionnaire
from surveys.reading import SHARED_QUESTIONNAIRES, load_questionnaire
from tests.surveys.transcript import ROOT

COUNCILS = [load_council(ROOT / "councils" / name) for name in ("cambridgeshire", "rutland")]
SHARED = sorted(file.stem for file in SHARED_QUESTIONNAIRES.glob("*.yml"))


def promise(id: str, group: str, *themes: str) -> Promise:
    return Promise.model_validate(
        {"id": id, "title": id, "text": id, "group": group, "themes": themes, "source": "made up"}
    )


def asking(*, themes: list[str], areas: list[str] | None = None) -> Questionnaire:
    question = {
        "id": "one",
        "type": "long_text",
        "text": "How is it?",
        "why": "To know.",
        "themes": themes,
        "promise_areas": areas or [],
    }
    return Questionnaire.model_validate(
        {
            "id": "any",
            "version": 1,
            "kind": "survey",
            "title": "Any",
            "closing": {"lines": ["Thank you."], "early": ["Thank you."]},
            "questions": [question],
        }
    )


def areas_of(questionnaire: Questionnaire, *promises: Promise) -> tuple[str, ...]:
    return with_promise_areas(questionnaire, promises).questions[0].promise_areas


def test_a_question_goes_under_each_pledge_that_shares_a_theme_and_under_no_other() -> None:
    pledges = (
        promise("home", "pledge", "placement_home"),
        promise("safe", "pledge", "safety", "placement_home"),
        promise("health", "pledge", "health"),
        promise("priority", "priority", "placement_home"),
    )
    assert areas_of(asking(themes=["placement_home"]), *pledges) == ("home", "safe")


def test_where_no_pledge_shares_a_theme_the_other_groups_are_taken() -> None:
    promises = (promise("home", "pledge", "placement_home"), promise("money", "charter", "money"))
    assert areas_of(asking(themes=["money"]), *promises) == ("money",)


def test_areas_that_a_questionnaire_gives_itself_are_left() -> None:
    home = promise("home", "pledge", "placement_home")
    assert areas_of(asking(themes=["placement_home"], areas=["other"]), home) == ("other",)


def test_a_question_without_a_theme_or_with_one_nobody_promised_has_none() -> None:
    home = promise("home", "pledge", "placement_home")
    assert areas_of(asking(themes=[]), home) == ()
    assert areas_of(asking(themes=["money"]), home) == ()


@pytest.mark.parametrize("council", COUNCILS, ids=lambda council: council.id)
@pytest.mark.parametrize("name", SHARED)
def test_every_shared_question_has_a_theme_and_a_promise_in_every_council(
    council: CouncilProfile, name: str
) -> None:
    known = {promise.id for promise in council.promises}
    for question in council.questionnaires[name].asked:
        if question.type != "person":
            assert question.themes, question.id
            assert question.promise_areas, question.id
            assert set(question.promise_areas) <= known


@pytest.mark.parametrize("council", COUNCILS, ids=lambda council: council.id)
def test_every_promise_says_which_themes_tell_of_it(council: CouncilProfile) -> None:
    assert [promise.id for promise in council.promises if not promise.themes] == []


@pytest.mark.parametrize("council", COUNCILS, ids=lambda council: council.id)
def test_the_councils_own_questionnaires_come_first_and_then_the_shared(council: CouncilProfile) -> None:
    assert list(council.questionnaires) == ["promise", *SHARED]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "councils" / "rutland", tmp_path / "rutland"))


def test_a_councils_own_file_stands_in_place_of_the_shared_one(folder: Path) -> None:
    own = SHARED_QUESTIONNAIRES / "event_feedback.yml"
    text = own.read_text("utf-8").replace("title: After a group or day out", "title: After Speak Up")
    (folder / "questionnaires" / own.name).write_text(text, "utf-8")
    found = load_council(folder).questionnaires["event_feedback"]
    assert found.title == "After Speak Up"
    assert found.questions[0].promise_areas == (), "a council's own file says itself what it is counted under"


def test_a_fault_in_a_shared_file_names_that_file_and_its_line(folder: Path, tmp_path: Path) -> None:
    shared = Path(shutil.copytree(SHARED_QUESTIONNAIRES, tmp_path / "shared"))
    path = shared / "my_life.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"How is your home?"', '"How is your {house}?"', 1), "utf-8")
    line = next(n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if "{house}" in line)
    (fault,) = check_council(folder, shared=shared)
    assert (fault.file, fault.line) == (path, line)
    assert "{house} is not one of the council's words" in fault.message
    path.write_text(text.replace("type: choices", "type: many", 1), "utf-8")
    (fault,) = check_council(folder, shared=shared)
    assert fault.file == path and fault.message.startswith("must be")


def test_what_takes_up_an_answer_is_no_fault_but_a_word_nobody_has_beside_it_is(folder: Path) -> None:
    path = folder / "questionnaires" / "promise.yml"
    text = path.read_text("utf-8")
    old = "  early:\n    - "
    path.write_text(text.replace(old, old + '"{answer.school|it} {nobody}"\n    - '), "utf-8")
    (fault,) = check_council(folder)
    assert fault.message.startswith("{nobody} is not one of")


def test_the_shared_files_are_whole_on_their_own() -> None:
    assert len(SHARED) >= 16
    for name in SHARED:
        assert load_questionnaire(SHARED_QUESTIONNAIRES / f"{name}.yml").id == name
