"""The demo's clock: local and UTC minutes, and offices that close."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from data.demo.calendar import calendar_until, in_office_hours
from data.moments import minute_of

ZONES = ("America/New_York", "America/Chicago")


def local(day: int, hour: int, minute: int = 0) -> int:
    """A moment of June 2026 on a local clock; the 1st is a Monday."""
    return minute_of(datetime(2026, 6, day, hour, minute, tzinfo=UTC))


def test_it_spans_79_weeks_to_noon_of_the_last_day() -> None:
    calendar = calendar_until(date(2026, 6, 3), ZONES)
    assert calendar.ends == minute_of(datetime(2026, 6, 3, 16, tzinfo=UTC))
    assert calendar.last_day - calendar.first_day == 78 * 7 + 2
    assert calendar.last_minute(np.array([0, 1])).tolist() == [12 * 60, 11 * 60]


def test_local_minutes_become_utc_by_zone_and_season() -> None:
    calendar = calendar_until(date(2026, 6, 3), ZONES)
    winter, summer = minute_of(datetime(2026, 1, 5, 9, tzinfo=UTC)), local(1, 9)
    utc = calendar.utc(np.array([winter, summer, winter, summer]), np.array([0, 0, 1, 1]))
    assert (utc - [winter, summer, winter, summer]).tolist() == [300, 240, 360, 300]


@pytest.mark.parametrize(
    ("moment", "moved"),
    [
        (local(1, 8), local(1, 8)),
        (local(1, 17, 59), local(1, 17, 59)),
        (local(1, 7, 59), local(1, 8, 20)),
        (local(1, 18), local(2, 8, 20)),
        (local(5, 18), local(8, 8, 20)),
        (local(6, 11), local(8, 8, 20)),
        (local(7, 23), local(8, 8, 20)),
    ],
)
def test_what_falls_outside_office_hours_waits_for_the_next_working_day(moment: int, moved: int) -> None:
    assert in_office_hours(np.array([moment]), np.array([20])).tolist() == [moved]
