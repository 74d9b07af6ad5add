"""Opening hours that can't be meant are refused with a sentence for whoever filled them in."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from data.calendars import Calendar
from data.opening_hours import EVERY_DAY, CalendarVersion, HolidayScope, WeeklyHours, day_hours

MORNINGS = WeeklyHours.on(EVERY_DAY, (480, 720))
DAY = date(2026, 7, 3)


def version(**special) -> CalendarVersion:
    return CalendarVersion(date(2026, 1, 1), MORNINGS, **special)


@pytest.mark.parametrize(
    ("fill_in", "sentence"),
    [
        (lambda: WeeklyHours.on([1], (540, 720), (660, 1020)), "Tuesday: 09:00–12:00 and 11:00–17:00 overlap."),
        (lambda: WeeklyHours.on([6], (1020, 540)), "Sunday: 17:00–09:00 ends before it starts."),
        (lambda: WeeklyHours.on([0], (540, 540)), "Monday: 09:00–09:00 ends before it starts."),
        (lambda: WeeklyHours.on([0], (1320, 1800)), "Monday: 22:00–30:00 leaves the day"),
        (lambda: WeeklyHours.on([0], (-1, 60)), "leaves the day"),
        (lambda: WeeklyHours(((),) * 6), "A week has seven days; these hours name 6."),
        (lambda: HolidayScope("XX"), "no holiday table for a country “XX”"),
        (lambda: HolidayScope("US", "ZZ"), "US has no state “ZZ”"),
        (lambda: HolidayScope("US", kinds=("bank",)), "US has no bank holidays; the kinds are government, half_day, "),
        (lambda: HolidayScope("US", kinds=()), "at least one kind"),
        (lambda: version(working_days=((DAY, ()),)), "3 July 2026 is a working day without hours"),
        (lambda: version(working_days=((DAY, ((9, 10),)),), days_off=(DAY,)), "both a day off and a working day"),
        (lambda: version(working_days=((DAY, ((9, 10),)), (DAY, ((8, 10),)))), "3 July 2026 is named twice"),
        (lambda: version(working_days=((DAY, ((10, 9),)),)), "3 July 2026: 00:10–00:09 ends before it starts."),
        (lambda: version(days_off=(datetime(2026, 7, 3, 12),)), "has a time as well"),  # noqa: DTZ001
        (lambda: Calendar("America/Gotham", (version(),)), "no time zone “America/Gotham”"),
        (lambda: Calendar("America", (version(),)), "no time zone “America”"),
        (lambda: Calendar("../etc/passwd", (version(),)), "no time zone"),
        (lambda: Calendar("UTC", ()), "needs a version"),
        (lambda: Calendar("UTC", (version(), version(days_off=(DAY,)))), "hold from the same day"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(fill_in: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.").replace("(", r"\(")) as refused:
        fill_in()
    assert str(refused.value)[-1] == "." or "kinds are" in sentence


def test_hours_are_kept_in_order_and_may_touch() -> None:
    assert day_hours([(720, 1020), (480, 720)], "Monday") == ((480, 720), (720, 1020))
    assert WeeklyHours.on([0], (720, 1440), (0, 720)) == WeeklyHours.on([0], (0, 720), (720, 1440))


def test_calendars_that_mean_the_same_are_equal_in_whatever_order_they_were_filled_in() -> None:
    other_day = date(2026, 7, 6)
    one = version(days_off=(DAY, other_day), holidays=HolidayScope("US", "NY", ("public", "government")))
    other = version(days_off=(other_day, DAY, DAY), holidays=HolidayScope("US", "NY", ("government", "public")))
    assert (one, hash(one)) == (other, hash(other))
