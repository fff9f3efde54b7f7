"""What is counted from the database."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from summaries.collect import collect
from summaries.periods import quarter
from summaries.records import Collected, Person
from tests.summaries.made_up import Q3, questionnaire
from tests.summaries.stored import IN_Q3, store_person, store_population, store_questionnaire, store_response


@pytest.fixture(autouse=True)
def asked(session: Session, council_id: str) -> None:
    store_questionnaire(session, council_id, questionnaire())


def collected(session: Session, council_id: str) -> Collected:
    return collect(session, council_id, questionnaire(), Q3)


def only(session: Session, council_id: str) -> Person:
    (person,) = collected(session, council_id).people
    return person


def test_a_person_is_counted_once_with_their_latest_answers(session: Session, council_id: str) -> None:
    person = store_person(session, council_id)
    store_response(session, council_id, person, {"safe": ("no",), "heard": ("no",)})
    store_response(session, council_id, person, {"safe": ("yes",)}, at=IN_Q3 + dt.timedelta(hours=1))
    assert only(session, council_id).answers == {"safe": ("yes",), "heard": ("no",)}


@pytest.mark.parametrize("status", ["finished", "ended_early", "asking", "paused"])
def test_answers_count_however_far_the_response_went(session: Session, council_id: str, status: str) -> None:
    store_response(session, council_id, store_person(session, council_id), {"safe": ("yes",)}, status=status)
    assert only(session, council_id).answers == {"safe": ("yes",)}


def test_a_skipped_question_is_no_answer_and_undoes_none(session: Session, council_id: str) -> None:
    person = store_person(session, council_id)
    store_response(session, council_id, person, {"safe": ("no",), "heard": None})
    store_response(session, council_id, person, {"safe": None}, at=IN_Q3 + dt.timedelta(hours=1))
    assert only(session, council_id).answers == {"safe": ("no",)}


def test_words_count_as_answered_and_are_not_opened(session: Session, council_id: str) -> None:
    store_response(
        session, council_id, store_person(session, council_id), {"words": "My dog is called Pickle."}
    )
    keys = session.info.pop("keys")
    try:
        assert only(session, council_id).answers == {"words": ("answered",)}
    finally:
        session.info["keys"] = keys


def test_a_response_without_a_code_is_not_counted(session: Session, council_id: str) -> None:
    store_response(session, council_id, None, {"safe": ("no",)})
    assert collected(session, council_id).people == ()


def test_only_answers_of_the_period_count_by_english_time(session: Session, council_id: str) -> None:
    first, last = (store_person(session, council_id, area=area) for area in ("in_county", "out_of_county"))
    just_before = dt.datetime(2026, 6, 30, 22, 59, tzinfo=dt.UTC)
    just_after_midnight = dt.datetime(2026, 6, 30, 23, 1, tzinfo=dt.UTC)
    store_response(session, council_id, first, {"safe": ("no",)}, at=just_before)
    store_response(session, council_id, last, {"safe": ("yes",)}, at=just_after_midnight)
    found = {person.groups["area"]: person.answers for person in collected(session, council_id).people}
    assert found == {"in_county": {}, "out_of_county": {"safe": ("yes",)}}
    before = collect(session, council_id, questionnaire(), quarter(2026, 2))
    assert sum(bool(person.answers) for person in before.people) == 1


def test_children_too_young_to_be_asked_are_in_no_count(session: Session, council_id: str) -> None:
    store_person(session, council_id, age_band="0-4")
    assert collected(session, council_id).people == ()


def test_collecting_twice_gives_the_same(session: Session, council_id: str) -> None:
    person = store_person(session, council_id)
    for answer in ("yes", "no", "sometimes"):
        store_response(session, council_id, person, {"safe": (answer,)})
    assert collected(session, council_id) == collected(session, council_id)


def test_a_whole_council_takes_two_queries(session: Session, council_id: str) -> None:
    store_population(session, council_id, 1120, 1)
    with _counted(session) as statements:
        found = collected(session, council_id)
    assert len(found.people) == 1120
    assert len(statements) == 2
    assert not any("sealed" in statement for statement in statements)


class _counted:  # noqa: N801 -- reads as a word in `with`
    """The statements sent within the block."""

    def __init__(self, session: Session) -> None:
        self.connection, self.statements = session.connection(), list[str]()

    def __enter__(self) -> list[str]:
        event.listen(self.connection, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(self.connection, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.statements.append(statement)


def test_the_groups_are_those_of_the_person(session: Session, council_id: str) -> None:
    store_person(session, council_id, age_band="18-25", status="care_leaver", area="out_of_county")
    assert only(session, council_id).groups == {
        "age_band": "18-25",
        "status": "care_leaver",
        "area": "out_of_county",
    }
