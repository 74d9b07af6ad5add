"""Countries and states by name, each with a table that the calendar accepts."""

import pytest

from data.holiday_tables import countries, subdivisions
from data.opening_hours import HolidayScope


def test_countries_are_named_and_in_order():
    assert countries()["US"] == "United States"
    assert list(countries().values()) == sorted(countries().values())


def test_states_are_named_and_in_order():
    assert subdivisions("US")["NY"] == "New York"
    assert list(subdivisions("US").values()) == sorted(subdivisions("US").values())


@pytest.mark.parametrize("country", ["", "XX", "SG"])
def test_where_there_are_no_states_there_are_none(country):
    assert subdivisions(country) == {}


@pytest.mark.parametrize("country", ["US", "CA", "GB", "DE", "AU"])
def test_whatever_is_offered_is_accepted(country):
    assert country in countries()
    for state in (None, *subdivisions(country)):
        assert HolidayScope(country, state).names(2026)
