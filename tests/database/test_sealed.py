"""Encrypted columns: bound to their row, opened only with their purpose's key."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from database.models import Contribution
from database.sealed import KeyNotHeldError, KeyRing, SealError
from tests.database.server import all_keys, key_of

WORDS = "my room is cold at night"


def contribution(session: Session, council_id: str, words: str = WORDS) -> Contribution:
    row = Contribution(council_id=council_id, source="chat_message", text=words)
    session.add(row)
    session.commit()
    return row


def test_words_are_not_readable_in_the_table(session: Session, council_id: str) -> None:
    row = contribution(session, council_id)
    stored = session.scalar(
        text("SELECT text_sealed FROM words.contribution WHERE id = :id").bindparams(id=row.id)
    )
    assert b"cold" not in bytes(stored)
    session.expire_all()
    found = session.scalar(select(Contribution).where(Contribution.id == row.id))
    assert found is not None
    assert found.text == WORDS


def test_words_changed_on_a_stored_row_are_sealed_anew(session: Session, council_id: str) -> None:
    row = contribution(session, council_id)
    before = row.text_sealed
    row.text = "it is warm now"
    session.commit()
    session.expire_all()
    assert row.text == "it is warm now"
    assert row.text_sealed != before


def test_a_sealed_value_copied_to_another_row_does_not_open(session: Session, council_id: str) -> None:
    one, other = contribution(session, council_id), contribution(session, council_id, "other words")
    session.execute(
        update(Contribution).where(Contribution.id == other.id).values(text_sealed=one.text_sealed)
    )
    session.expire_all()
    with pytest.raises(SealError, match=r"does not belong to its row in words\.contribution"):
        _ = other.text


def test_a_process_without_the_key_cannot_open_the_column(session: Session, council_id: str) -> None:
    row = contribution(session, council_id)
    session.expire_all()
    session.info["keys"] = KeyRing({"accounts": key_of("accounts")})
    with pytest.raises(KeyNotHeldError):
        _ = row.text


def test_another_key_of_the_same_purpose_does_not_open_it() -> None:
    sealed = all_keys().seal("words", WORDS, "a|b|c")
    with pytest.raises(SealError, match="another key"):
        KeyRing({"words": key_of("a different one")}).open("words", sealed, "a|b|c")


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 32"):
        KeyRing({"words": "c2hvcnQ="})


def test_look_ups_of_different_kinds_differ() -> None:
    keys = all_keys()
    assert keys.look_up("email", "x") != keys.look_up("phone", "x")
    assert keys.look_up("email", "x") == keys.look_up("email", "x")


@given(st.text(), st.uuids())
def test_any_text_comes_back_as_it_was(words: str, row: uuid.UUID) -> None:
    words = words.encode("utf-8", "ignore").decode()
    place = f"words.contribution|text_sealed|x|{row}"
    assert all_keys().open("words", all_keys().seal("words", words, place), place) == words
