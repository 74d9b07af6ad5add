"""The text of a date becomes one UTC moment, or is not read at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.importing.dates import Clock

NEW_YORK = "America/New_York"


def read(text: str, order: str | None = None, zone: str = NEW_YORK) -> str:
    return Clock(zone, order).read(text).isoformat()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", "2026-03-01T05:00:00+00:00"),
        ("2026/3/1", "2026-03-01T05:00:00+00:00"),
        ("2026-03-01 10:00:00", "2026-03-01T15:00:00+00:00"),
        ("2026-03-01 9:05", "2026-03-01T14:05:00+00:00"),
        ("2026-03-01T10:00:00.000+0000", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01 10:00:00.688000+02:00", "2026-03-01T08:00:00.688000+00:00"),
        ("2026-03-01 10:00:00 UTC", "2026-03-01T10:00:00+00:00"),
        ("2026.03.01 10:00 -05", "2026-03-01T15:00:00+00:00"),
        ("1 March 2026", "2026-03-01T05:00:00+00:00"),
        ("01-Mar-26 10:00 PM", "2026-03-02T03:00:00+00:00"),
        ("Mar 1, 2026, 10:00", "2026-03-01T15:00:00+00:00"),
    ],
)
def test_dates_that_can_be_read_only_one_way_are_read_so(text: str, moment: str):
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("3/1/2017", "mdy", "2017-03-01"),
        ("01-03-17", "dmy", "2017-03-01"),
        ("01.03.2017", "dmy", "2017-03-01"),
        ("17-03-01", "ymd", "2017-03-01"),
        ("2017-03-01", "dmy", "2017-03-01"),
        ("3/1/69", "mdy", "1969-03-01"),
        ("3/1/68", "mdy", "2068-03-01"),
    ],
)
def test_the_order_says_which_number_is_the_day(text: str, order: str, moment: str):
    assert read(text, order, "UTC") == f"{moment}T00:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2/24/26 02:18 AM", 2), ("2/24/26 12:18 AM", 0), ("2/24/26 12:18 p.m.", 12), ("2/24/26 11:18pm", 23)],
)
def test_half_days_count_to_twelve(text: str, hour: int):
    assert Clock("UTC", "mdy").read(text) == datetime(2026, 2, 24, hour, 18, tzinfo=UTC)


def test_a_local_time_that_the_clocks_skip_moves_forward():
    assert read("2026-03-08 02:30") == "2026-03-08T07:30:00+00:00"  # 3:30 on the clock


def test_a_local_time_that_the_clocks_show_twice_is_the_first():
    assert read("2026-11-01 01:30") == "2026-11-01T05:30:00+00:00"  # still summer time


def test_a_date_without_a_time_is_local_midnight():
    assert read("2026-07-01", zone="Europe/Amsterdam") == "2026-06-30T22:00:00+00:00"


def test_the_same_number_for_day_and_month_needs_no_order():
    assert read("5/5/2026", None, "UTC") == "2026-05-05T00:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "20260301",
            "2026-W10-1",
            "2026-02-30",
            "13/13/2026",
            "1/2/3",
            "3/1/026",
            "1-2/2026",
            "0001-01-01",
            "9999-01-01",
        ),
        *("2026-03-01 25:00", "2026-03-01 10:00 EST", "2026-03-01 13:00 PM", "2026-03-01 0:10 AM", "2026-03-01 10:60"),
        *("today", "44927", "12:30", "3 Mars 2026 noon", "2026-03-01 10:00 +25:00", "Foo 3, 2026"),
    ],
)
def test_what_is_no_date_is_not_read(text: str):
    with pytest.raises(ValueError):  # noqa: PT011  every kind of ValueError means the same here
        Clock(NEW_YORK, "mdy").read(text)


def test_day_and_month_are_not_guessed():
    with pytest.raises(ValueError, match="order"):
        Clock(NEW_YORK, None).read("3/4/2026")


ZONES = [
    "America/New_York",
    "Europe/Amsterdam",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]
local = datetime.fromisoformat  # moments without a zone, as files write them
CLOCKS = {zone: Clock(zone, None) for zone in ZONES}


@given(at=st.datetimes(local("1900-01-02"), local("2040-01-01")), zone=st.sampled_from(ZONES))
@example(at=local("2026-03-08 02:30"), zone="America/New_York")
@example(at=local("2026-11-01 01:30"), zone="America/New_York")
@example(at=local("2026-04-05 01:45"), zone="Australia/Lord_Howe")
@example(at=local("2011-12-30 12:00"), zone="Pacific/Apia")  # a day that Samoa left out
@example(at=local("1937-07-01 00:00"), zone="Europe/Amsterdam")
def test_every_local_time_is_the_moment_the_zone_database_says(at: datetime, zone: str):
    expected = at.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)

    assert CLOCKS[zone].read(at.isoformat(" ")) == expected
    assert CLOCKS[zone].read(f"{at:%Y/%m/%d %H:%M:%S.%f}") == expected


@given(moment=st.datetimes(local("1950-01-01"), local("2040-01-01")), minutes=st.integers(-14 * 60, 14 * 60))
def test_an_offset_in_the_text_is_believed(moment: datetime, minutes: int):
    sign, ahead = "+-"[minutes < 0], timedelta(minutes=abs(minutes))
    offset = f"{sign}{ahead.seconds // 3600:02}:{ahead.seconds // 60 % 60:02}"

    read = CLOCKS["Asia/Tokyo"].read(f"{moment.isoformat(' ')}{offset}")

    assert read == moment.replace(tzinfo=UTC) - timedelta(minutes=minutes)
