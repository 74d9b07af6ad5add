"""How numbers are said."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from dashboard import wording
from queries.columns import Unit

NAN = float("nan")
fractions = st.floats(0, 1)


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (0.34, 0, "34 %"),
        (0.345, 1, "34.5 %"),
        (0, 0, "0 %"),
        (1, 0, "100 %"),
        (1, 1, "100.0 %"),
        (0.004, 0, "<1 %"),
        (0.996, 0, ">99 %"),
        (0.0004, 1, "<0.1 %"),
        (0.9996, 1, ">99.9 %"),
        (NAN, 0, "–"),
        (None, 1, "–"),
    ],
)
def test_a_rate(value, digits, words):
    assert wording.rate(value, digits=digits) == words


@drawn(fractions, st.integers(0, 2))
def test_only_none_and_all_are_said_to_be_none_and_all(value, digits):
    words = wording.rate(value, digits=digits)

    assert (float(words.strip("<>").removesuffix(" %")) == 0 and "<" not in words) == (value == 0)
    assert (float(words.strip("<>").removesuffix(" %")) == 100 and ">" not in words) == (value == 1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.02, "+2.0 points"),
        (-0.03, "−3.0 points"),
        (0.0004, "±0.0 points"),
        (-0.0004, "±0.0 points"),
        (0, "±0.0 points"),
        (NAN, "–"),
    ],
)
def test_a_difference_of_rates_is_in_points_with_its_sign(value, words):
    assert wording.points(value) == words


def test_intervals():
    assert wording.interval(0.107791, 0.603222) == "11–60 %"
    assert wording.interval(NAN, 0.5) == "–"
    assert wording.points_interval(-0.077896, 0.015702) == "−7.8 to +1.6"


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (105, 100, "+5 %"),
        (95, 100, "−5 %"),
        (1000, 1001, "±0 %"),
        (100, 100, "±0 %"),
        (5, 0, None),
        (NAN, 5, None),
        (5, NAN, None),
    ],
)
def test_a_change_of_a_count_is_relative_and_unsaid_when_there_is_nothing_before(now, before, words):
    assert wording.relative_change(now, before) == words


def test_counts_leads_and_lists():
    assert (wording.hand_offs(1), wording.hand_offs(1200)) == ("1 hand-off", "1,200 hand-offs")
    assert (wording.count(1234567), wording.count(NAN)) == ("1,234,567", "–")
    assert (wording.leads(0), wording.leads(1), wording.leads(1200)) == ("0 leads", "1 lead", "1,200 leads")
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0 minutes"),
        (1 / 60, "1 minute"),
        (0.66, "40 minutes"),
        (1, "1 hour"),
        (1.4, "84 minutes"),
        (3.46, "3.5 hours"),
        (4, "4 hours"),
        (23.4, "23 hours"),
        (NAN, "not reached"),
    ],
)
def test_hours(value, words):
    assert wording.hours(value) == words


def test_an_hour_of_the_week():
    assert wording.hour_of_week("Monday", 8) == "Monday 08:00–09:00"
    assert wording.hour_of_week("Friday", 21, 3) == "Friday 21:00–24:00"


def test_days_and_moments():
    assert (wording.days(3.46), wording.days(23.4), wording.days(NAN)) == ("3.5 days", "23 days", "not reached")
    assert wording.day(date(2026, 6, 1)) == "1 Jun 2026"
    assert wording.moment(datetime(2026, 11, 24, 12, 13, tzinfo=UTC), "America/New_York") == "24 Nov 2026, 07:13 EST"
    assert wording.moment(datetime(2026, 6, 1, 1, 0, tzinfo=UTC), "America/Chicago") == "31 May 2026, 20:00 CDT"


def test_every_unit_that_is_a_number_or_a_date_has_its_shape_in_tables():
    assert set(wording.TABLE_FORMAT) == set(Unit) - {Unit.NAME, Unit.FLAG}


@drawn(st.text())
def test_a_name_from_the_database_cannot_become_a_link_a_picture_or_a_heading(name):
    said = wording.plain(name)

    assert said.replace("\\", "") == name.replace("\\", "")
    for at, sign in enumerate(said):
        if sign in "*_[]<>~$!|#`":
            assert said[at - 1] == "\\"
