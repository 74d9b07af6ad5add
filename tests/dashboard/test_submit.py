"""A form sent to a command: once per request, with what came of it said on the next run."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, insert, select, update
from streamlit.testing.v1 import AppTest

from dashboard.ask import database
from data.audit import record_change
from data.database import open_database
from data.schema import changes, leads
from data.schema import people as people_table
from data.vocabulary import Role
from tests.given import NOW


def form() -> None:
    """A page of its own, as AppTest runs it: everything it needs is imported inside."""
    from datetime import UTC, datetime

    import streamlit as st

    from dashboard.submit import draw_role_menu, show_outcome, submit
    from data.commands.leads import NewLead, register_lead

    draw_role_menu()
    show_outcome()
    st.text_input("Id there", key="external_id")
    key = st.session_state.setdefault("minted", "one key for this form")
    known = {"inquired_at": datetime(2026, 6, 1, tzinfo=UTC)}
    how = {"done": "The lead is in.", "request_key": key, **known}
    st.button("Save", on_click=submit, args=(register_lead, NewLead), kwargs=how)
    more = {**how, "done": "Known.", "request_key": "another", "source_system": "common ground"}
    st.button("Known", key="known", on_click=submit, args=(register_lead, NewLead), kwargs=more)


@pytest.fixture
def page(one_database_url) -> AppTest:
    app = AppTest.from_function(form, default_timeout=20).run()
    app.text_input(key="external_id").set_value("C-17")
    return app


@pytest.fixture
def stored(one_database_url) -> Iterator[Callable[[], tuple[int, list[str]]]]:
    """How many leads there are, and who made each change."""
    database = open_database(one_database_url)

    def stored() -> tuple[int, list[str]]:
        with database.read.connect() as conn:
            return conn.scalar(select(func.count()).select_from(leads)) or 0, list(
                conn.scalars(select(changes.c.actor))
            )

    yield stored
    database.close()


def test_a_form_is_saved_by_whom_and_says_so_once(page, stored):
    page.button[0].click().run()

    assert [said.value for said in page.success] == ["The lead is in."]
    assert stored() == (1, ["Local person"])
    assert not page.run().success


def test_a_form_sent_twice_is_saved_once(page, stored):
    for _ in range(2):
        page.button[0].click().run()
        assert [said.value for said in page.success] == ["The lead is in."]

    assert stored() == (1, ["Local person"])


def test_the_same_content_in_a_new_form_is_a_new_request_and_refused_as_known(page, stored):
    page.button[0].click().run()
    page.session_state["minted"] = "another key"
    page.run()
    page.button[0].click().run()

    assert "The lead C-17 is already in the database." in page.warning[0].value
    assert stored()[0] == 1


def test_what_is_wrong_with_the_input_is_said_and_nothing_saved(page, stored):
    page.text_input(key="external_id").set_value("")
    page.button[0].click().run()

    assert len(page.error) == 1
    assert "at least 1 character" in page.error[0].value
    assert stored() == (0, [])


@pytest.mark.parametrize("role", Role)
def test_the_command_decides_who_may_whatever_the_page_shows(page, stored, role):
    page.sidebar.selectbox(key="role").select(role)
    page.run()
    page.button[0].click().run()

    may = role is not Role.VIEWER
    assert (len(page.success), len(page.warning), stored()[0]) == (may, not may, may)
    assert may or page.warning[0].value.startswith("A viewer may not do this")


def test_what_the_page_knew_is_not_replaced_by_a_widget_of_that_name(page, stored):
    page.session_state["source_system"] = "somebody else's"
    page.run()
    page.button(key="known").click().run()

    assert [said.value for said in page.success] == ["Known."]
    with database().read.connect() as conn:
        assert conn.scalar(select(leads.c.source_system)) == "common ground"


def test_what_cannot_be_read_back_is_not_said_to_be_saved(page, monkeypatch):
    monkeypatch.setattr("dashboard.submit.already_done", lambda conn, key: False)
    page.button[0].click().run()

    assert not page.success
    assert "could not be read back" in page.error[0].value


@pytest.fixture
def people(one_database_url) -> list[int]:
    """Two of one name and team, a leader, and one who left."""
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        rows = [("Ada", "Sales", "rep"), ("Ada", "Sales", "marketer"), ("Lund", "Leadership", "leader")]
        new = [
            {"person_uuid": uuid.uuid4(), "name": name, "team": team, "role": role, "is_active": True}
            for name, team, role in rows
        ]
        conn.execute(insert(people_table), [*new, {**new[0], "person_uuid": uuid.uuid4(), "is_active": False}])
        found = list(conn.scalars(select(people_table.c.person_id).order_by(people_table.c.person_id)))
    database.close()
    return found


def test_one_may_be_each_person_who_works_here_and_two_of_a_name_are_two(people, page):
    you = page.run().sidebar.selectbox(key="you")
    assert you.options == ["Local person", "Ada, Sales (1)", "Ada, Sales (2)", "Lund, Leadership"]

    you.set_value(people[1]).run()

    assert page.session_state["current person"].person_id == people[1]
    assert page.sidebar.selectbox(key="role").value is Role.MARKETER


def test_what_somebody_does_is_recorded_under_their_name(people, page, stored):
    page.run().sidebar.selectbox(key="you").set_value(people[2]).run()
    page.button[0].click().run()

    assert stored()[1] == ["Lund"]


def test_the_role_can_still_be_another_and_going_back_to_nobody_in_particular_is_possible(people, page):
    page.run().sidebar.selectbox(key="you").set_value(people[0]).run()
    page.sidebar.selectbox(key="role").set_value(Role.VIEWER).run()
    assert (page.sidebar.selectbox(key="you").value, page.sidebar.selectbox(key="role").value) == (
        people[0],
        Role.VIEWER,
    )

    page.sidebar.selectbox(key="you").set_value(0).run()

    assert page.session_state["current person"].person_id is None
    assert page.sidebar.selectbox(key="role").value is Role.LEADER


def test_who_left_meanwhile_is_nobody_in_particular_and_not_another_of_that_name(people, page, one_database_url):
    page.run().sidebar.selectbox(key="you").set_value(people[0]).run()
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        conn.execute(update(people_table).where(people_table.c.person_id == people[0]).values(is_active=False))
        record_change(conn, at=NOW, actor="x", action="person.left", subject="person", before={}, after={})
    database.close()
    page.run()

    assert not page.exception
    assert page.session_state["current person"].person_id is None


def test_every_form_mints_a_key_of_its_own():
    from dashboard.submit import new_request_key

    assert len({new_request_key() for _ in range(100)}) == 100
