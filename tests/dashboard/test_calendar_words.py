"""Opening hours in sentences."""

from datetime import UTC, date, datetime

import pytest
from pandas import DataFrame, Series, Timestamp

from dashboard import calendar_words
from dashboard.calendar_typed import Typed, hours_typed
from queries.calendars_agreed import CLOSED, WEEKDAYS, DayKind

ZONE = "America/New_York"
OFFICE = Typed((*["8-18"] * 5, "", ""), "US", "NY")


def week(*hours):
    lengths = [0.0 if words == CLOSED else 10.0 for words in hours]
    return DataFrame({"day_of_week": WEEKDAYS, "open_times": hours, "hours_open": lengths})


def days(*rows, handed="2026-06-06T19:00", due="2026-06-08T18:00"):
    """(day, kind, holiday, hours, clocks) of each day."""
    columns = ["day", "day_kind", "holiday", "open_times", "clock_change"]
    found = DataFrame([(Timestamp(row[0]), *row[1:]) for row in rows], columns=columns)
    moments = [None if at is None else Timestamp(at, tz="UTC") for at in (handed, due)]
    return found.assign(
        hours_open=[0.0 if row[3] == CLOSED else 10.0 for row in rows], handed_over_at=moments[0], due_at=moments[1]
    )


SATURDAY = ("2026-06-06", DayKind.WEEKDAY_OFF, "", CLOSED, "")
SUNDAY = ("2026-06-07", DayKind.WEEKDAY_OFF, "", CLOSED, "")
MONDAY = ("2026-06-08", DayKind.OPEN, "", "08:00–18:00", "")


@pytest.mark.parametrize(
    ("hours", "title"),
    [
        (["08:00–18:00"] * 7, "Open Monday to Sunday 08:00–18:00: 70 hours a week"),
        ([*["08:00–18:00"] * 5, CLOSED, CLOSED], "Open Monday to Friday 08:00–18:00: 50 hours a week"),
        (
            [*["08:00–18:00"] * 4, "09:00–19:00", CLOSED, "09:00–19:00"],
            "Open Monday to Thursday 08:00–18:00, Friday 09:00–19:00 and Sunday 09:00–19:00: 60 hours a week",
        ),
        ([CLOSED] * 5 + ["08:00–18:00"] * 2, "Open Saturday and Sunday 08:00–18:00: 20 hours a week"),
    ],
)
def test_a_week_is_said_in_runs_of_days(hours, title):
    assert calendar_words.of_week(week(*hours)) == title


def test_a_year_says_how_often_it_is_open_and_what_else_there_is():
    rows = days(MONDAY, SATURDAY, ("2026-07-03", DayKind.HOLIDAY, "Independence Day (observed)", CLOSED, ""))
    assert calendar_words.of_year(rows) == "2026: open on 1 day; 1 holiday"
    special = ("2026-12-05", DayKind.SPECIAL, "", "09:00–13:00", "")
    off = ("2026-12-24", DayKind.DAY_OFF, "", CLOSED, "")
    more = days(MONDAY, special, off, ("2026-12-25", *off[1:]))
    assert calendar_words.of_year(more) == "2026: open on 2 days; 2 days off and 1 day with special hours"


def test_a_saturday_that_is_due_on_monday():
    rows = days(SATURDAY, SUNDAY, MONDAY)

    assert calendar_words.of_moment(rows, ZONE) == (
        "Handed over Saturday 6 June 2026 at 15:00: due Monday 8 June 2026 at 14:00."
    )
    assert calendar_words.why(rows) == ["Nobody is there on Saturday 6 June and Sunday 7 June."]


def test_a_day_on_which_the_clocks_change_is_named_and_so_are_the_two_zones():
    rows = days(
        ("2026-03-07", *SATURDAY[1:]), ("2026-03-08", *SUNDAY[1:4], "1 h forward"), ("2026-03-09", *MONDAY[1:]),
        handed="2026-03-07T20:00", due="2026-03-09T16:00",
    )  # fmt: skip

    assert calendar_words.of_moment(rows, ZONE) == (
        "Handed over Saturday 7 March 2026 at 15:00 EST: due Monday 9 March 2026 at 12:00 EDT."
    )
    assert calendar_words.why(rows) == [
        "Nobody is there on Saturday 7 March and Sunday 8 March.",
        "On Sunday 8 March the clocks go 1 h forward.",
    ]


def test_holidays_days_off_and_special_hours_are_named():
    rows = days(
        ("2026-07-03", DayKind.HOLIDAY, "Independence Day (observed)", CLOSED, ""),
        ("2026-07-04", DayKind.SPECIAL, "Independence Day", "09:00–13:00", ""),
        ("2026-07-06", DayKind.DAY_OFF, "", CLOSED, ""),
        ("2026-07-07", DayKind.SPECIAL, "", "12:00–13:00", ""),
    )
    assert calendar_words.why(rows) == [
        "Friday 3 July is Independence Day (observed).",
        "Saturday 4 July has special hours: 09:00–13:00, though it is Independence Day.",
        "Monday 6 July is a day off.",
        "Tuesday 7 July has special hours: 12:00–13:00.",
    ]


def test_a_moment_in_the_middle_of_a_week_needs_no_reason():
    assert calendar_words.why(days(MONDAY)) == []


def test_many_reasons_are_cut_with_a_word_and_the_table_has_them():
    holidays = [(f"2026-12-{day:02d}", DayKind.HOLIDAY, f"Feast {day}", CLOSED, "") for day in range(1, 11)]
    reasons = calendar_words.why(days(*holidays))

    assert len(reasons) == 7
    assert reasons[5] == "Sunday 6 December is Feast 6."
    assert reasons[6] == "And 4 more; the table has every day."


def test_never_due_is_said_so():
    assert calendar_words.of_moment(days(SATURDAY, due=None), ZONE) == (
        "Handed over Saturday 6 June 2026 at 15:00: never due, as these hours never come to so much time."
    )


def effect(**counts):
    usual = dict.fromkeys(("moved_clocks", "later_clocks", "earlier_clocks", "newly_due_clocks"), 0)
    return Series({"running_clocks": 340, **usual, "latest_by_hours": None, "earliest_by_hours": None, **counts})


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (effect(), "None of 340 running follow-up clocks would fall due at another moment."),
        (
            effect(later_clocks=10, latest_by_hours=24.0, earlier_clocks=2, earliest_by_hours=1.5),
            "12 of 340 running follow-up clocks would fall due at another moment: 10 later by up to 24 hours, "
            "2 earlier by up to 1.5 hours.",
        ),
        (
            effect(running_clocks=1, earlier_clocks=1, earliest_by_hours=1.0),
            "1 of 1 running follow-up clock would fall due at another moment: 1 earlier by up to 1 hour.",
        ),
        (
            effect(running_clocks=0, newly_due_clocks=7),
            "None of 0 running follow-up clocks would fall due at another moment. 7 without opening hours until now "
            "would get a due moment.",
        ),
    ],
)
def test_what_a_draft_moves_is_said_with_how_many_run(row, sentence):
    assert calendar_words.of_effect(row) == sentence


def version(**typed):
    hours, wrong = hours_typed(OFFICE._replace(**typed))
    assert hours, wrong
    return hours.version(date(2026, 9, 2))


def test_what_a_draft_changes_is_said_from_what_to_what():
    after = version(
        week=(*["9-17"] * 4, "8-18", "9-13", ""),
        subdivision="",
        days_off="24 Dec 2026 to 25 Dec 2026",
        working_days="5 Dec 2026: 9-13",
    )

    assert calendar_words.differences(version(days_off="31 Dec 2026"), after) == [
        "Monday to Thursday: 08:00–18:00 becomes 09:00–17:00.",
        "Saturday: Closed becomes 09:00–13:00.",
        "Holidays: US, NY, public becomes US, public.",
        "5 Dec 2026: as in any week becomes 09:00–13:00.",
        "24 Dec 2026 and 25 Dec 2026: as in any week becomes a day off.",
        "31 Dec 2026: a day off becomes as in any week.",
    ]


def test_the_same_hours_written_otherwise_differ_in_nothing():
    assert calendar_words.differences(version(), version(week=(*["8 am to 6 pm"] * 5, "closed", "–"))) == []


def test_a_day_of_a_year_is_said_for_whoever_points_at_it():
    rows = days(MONDAY, ("2026-07-03", DayKind.HOLIDAY, "Independence Day (observed)", CLOSED, ""))
    none_yet = days(("2026-03-08", DayKind.NOT_AGREED, "", CLOSED, "1 h forward"))

    assert [calendar_words.of_day(row) for row in rows.itertuples()] == [
        "Monday 8 June: Open, 08:00–18:00",
        "Friday 3 July: Independence Day (observed), closed",
    ]
    assert calendar_words.of_day(next(none_yet.itertuples())) == (
        "Sunday 8 March: No hours agreed; the clocks go 1 h forward"
    )
    assert calendar_words.long_day(datetime(2026, 6, 6, tzinfo=UTC), year=True) == "Saturday 6 June 2026"
