"""The opening hours page: what it shows is what is agreed, by the clock on the wall."""

from datetime import date

import pytest

from dashboard.submit import now
from data.vocabulary import Role
from tests.pages.conftest import headings, said


def shown_with(page, *columns):
    (frame,) = [frame.value for frame in page.dataframe if set(columns) <= set(frame.value.columns)]
    return frame


def test_the_week_the_year_and_who_agreed_are_shown(open_page):
    page = open_page("calendars")

    assert headings(page)[0] == "Open Monday to Friday 08:00–18:00: 50 hours a week"
    assert page.dataframe[0].value["open_times"].tolist() == [*["08:00–18:00"] * 5, "Closed", "Closed"]
    assert headings(page)[2].startswith(f"{now().year}: open on ")
    assert shown_with(page, "agreed_by_marketing")["site"].tolist() == ["Lakeshore Center", "The organisation"]
    assert all(len(chart.proto.alt) > 40 for chart in page.get("plotly_chart"))
    assert len(page.get("plotly_chart")) == 2


def test_a_site_can_be_chosen_by_link_and_says_whose_hours_it_has(open_page):
    own, borrowed = open_page("calendars", site="Lakeshore Center"), open_page("calendars", site="Hillcrest Clinic")

    assert headings(own)[0].startswith("Open Monday to Friday 08:00–18:00 and Saturday 09:00–13:00: 54 hours")
    assert "Clocks of America/Chicago. These hours are its own." in said(own).replace("\\", "")
    assert headings(borrowed)[0] == "Open Monday to Friday 08:00–18:00: 50 hours a week"
    assert "It has no hours of its own, so the organisation's hold." in said(borrowed)


def test_a_moment_that_is_tried_says_when_it_is_due_and_why(open_page):
    page = open_page("calendars")
    page.date_input(key="tried_day").set_value(date(2026, 7, 2))
    page.number_input(key="tried_hours").set_value(10.0)
    page.run()

    assert "Handed over Thursday 2 July 2026 at 15:00: due Monday 6 July 2026 at 15:00." in said(page)
    assert "Friday 3 July is Independence Day (observed)." in said(page).replace("\\", "")
    assert shown_with(page, "counted_hours")["counted_hours"].tolist() == [3.0, 0.0, 0.0, 0.0, 7.0]


def test_a_moment_before_any_hours_says_so(open_page):
    page = open_page("calendars")
    page.date_input(key="tried_day").set_value(date(2020, 7, 2)).run()

    assert not page.exception
    assert "No opening hours held on that day" in said(page)


def test_another_year_is_shown_when_chosen(open_page):
    page = open_page("calendars")
    page.selectbox(key="calendar_year").set_value(now().year + 1).run()

    assert headings(page)[2].startswith(f"{now().year + 1}: open on ")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REP, Role.MARKETER])
def test_who_may_not_agree_sees_everything_and_no_form(role, open_page):
    page = open_page("calendars", role=role)

    assert len(page.get("plotly_chart")) == 2
    assert not page.text_input
    assert f"You are here as a {role} and can look. Drafting new opening hours takes a leader or an admin." in said(
        page
    )
