"""Moments in time: stored alike on every database, and turned into the whole numbers that questions add up."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60


class UtcMoment(TypeDecorator[datetime]):
    """An aware UTC datetime. Refuses naive ones, which SQLite would silently keep."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def minute_of(moment: datetime) -> int:
    """Whole UTC minutes since 1970, rounded **up**.

    Rounding up keeps "at least W old at A" exact for an A on a whole minute: an episode that entered at 10:00:30
    is not yet 60 minutes old at 11:00.
    """
    return -((EPOCH - moment) // MINUTE)


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end, rounded up, so that "within W minutes" is exact to the microsecond."""
    return -((start - end) // MINUTE)


def moment_of(minute: int) -> datetime:
    """The UTC moment of a whole minute since 1970."""
    return EPOCH + minute * MINUTE


def local_day(moment: datetime, zone: str) -> int:
    """Days from 1970-01-01 to the calendar day that a UTC moment falls on in an IANA zone."""
    seconds = (moment - EPOCH) // timedelta(seconds=1)
    return (seconds + _offset_seconds(seconds // 900, zone)) // 86_400


def is_before(moment: datetime, other: datetime, zone: str) -> bool:
    """Whether a moment lies before another; a date without a time (local midnight) is compared as a date."""
    if moment >= other:
        return False
    same_day = local_day(moment, zone) == local_day(other, zone)
    return not (same_day and (_is_midnight(moment, zone) or _is_midnight(other, zone)))


def day_number(day: date) -> int:
    """Days from 1970-01-01 to a day."""
    return (day - EPOCH_DAY).days


def day_of(number: int) -> date:
    """The day that lies this many days after 1970-01-01."""
    return EPOCH_DAY + timedelta(days=number)


def starts_at(day: date, zone: str) -> datetime:
    """The UTC moment at which a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _is_midnight(moment: datetime, zone: str) -> bool:
    seconds, rest = divmod(moment - EPOCH, timedelta(seconds=1))
    return not rest and (seconds + _offset_seconds(seconds // 900, zone)) % 86_400 == 0


@lru_cache(maxsize=200_000)
def _offset_seconds(quarter_hour: int, zone: str) -> int:
    # Every zone in use changes its offset on a UTC quarter hour, so one look-up serves all moments of that quarter.
    offset = (EPOCH + timedelta(seconds=quarter_hour * 900)).astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
