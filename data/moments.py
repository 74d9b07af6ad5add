"""Moments in time: stored alike on every database, and turned into the whole numbers that questions add up."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
EPOCH_DAY = date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
QUARTER_SECONDS = 15 * 60
DAY_MINUTES = 24 * 60
DAY_SECONDS = DAY_MINUTES * 60


class UtcMoment(TypeDecorator[datetime]):
    """An aware UTC datetime. Refuses naive ones, which SQLite would silently keep."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None or value.tzinfo is UTC:
            return value
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        # A sum, not `replace(tzinfo=UTC)`: ten times as fast, and an import reads millions.
        return EPOCH + (value - NAIVE_EPOCH) if value.tzinfo is None else value.astimezone(UTC)


def minute_of(moment: datetime) -> int:
    """Whole UTC minutes since 1970, rounded **up**.

    Rounding up keeps "at least W old at A" exact for an A on a whole minute: an episode that entered at 10:00:30
    is not yet 60 minutes old at 11:00.
    """
    return -((EPOCH - moment) // MINUTE)


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end, rounded up, so that "within W minutes" is exact to the microsecond."""
    # In UTC first: subtracting two moments of one zone counts what its clocks show, not what passed.
    return -((start.astimezone(UTC) - end.astimezone(UTC)) // MINUTE)


def moment_of(minute: int) -> datetime:
    """The UTC moment of a whole minute since 1970."""
    return EPOCH + minute * MINUTE


def microseconds(moment: datetime) -> int:
    """UTC microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment_of_microsecond(microsecond: int) -> datetime:
    """The UTC moment that lies so many microseconds after 1970."""
    return EPOCH + microsecond * MICROSECOND


def local_day(moment: datetime, zone: str) -> int:
    """Days from 1970-01-01 to the calendar day that a UTC moment falls on in an IANA zone."""
    return local_day_of((moment - EPOCH) // SECOND, zone)


def local_day_of(seconds: int, zone: str) -> int:
    """`local_day` of a moment that is given in whole UTC seconds since 1970."""
    offset = _offset_in_quarter(seconds // QUARTER_SECONDS, zone)
    return (seconds + (_offset(seconds, zone) if offset is None else offset)) // DAY_SECONDS


def is_before(moment: datetime, other: datetime, zone: str) -> bool:
    """Whether a moment lies before another; a date without a time (local midnight) is compared as a date."""
    if moment >= other:
        return False
    same_day = local_day(moment, zone) == local_day(other, zone)
    return not (same_day and (begins_a_day(moment, zone) or begins_a_day(other, zone)))


def begins_a_day(moment: datetime, zone: str) -> bool:
    """Whether a local day begins at this very moment, which is how a date without a time is kept.

    Where the clocks skip midnight (Santiago, Cairo) the day begins at 1:00.
    """
    if moment.microsecond or moment.second or moment.minute % 15:  # no zone's days begin there, not since 1972
        return False
    return local_day(moment, zone) != local_day(moment - MICROSECOND, zone)


def day_number(day: date) -> int:
    """Days from 1970-01-01 to a day."""
    return (day - EPOCH_DAY).days


def day_of(number: int) -> date:
    """The day that lies this many days after 1970-01-01."""
    return EPOCH_DAY + timedelta(days=number)


def starts_at(day: date, zone: str) -> datetime:
    """The UTC moment at which a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=200_000)
def _offset_in_quarter(quarter_hour: int, zone: str) -> int | None:
    """The offset that holds for a whole UTC quarter hour, so that one look-up serves all its moments.

    None when it changes within: Newfoundland moved its clocks at one minute past midnight until 2011.
    """
    start = quarter_hour * QUARTER_SECONDS
    offset = _offset(start, zone)
    return offset if offset == _offset(start + QUARTER_SECONDS - 1, zone) else None


def _offset(seconds: int, zone: str) -> int:
    offset = (EPOCH + seconds * SECOND).astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
