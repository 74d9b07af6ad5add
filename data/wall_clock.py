"""From what a clock on the wall shows to the moment at which it shows it."""

from bisect import bisect_left
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.moments import DAY_SECONDS, EPOCH, SECOND, day_number


def first_showing(day: date, minute: int, zone: str) -> int:
    """The first UTC second at which the clocks of an IANA zone show this time of this day, or a later one.

    minute: minutes after midnight as the clock shows them, up to 1440. A time shown twice is the first of the two
    (fold 0). A time never shown is the moment at which the clocks jumped over it: the closest there is, which pandas
    calls shift_forward. So a later time never comes before an earlier one.
    """
    clock = ZoneInfo(zone)
    wall = datetime(day.year, day.month, day.day, tzinfo=clock) + timedelta(minutes=minute)
    shown = day_number(day) * DAY_SECONDS + minute * 60
    first, second = shown - _offset(wall), shown - _offset(wall.replace(fold=1))
    if first <= second:
        return first
    # Never shown. With the offset from before the jump it comes out too late, with the one from after it too early.
    between = range(second, first + 1)
    return between[bisect_left(between, shown, key=lambda moment: moment + _offset_at(moment, clock))]


def _offset_at(moment: int, clock: ZoneInfo) -> int:
    return _offset((EPOCH + moment * SECOND).astimezone(clock))


def _offset(wall: datetime) -> int:
    offset = wall.utcoffset()
    return offset // SECOND if offset is not None else 0
