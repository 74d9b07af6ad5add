"""Opening hours as pictures: bands where someone is there, a box for every day of a year."""

from datetime import date

import pytest
from pandas import DataFrame, date_range

from dashboard import calendar_pictures
from dashboard.calendar_pictures import LOOKS
from queries.calendars_agreed import CLOSED, WEEKDAYS, DayKind


def week(*hours):
    return DataFrame({"day_of_week": WEEKDAYS, "open_times": hours, "hours_open": 0.0})


def year(number=2026, **kinds):
    days = date_range(f"{number}-01-01", f"{number}-12-31")
    answer = DataFrame({"day": days, "day_kind": DayKind.OPEN, "holiday": "", "open_times": "", "clock_change": ""})
    for name, chosen in kinds.items():
        answer.loc[answer["day"].dt.strftime("%m-%d").isin(chosen), "day_kind"] = DayKind[name]
    return answer


def test_a_band_goes_from_opening_to_closing_and_a_break_is_a_gap():
    (bands,) = calendar_pictures.week(week("08:00–12:00, 13:00–18:00", *["09:30–24:00"] * 4, CLOSED, CLOSED)).data

    assert list(zip(bands.y, bands.base, bands.x, strict=True))[:3] == [
        ("Monday", 8, 4),
        ("Monday", 13, 5),
        ("Tuesday", 9.5, 14.5),
    ]
    assert set(bands.y) == set(WEEKDAYS[:5])


def test_a_closed_day_says_so_in_a_word():
    figure = calendar_pictures.week(week(*["09:00–17:00"] * 5, CLOSED, CLOSED))

    assert [(one.y, one.text) for one in figure.layout.annotations] == [("Saturday", "closed"), ("Sunday", "closed")]
    assert list(figure.layout.yaxis.categoryarray) == list(WEEKDAYS)


@pytest.mark.parametrize(("number", "length"), [(2026, 365), (2028, 366)])
def test_every_day_of_a_year_is_one_box_in_its_months_row(number, length):
    boxes = calendar_pictures.year(year(number, HOLIDAY=["07-03"], WEEKDAY_OFF=["06-06", "06-07"])).data

    assert sum(len(box.y) for box in boxes) == length
    assert {box.name: len(box.y) for box in boxes} == {
        f"Open ({length - 3})": length - 3,
        "Closed weekday (2)": 2,
        "Holiday (1)": 1,
    }
    (holiday,) = [box for box in boxes if box.name.startswith("Holiday")]
    assert holiday.y == ("Jul",)
    assert "day 3 July: Holiday" in holiday.text[0]
    assert 2 < holiday.base[0] < holiday.base[0] + holiday.x[0] < 3, "the third of the month is between 2 and 3"


def test_a_kind_of_day_is_known_without_its_colour():
    looks = [(look.get("pattern", {}).get("shape", ""), "line" in look) for look in LOOKS.values()]

    assert len(set(looks)) == len(LOOKS)


def test_days_without_hours_agreed_are_left_blank():
    days = year()
    days.loc[days["day"] < str(date(2026, 7, 1)), "day_kind"] = DayKind.NOT_AGREED

    assert [box.name for box in calendar_pictures.year(days).data] == ["Open (184)"]
