"""Checking a council's folder: a broken copy of it names the file, the line, the field and the fault."""

import shutil
from pathlib import Path

import pytest

from earshot.council import CouncilProfileError, check_council, check_questionnaire, load_council
from tests.surveys.transcript import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a council's folder that may be broken."""
    return Path(shutil.copytree(ROOT / "councils" / "cambridgeshire", tmp_path / "cambridgeshire"))


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if text in line)


@pytest.mark.parametrize("name", ["cambridgeshire", "rutland"])
def test_the_councils_here_have_no_faults(name: str) -> None:
    assert check_council(ROOT / "councils" / name) == []


BREAKS = [
    ("profile.yml", 'phone: "0800 1111"', "phone: 08001111x", "contacts[1].phone", "digits and spaces"),
    ("profile.yml", 'phone: "999"', "phone: 999", "contacts[0].phone", "must be text, not 999"),
    ("profile.yml", "safety_word: BLUE", "safety_word: blue", "safety_word", "must match"),
    ("profile.yml", "exit_url: https", "exit_url: http", "exit_url", "must match"),
    ("profile.yml", "exit_url:", "exit_uri:", "exit_uri", "did you mean 'exit_url'?"),
    ("profile.yml", "  pledge: The Promise", "  pledges: The Promise", "words.pledge", "is missing"),
    (
        "profile.yml",
        "last_checked: 2026-11-20\n    source",
        "last_checked: soon\n    source",
        "contacts[0].last_checked",
        "a date",
    ),
    (
        "profile.yml",
        "urgency: crisis",
        "urgency: big",
        "contacts[1].urgency",
        "must be 'emergency', 'crisis'",
    ),
    (
        "profile.yml",
        "team_contact: participation_team",
        "team_contact: nobody",
        "team_contact",
        "no contact 'nobody'",
    ),
    ("profile.yml", "id: cambridgeshire", "id: elsewhere", "id", "must be the folder's name"),
    ("profile.yml", "  - id: childline", "  - id: emergency", "contacts[1].id", "used by another contact"),
    ("profile.yml", "[priority_safe,", "[priority_sofas,", "priorities[0]", "no promise 'priority_sofas'"),
    (
        "profile.yml",
        'phone: "01632 960990"',
        'email: "duty@example.org"',
        "out_of_hours.phone",
        "is required",
    ),
    (
        "profile.yml",
        "They should answer in {days} working days.",
        "They should answer soon.",
        "complaints",
        "must hold {days}",
    ),
    ("profile.yml", "  does: ", "  dose: ", "reviewing_officer.does", "is missing"),
    ("profile.yml", "duty_route:", "duty_rota:", "duty_route", "is missing"),
    ("profile.yml", 'sms: "07700 900990"', "sms: ask", "duty_route.sms", "digits and spaces"),
    ("profile.yml", 'sms: "07700 900990"', 'sms: "01632 960990"', "duty_route", "must be a mobile number"),
    ("profile.yml", "email: duty.team@example.org", "email: duty team", "duty_route.email", "must match"),
    ("profile.yml", "email: duty.team@", "e_mail: duty.team@", "duty_route.e_mail", "not a known field"),
    ("profile.yml", 'phone: "01632 960903"', 'phone: "ask"', "complaints.contact.phone", "digits and spaces"),
    ("profile.yml", "{id: ar,", "{id: Arabic,", "languages[0].id", "must match"),
    ("profile.yml", "by_text: ", "by_fax: ", "anonymity.by_fax", "not a known field"),
    ("profile.yml", 'monday: "09:00-17:00"', "monday: 9-5", "office_hours.weekly.monday.closes", "09:00"),
    ("promises.yml", "  - id: health", "  - id: placements", "", "'placements' is used twice"),
    ("promises.yml", "    group: pledge", "    group: wish", "promises[0].group", "must be 'pledge'"),
    (
        "questionnaires/promise.yml",
        "[placements, priority_safe]",
        "[sofas]",
        "questions[2].promise_areas[0]",
        "no promise 'sofas'",
    ),
    (
        "questionnaires/promise.yml",
        "[placement_home, safety]",
        "[sofas]",
        "questions[2].themes[0]",
        "must be 'placement_home'",
    ),
    ("questionnaires/promise.yml", "type: long_text", "type: essay", "questions[1].type", "must be 'scale'"),
    (
        "questionnaires/promise.yml",
        "by {participation_team}.",
        "by {team}.",
        "closing.lines[0]",
        "{team} is not one of",
    ),
    (
        "questionnaires/promise.yml",
        "choices: yes_no_not_sure",
        "choices: yes_or_no",
        "questions[0].choices",
        "'yes_or_no'",
    ),
    ("questionnaires/promise.yml", "id: promise", "id: pledge", "id", "must be the file's name"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "fault"),
    BREAKS,
    ids=[f"{case[3] or case[0]}" for case in BREAKS],
)
def test_a_broken_folder_names_file_line_field_and_fault(
    folder: Path, file: str, old: str, new: str, field: str, fault: str
) -> None:
    path = broken(folder, file, old, new)
    found = [each for each in check_council(folder) if each.file == path and each.field == field]
    assert found, [str(each) for each in check_council(folder)]
    assert fault in found[0].message
    assert found[0].line is not None
    assert str(found[0]).startswith(f"{path}, line {found[0].line}")


def test_the_line_of_a_fault_is_where_it_stands(folder: Path) -> None:
    path = broken(folder, "profile.yml", "urgency: crisis", "urgency: big")
    (fault,) = check_council(folder)
    assert fault.line == line_of(path, "urgency: big")


def test_without_an_out_of_hours_number_no_profile_is_valid(folder: Path) -> None:
    path = folder / "profile.yml"
    text = path.read_text("utf-8")
    start, end = text.index("out_of_hours:\n"), text.index("team_contact:")
    path.write_text(text[:start] + text[end:], "utf-8")
    assert "out_of_hours: is missing" in str(check_council(folder)[0])
    with pytest.raises(CouncilProfileError, match="out_of_hours: is missing"):
        load_council(folder)


def duty_route(folder: Path, lines: str) -> list[str]:
    """The faults of a folder whose `duty_route` holds only these lines."""
    path = folder / "profile.yml"
    text = path.read_text("utf-8")
    start, end = text.index("duty_route:"), text.index("team_contact:")
    path.write_text(f"{text[:start]}duty_route:\n{lines}\n{text[end:]}", "utf-8")
    return [str(fault) for fault in check_council(folder)]


def test_alerts_at_night_must_reach_somebody(folder: Path) -> None:
    (fault,) = duty_route(folder, "  check: true")
    assert "duty_route: gives neither `email` nor `sms`" in fault


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('  sms: "07700 900990"', "has a made-up number (07700 900…): mark it `check: true`"),
        ('  sms: "07700900990"', "has a made-up number"),
        ("  email: duty@example.org", "has a made-up address (duty@example.org): mark it `check: true`"),
        ("  email: duty@council.example", "has a made-up address"),
    ],
)
def test_a_duty_route_that_reaches_nobody_must_be_marked(folder: Path, lines: str, fault: str) -> None:
    (found,) = duty_route(folder, lines)
    assert fault in found
    assert duty_route(folder, f"{lines}\n  check: true") == []


@pytest.mark.parametrize(
    "lines", ["  email: duty@rutland.gov.uk", '  sms: "07123 456789"', "  email: d@myexample.org"]
)
def test_one_way_to_the_duty_team_is_enough(folder: Path, lines: str) -> None:
    assert duty_route(folder, lines) == []


def test_a_night_when_a_child_could_call_nobody_is_a_fault(folder: Path) -> None:
    path = folder / "profile.yml"
    path.write_text(path.read_text("utf-8").replace("urgency: crisis", "urgency: support"), "utf-8")
    messages = [fault.message for fault in check_council(folder)]
    assert any("nobody aged 8-10 could call at night" in message for message in messages)


def test_every_fault_is_told_at_once(folder: Path) -> None:
    broken(folder, "profile.yml", "safety_word: BLUE", "safety_word: blue")
    broken(folder, "promises.yml", "    group: pledge", "    group: wish")
    broken(folder, "questionnaires/promise.yml", "type: long_text", "type: essay")
    assert {fault.file.name for fault in check_council(folder)} == {
        "profile.yml",
        "promises.yml",
        "promise.yml",
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id: [", "this is not YAML"),
        ("", "the file is empty"),
        ("id: a\nid: b\n", "is given twice"),
        ("- a list\n", "must be a list of fields"),
        ("id: 2026-02-30\n", "cannot be understood"),
    ],
)
def test_a_file_that_is_not_a_profile_says_so(folder: Path, text: str, fault: str) -> None:
    (folder / "profile.yml").write_text(text, "utf-8")
    assert any(fault in found.message for found in check_council(folder))


def test_missing_files_and_folders_are_named(folder: Path) -> None:
    (folder / "promises.yml").unlink()
    assert [str(fault) for fault in check_council(folder)] == [
        f"{folder / 'promises.yml'}: the file is missing"
    ]
    assert "there is no such folder" in str(check_council(folder / "nowhere")[0])


def test_a_questionnaire_is_held_against_the_council_it_belongs_to(folder: Path) -> None:
    path = broken(folder, "questionnaires/promise.yml", "[placements, priority_safe]", "[sofas]")
    (fault,) = check_questionnaire(path)
    assert fault.line == line_of(path, "[sofas]")


def test_a_questionnaire_on_its_own_is_checked_without_a_council(folder: Path) -> None:
    shutil.copy(folder / "questionnaires" / "promise.yml", folder.parent / "promise.yml")
    assert check_questionnaire(folder.parent / "promise.yml") == []


def test_a_profile_cannot_be_changed_once_loaded() -> None:
    profile = load_council(ROOT / "councils" / "rutland")
    with pytest.raises(ValueError, match="frozen"):
        profile.name = "Another"  # type: ignore[misc]


def test_no_python_file_names_a_council() -> None:
    names = [folder.name for folder in (ROOT / "councils").iterdir() if folder.is_dir()]
    packages = ["bot", "database", "earshot", "moderation", "scheduler", "summaries", "surveys", "webapp"]
    # settings name the demo's council as their default, which is a choice of folder and nothing more.
    exempt = {"settings_model.py", "settings.py"}
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            if path.name not in exempt:
                text = path.read_text("utf-8").casefold()
                assert not [name for name in names if name in text], path
