from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from data.moments import (
    EPOCH,
    MINUTE,
    UtcMoment,
    begins_a_day,
    day_number,
    day_of,
    is_before,
    local_day,
    minute_of,
    minutes_between,
    moment_of,
    starts_at,
)
from data.schema import leads
from tests.given import Given

NEW_YORK = "America/New_York"
# St. John's moved its clocks at 0:01, Casey in 2022 at 0:01 as well; Lord Howe moves them by half an hour.
ZONES = st.sampled_from(
    [NEW_YORK, "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Antarctica/Casey", "UTC"]
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(1990, 1, 2), date(2037, 12, 30))
NEAR = st.timedeltas(timedelta(hours=-3), timedelta(hours=3))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UtcMoment().process_bind_param(datetime(2026, 6, 1, 12), dialect=None)  # noqa: DTZ001


def test_a_moment_of_another_zone_comes_back_as_the_same_moment_in_utc(given: Given, conn: Connection) -> None:
    in_tokyo = datetime(2026, 6, 1, 12, 34, 56, 123456, tzinfo=ZoneInfo("Asia/Tokyo"))
    lead = given.lead(inquired=in_tokyo)
    kept = conn.scalar(select(leads.c.created_at).where(leads.c.lead_id == lead))
    assert kept == in_tokyo
    assert kept is not None
    assert kept.tzinfo is UTC


def test_no_moment_at_all_comes_back_as_none(given: Given, conn: Connection) -> None:
    conn.execute(leads.update().where(leads.c.lead_id == given.lead()).values(created_at=None))
    assert conn.scalar(select(leads.c.created_at)) is None


@pytest.mark.parametrize(
    ("after_ten", "minutes"),
    [
        (timedelta(0), 600),
        (timedelta(microseconds=1), 601),
        (timedelta(seconds=30), 601),
        (timedelta(seconds=60), 601),
        (timedelta(microseconds=-1), 600),
        (timedelta(seconds=-60), 599),
    ],
)
def test_minutes_are_rounded_up(after_ten: timedelta, minutes: int) -> None:
    assert minute_of(EPOCH + timedelta(hours=10) + after_ten) == minutes
    assert minutes_between(EPOCH, EPOCH + timedelta(hours=10) + after_ten) == minutes


def test_minutes_are_those_that_passed_not_those_the_clocks_showed() -> None:
    day_before, day_after = (datetime(2026, 3, day, tzinfo=ZoneInfo(NEW_YORK)) for day in (8, 9))
    assert minutes_between(day_before, day_after) == 23 * 60


@for_any(MOMENTS, MOMENTS)
def test_so_many_minutes_are_just_enough(start: datetime, end: datetime) -> None:
    minutes = minutes_between(start, end)
    assert start + (minutes - 1) * MINUTE < end <= start + minutes * MINUTE
    assert moment_of(minute_of(start)) - MINUTE < start <= moment_of(minute_of(start))


@for_any(MOMENTS, ZONES)
def test_the_local_day_is_the_calendar_day_there(moment: datetime, zone: str) -> None:
    assert day_of(local_day(moment, zone)) == moment.astimezone(ZoneInfo(zone)).date()


@for_any(DAYS, NEAR, ZONES)
def test_the_local_day_is_right_around_midnight(day: date, off: timedelta, zone: str) -> None:
    moment = starts_at(day, zone) + off
    assert day_of(local_day(moment, zone)) == moment.astimezone(ZoneInfo(zone)).date()


def test_the_local_day_is_right_when_clocks_go_back_over_midnight() -> None:
    # Newfoundland, 7 November 2010: one minute past midnight became 23:01 of the day before.
    midnight = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    days = [day_of(local_day(midnight + minutes * MINUTE, "America/St_Johns")).day for minutes in (-1, 0, 1, 59, 60)]
    assert days == [6, 7, 6, 6, 7]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        ("Europe/London", date(2026, 3, 29), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: date, hours: float) -> None:
    start, end = starts_at(day, zone), starts_at(day + timedelta(days=1), zone)
    assert end - start == timedelta(hours=hours)
    assert local_day(start, zone) == local_day(end - timedelta(microseconds=1), zone) == day_number(day)
    assert local_day(end, zone) == day_number(day) + 1


@for_any(DAYS, ZONES)
def test_a_day_begins_at_its_first_moment_and_at_no_other(day: date, zone: str) -> None:
    start = starts_at(day, zone)
    assert begins_a_day(start, zone)
    for off in (timedelta(microseconds=1), timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=12)):
        assert not begins_a_day(start + off, zone)


@pytest.mark.parametrize(("zone", "day"), [("America/Santiago", date(2026, 9, 6)), ("Africa/Cairo", date(2026, 4, 24))])
def test_a_day_without_a_midnight_begins_at_one(zone: str, day: date) -> None:
    start = starts_at(day, zone)
    assert start.astimezone(ZoneInfo(zone)).hour == 1
    assert begins_a_day(start, zone)


def new_york(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK))


@pytest.mark.parametrize(
    ("moment", "other", "before"),
    [
        (new_york(3, 10), new_york(3, 11), True),
        (new_york(3, 11), new_york(3, 10), False),
        (new_york(3, 10), new_york(3, 10), False),
        (new_york(3), new_york(3, 10), False),  # "on 3 June" is not before 10:00 on 3 June
        (new_york(3, 10), new_york(3), False),
        (new_york(2, 23, 59), new_york(3), True),
        (new_york(3), new_york(4), True),
        (new_york(3), new_york(4, 10), True),
    ],
)
def test_a_date_without_a_time_is_compared_as_a_date(moment: datetime, other: datetime, before: bool) -> None:
    assert is_before(moment, other, NEW_YORK) is before


def test_midnight_elsewhere_is_a_time_like_any_other() -> None:
    midnight_utc = datetime(2026, 6, 3, tzinfo=UTC)  # 20:00 in New York
    assert is_before(midnight_utc, midnight_utc + timedelta(hours=1), NEW_YORK)
    assert not is_before(midnight_utc, midnight_utc + timedelta(hours=1), "UTC")
