"""Which hours a day has: clocks that move, holidays, special days, versions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.calendars import Calendar
from data.opening_hours import ALL_DAY, EVERY_DAY, MONDAY_TO_FRIDAY, CalendarVersion, HolidayScope, Hours, WeeklyHours
from tests.data.calendars_given import EIGHT_TO_FIVE, HOUR, NEW_YORK, SUNDAY, US, calendar, new_york, second


@pytest.mark.parametrize(
    ("day", "hours", "opens", "closes"),
    [
        # 2:00 to 3:00 never is: a time in it moves forward to 3:00, and what lies in it is no time at all.
        ((3, 8), (150, 600), new_york(3, 8, 3), new_york(3, 8, 10)),
        ((3, 8), (60, 150), new_york(3, 8, 1), new_york(3, 8, 3)),
        ((3, 8), (135, 165), None, None),
        # 1:00 to 2:00 is twice: 1:30 is the first, 2:00 comes once and after both.
        ((11, 1), (90, 600), new_york(11, 1, 1, 30), new_york(11, 1, 10)),
        ((11, 1), (0, 90), new_york(11, 1), new_york(11, 1, 1, 30)),
        ((11, 1), (90, 120), new_york(11, 1, 1, 30), new_york(11, 1, 2)),
    ],
)
def test_hours_on_a_day_when_clocks_move(day, hours: Hours, opens: datetime | None, closes: datetime | None) -> None:
    on_sunday = calendar(range(SUNDAY, 7), hours)
    shown = on_sunday.open_intervals(date(2026, *day), date(2026, *day))
    assert shown == ([(opens, closes)] if opens else [])
    if opens and closes:
        passed = closes.astimezone(UTC) - opens.astimezone(UTC)
        assert on_sunday.business_time(new_york(*day), new_york(day[0], day[1] + 1)) == passed


def test_a_day_that_never_was_has_no_hours() -> None:
    apia = calendar(MONDAY_TO_FRIDAY, (9 * 60, 17 * 60), zone="Pacific/Apia")  # Friday 30 December 2011 was left out
    at = ZoneInfo("Pacific/Apia")
    thursday, monday = datetime(2011, 12, 29, 16, tzinfo=at), datetime(2012, 1, 2, 10, tzinfo=at)
    assert apia.business_time(thursday, monday) == 2 * HOUR
    assert apia.open_intervals(date(2011, 12, 30), date(2012, 1, 1)) == []


def test_a_holiday_on_a_weekend_is_kept_on_the_working_day_beside_it() -> None:
    assert [day.day for day, _ in EIGHT_TO_FIVE.open_intervals(date(2026, 7, 1), date(2026, 7, 7))] == [1, 2, 6, 7]
    # New Year's Day 2022 was a Saturday: kept in the year before.
    assert not EIGHT_TO_FIVE.is_open(new_york(12, 31, 12, year=2021))
    assert EIGHT_TO_FIVE.versions[0].holiday_on(date(2026, 7, 3)) == "Independence Day (observed)"


def test_holidays_of_a_state_are_kept_in_that_state_only() -> None:
    patriots_day = date(2026, 4, 20)
    massachusetts = calendar(MONDAY_TO_FRIDAY, (480, 1020), holidays=HolidayScope("US", "MA"))
    assert massachusetts.hours_on(patriots_day) == ()
    assert EIGHT_TO_FIVE.hours_on(patriots_day) == ((480, 1020),)


def test_holidays_of_other_kinds_are_kept_when_asked_for() -> None:
    groundhog_day = date(2026, 2, 2)
    also_unofficial = calendar(
        MONDAY_TO_FRIDAY, (480, 1020), holidays=HolidayScope("US", kinds=("unofficial", "public"))
    )
    assert also_unofficial.hours_on(groundhog_day) == also_unofficial.hours_on(date(2026, 7, 3)) == ()
    assert EIGHT_TO_FIVE.hours_on(groundhog_day) == ((480, 1020),)


def test_special_days_beat_the_week_and_a_working_day_beats_a_holiday() -> None:
    special = calendar(
        MONDAY_TO_FRIDAY,
        (480, 1020),
        holidays=US,
        days_off=(date(2026, 7, 1),),
        working_days=((date(2026, 7, 3), ((540, 720),)), (date(2026, 7, 4), ((600, 660),))),
    )
    hours = [special.hours_on(date(2026, 7, day)) for day in range(1, 6)]
    assert hours == [(), ((480, 1020),), ((540, 720),), ((600, 660),), ()]
    assert special.due_at(new_york(7, 2, 16), 4.5 * HOUR) == new_york(7, 4, 10, 30)


def test_the_local_day_decides_which_version_holds() -> None:
    mornings, evenings = WeeklyHours.on(EVERY_DAY, (480, 720)), WeeklyHours.on(EVERY_DAY, (1080, 1440))
    changed = Calendar(
        NEW_YORK, (CalendarVersion(date(2026, 6, 3), evenings), CalendarVersion(date(2026, 1, 1), mornings))
    )
    opens = [opens for opens, _ in changed.open_intervals(date(2026, 6, 2), date(2026, 6, 3))]
    assert opens == [new_york(6, 2, 8), new_york(6, 3, 18)]
    assert changed.version_on(date(2025, 12, 31)) is None
    # 2 June 21:00 in New York is 3 June in UTC, and still the day before the change.
    assert not changed.is_open(new_york(6, 2, 21))
    assert changed.is_open(new_york(6, 3, 21))


def test_a_closed_day_and_a_night_through_midnight_are_shown_as_drawn() -> None:
    shown = calendar(range(2), (0, 360), (1320, 1440)).open_intervals(date(2026, 3, 9), date(2026, 3, 11))
    assert [(f"{opens:%a %H:%M}", f"{closes:%a %H:%M}") for opens, closes in shown] == [
        ("Mon 00:00", "Mon 06:00"),
        ("Mon 22:00", "Tue 00:00"),
        ("Tue 00:00", "Tue 06:00"),
        ("Tue 22:00", "Wed 00:00"),
    ]


def test_a_zone_under_another_name_moves_nothing() -> None:
    start = np.arange(second(new_york(1, 1)), second(new_york(12, 31)), 5 * 3600)
    eastern = Calendar("US/Eastern", EIGHT_TO_FIVE.versions)
    assert (eastern.due(start, 7 * 3600) == EIGHT_TO_FIVE.due(start, 7 * 3600)).all()


@pytest.mark.parametrize("zone", [NEW_YORK, "UTC", "Pacific/Auckland", "Pacific/Kiritimati"])
def test_the_hours_around_a_new_year_are_counted_where_it_is_another_year_in_utc(zone: str) -> None:
    always = calendar(EVERY_DAY, ALL_DAY, zone=zone)
    midnight = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    for start, end in [(-4, -1), (1, 4), (10, 13), (-4, 4)]:
        passed = always.business_time(midnight + start * HOUR, midnight + end * HOUR)
        assert passed == (end - start) * HOUR
        assert always.due_at(midnight + start * HOUR, passed) == midnight + end * HOUR
