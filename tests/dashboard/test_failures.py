"""What is said, and to whom, when a page breaks."""

import sqlite3
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from dashboard.failures import traceback_without_values
from tests.dashboard.one_page import serving_page
from tests.dashboard.session import session

PHONE = "555-0142"
PAGE = f"""
import streamlit as st
from sqlalchemy import create_engine, text

st.text("before")
with create_engine("sqlite://").connect() as conn:
    conn.execute(text("CREATE TABLE contacts (phone TEXT CHECK (length(phone) < 3))"))
    conn.execute(text("INSERT INTO contacts VALUES ('{PHONE}')"))
"""


def raised(do) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        do()
    return caught.value


def test_a_database_error_is_logged_with_its_place_and_kind_but_no_value():
    def insert_twice() -> None:
        with create_engine("sqlite://").connect() as conn:
            conn.execute(text("CREATE TABLE contacts (phone TEXT PRIMARY KEY)"))
            for _ in range(2):
                conn.execute(text("INSERT INTO contacts VALUES (:phone)"), {"phone": PHONE})

    failure = raised(insert_twice)
    assert isinstance(failure, IntegrityError)
    assert PHONE in str(failure)

    said = traceback_without_values(failure)

    assert "insert_twice" in said
    assert "sqlalchemy.exc.IntegrityError\n" in said
    assert f"{sqlite3.IntegrityError.__name__}\n" in said
    assert PHONE not in said


def test_an_input_error_is_logged_without_the_input():
    class Contact(BaseModel):
        phone: str = Field(max_length=3)

    failure = raised(lambda: Contact(phone=PHONE))
    assert isinstance(failure, ValidationError)
    assert PHONE in str(failure)

    assert PHONE not in traceback_without_values(failure)


def test_any_other_error_keeps_its_message_and_what_it_came_from():
    def divide() -> None:
        try:
            _ = 1 // 0
        except ZeroDivisionError as zero:
            raise KeyError("nothing to divide by") from zero

    said = traceback_without_values(raised(divide))

    assert said.index("ZeroDivisionError: integer") < said.index("KeyError: 'nothing to divide by'")


def test_the_person_gets_a_sentence_and_a_reference_and_the_log_gets_the_place(tmp_path: Path):
    with serving_page(PAGE, tmp_path) as address, session(address) as visit:
        drawn = visit.run()

    assert [element.WhichOneof("type") for element in drawn] == ["text", "alert"]
    sentence = drawn[-1].alert.body
    reference = sentence.rsplit(" ", 1)[-1].rstrip(".")
    logged = (tmp_path / "log").read_text()
    assert reference in logged
    assert "page.py" in logged
    assert "IntegrityError" in logged
    assert "CHECK constraint" not in logged + sentence
    assert "IntegrityError" not in sentence
