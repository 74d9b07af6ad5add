"""A form sent to a command: once per request, with what came of it said on the next run."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from data.database import open_database
from data.schema import changes, leads
from data.vocabulary import Role


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


def test_every_form_mints_a_key_of_its_own():
    from dashboard.submit import new_request_key

    assert len({new_request_key() for _ in range(100)}) == 100
