"""Opening hours as people type them: what is read, and what is said about what can't be meant."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.calendar_typed import Typed, hours_typed, read_day, read_days, read_hours, read_special
from data.opening_hours import day_hours
from queries.calendars_agreed import hours_in_words

OFFICE = Typed((*["8-18"] * 5, "", ""), "US", "NY")


def minutes(hour, minute=0):
    return hour * 60 + minute


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8:00-18:00", [(480, 1080)]),
        ("08:00–18:00", [(480, 1080)]),
        ("8-18", [(480, 1080)]),
        ("8 to 18", [(480, 1080)]),
        ("8:30 am – 5:15 pm", [(510, minutes(17, 15))]),
        ("8am-5pm", [(480, 1020)]),
        ("9 a.m. until 1 p.m.", [(540, 780)]),
        ("12 pm to 6 PM", [(720, 1080)]),
        ("12 am - 6 am", [(0, 360)]),
        ("6 pm - 12 am", [(1080, 1440)]),
        ("22:00-24:00", [(1320, 1440)]),
        ("22:00-0:00", [(1320, 1440)]),
        ("0:00-24:00", [(0, 1440)]),
        ("All day", [(0, 1440)]),
        ("13:00-18:00, 8:00-12:00", [(480, 720), (780, 1080)]),
        ("8-12; 13-18", [(480, 720), (780, 1080)]),
        ("", []),
        ("  Closed ", []),
        ("–", []),
    ],
)
def test_hours_are_read_as_people_write_them(text, hours):
    assert read_hours(text, "Monday") == tuple(hours)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8:00", "Monday: “8:00” is no span of hours. Write when it opens and closes, like 8:00–12:00."),
        ("8:00-", "Monday: “8:00-” is no span of hours. Write when it opens and closes, like 8:00–12:00."),
        ("8-12-18", "Monday: “8-12-18” is no span of hours. Write when it opens and closes, like 8:00–12:00."),
        ("8:00-25:00", "Monday: “25:00” is no time of day. Write it like 8:00, 17:30 or 5:30 pm."),
        ("8:00-24:01", "Monday: “24:01” is no time of day. Write it like 8:00, 17:30 or 5:30 pm."),
        ("8:60-18:00", "Monday: “8:60” is no time of day. Write it like 8:00, 17:30 or 5:30 pm."),
        ("13 pm-14:00", "Monday: “13 pm” is no time of day. Write it like 8:00, 17:30 or 5:30 pm."),
        ("0 am-14:00", "Monday: “0 am” is no time of day. Write it like 8:00, 17:30 or 5:30 pm."),
        ("early to late", "Monday: “early” is no time of day. Write it like 8:00, 17:30 or 5:30 pm."),
        ("8 to 5", "Monday: 08:00–05:00 ends before it starts. Hours past midnight go to two days."),
        ("8-12, 11-18", "Monday: 08:00–12:00 and 11:00–18:00 overlap."),
    ],
)
def test_what_is_no_hours_is_said_in_a_sentence_that_names_the_day(text, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        read_hours(text, "Monday")


edges = st.lists(st.integers(0, 1440), unique=True, max_size=8).map(sorted)


@given(edges)
def test_hours_shown_and_typed_again_are_the_same(found):
    hours = day_hours(zip(found[::2], found[1::2], strict=False), "Monday")
    # Two spans that meet are two spans again.
    assert read_hours(hours_in_words(hours), "Monday") == hours


@given(st.text(max_size=30))
def test_any_text_is_hours_or_a_sentence(text):
    hours, wrong = hours_typed(OFFICE._replace(week=(text, *OFFICE.week[1:])))

    assert (hours is None) == bool(wrong)
    assert all(sentence.startswith("Monday: ") for sentence in wrong.get("week", ()))


@pytest.mark.parametrize(
    "text",
    [
        "24 Dec 2026",
        "24 December 2026",
        "Dec 24, 2026",
        "December 24 2026",
        "12/24/2026",
        "2026-12-24",
        " 24. dec. 2026 ",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == date(2026, 12, 24)


@pytest.mark.parametrize(
    "text", ["31 Feb 2026", "24/12/2026", "24 Dezzz", "Christmas", "24 Dec", "2026-13-01", "24 Foo 2026"]
)
def test_what_is_no_day_is_said_so(text):
    with pytest.raises(ValueError, match=re.escape(f"“{text}” is no day. Write it like 24 Dec 2026 or 12/24/2026.")):
        read_day(text)


def test_days_are_a_line_each_or_a_span_and_come_out_in_order():
    said = "1 Jan 2027\n\n30 Dec 2026 to 1 Jan 2027\n 24 Dec 2026 "
    assert read_days(said) == (
        *(date(2026, 12, day) for day in (24, 30, 31)),
        date(2027, 1, 1),
    )
    assert read_days("") == ()


@pytest.mark.parametrize(
    "text", ["31 Dec 2026 to 24 Dec 2026", "1 Jan 2026 to 2 Jan 2027", "1 Jan 2026 to 2 Jan 2026 to 3 Jan 2026"]
)
def test_a_span_backwards_or_endless_is_said_so(text):
    with pytest.raises(ValueError, match=r"is no span of days\. The first day comes first, and it is a year at most\."):
        read_days(text)


def test_days_with_hours_of_their_own_are_a_line_each():
    said = "12/5/2026 9:00-13:00\n24 Dec 2026: 8:00-12:00, 13:00-15:00\nJan 2, 2027, 9 am to 1 pm"
    assert read_special(said) == (
        (date(2026, 12, 5), ((540, 780),)),
        (date(2026, 12, 24), ((480, 720), (780, 900))),
        (date(2027, 1, 2), ((540, 780),)),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5 Dec 2026", "names no day and its hours. Write it like 5 Dec 2026: 9:00–13:00."),
        ("9:00-13:00", "names no day and its hours. Write it like 5 Dec 2026: 9:00–13:00."),
        ("5 Dec 2026: closed", "opens at no hour. Put the day among the days off instead."),
        ("5 Dec 2026: 9-12\n12/5/2026: 13-15", "names a day for the second time. Write all its hours on one line."),
        ("5 Dec 2026: 9-8", "5 Dec 2026: 09:00–08:00 ends before it starts."),
    ],
)
def test_special_hours_that_can_not_be_meant_are_said_so(text, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_special(text)


def test_a_form_that_makes_sense_is_opening_hours():
    hours, wrong = hours_typed(OFFICE._replace(days_off="24 Dec 2026", working_days="5 Dec 2026: 9-13"))

    assert hours
    assert wrong == {}
    assert hours.model_dump(mode="json") == {
        "week": [*[[[480, 1080]]] * 5, [], []],
        "country": "US",
        "subdivision": "NY",
        "holiday_kinds": ["public"],
        "days_off": ["2026-12-24"],
        "working_days": [{"day": "2026-12-05", "hours": [[540, 780]]}],
    }


def test_everything_that_is_wrong_is_said_at_once_each_where_it_was_typed():
    week = ("8", "9-8", *OFFICE.week[2:])
    hours, wrong = hours_typed(OFFICE._replace(week=week, days_off="soon", working_days="never"))

    assert hours is None
    assert {part: len(sentences) for part, sentences in wrong.items()} == {"week": 2, "days_off": 1, "working_days": 1}
    assert wrong["week"][1].startswith("Tuesday: ")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (OFFICE._replace(week=("",) * 7), "These hours never open: give at least one day of the week some hours."),
        (
            OFFICE._replace(days_off="5 Dec 2026", working_days="5 Dec 2026: 9-13"),
            "5 December 2026 is both a day off and a working day.",
        ),
        (OFFICE._replace(subdivision="XX"), "US has no state “XX” in the holiday table; it is a code like NY."),
    ],
)
def test_what_is_wrong_with_the_whole_is_one_sentence(typed, sentence):
    assert hours_typed(typed) == (None, {"hours": [sentence]})
