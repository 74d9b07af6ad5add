"""From the text of a date to a UTC moment, exactly or not at all."""

import re
from calendar import month_abbr
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from data.moments import EPOCH

NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
FIRST_YEAR, LAST_YEAR = 1900, 9998
MONTHS = {name.lower(): number for number, name in enumerate(month_abbr) if name}

# Three numbers with the same mark between them, then perhaps a time.
NUMBERS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:,?[ T]\s*(\S.*))?")
DAY_MONTH = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4}|\d{2})(?:,?[ T]\s*(\S.*))?")
MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})(?:,?[ T]\s*(\S.*))?")
TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*([AaPp])?(?(5)\.?[Mm]\.?)\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)


class Clock:
    """Reads moments as one file writes them: month-first or day-first, and the zone of those without an offset."""

    def __init__(self, zone: str, order: str | None):
        self.zone = ZoneInfo(zone)
        self.order = order
        self.day_offset = lru_cache(maxsize=10_000)(self._day_offset)
        # A file writes the same day many times.
        self.in_words = lru_cache(maxsize=50_000)(self._in_words)

    def read(self, text: str) -> datetime:
        """The UTC moment; a date without a time is local midnight. Raises ValueError when it can't be read.

        A local time that the clocks skipped moves forward, one they passed twice is the first (METRICS.md 5).
        """
        moment = _iso(text) or self.in_words(text)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(f"year {moment.year}")
        if moment.tzinfo:
            return moment.astimezone(UTC)
        offset = self.day_offset(moment.toordinal())
        if offset is None:
            return moment.replace(tzinfo=self.zone).astimezone(UTC)
        return EPOCH + (moment - NAIVE_EPOCH - offset)  # a third of the time that replace and astimezone take

    def _day_offset(self, day: int) -> timedelta | None:
        """The zone's offset from UTC on a day; None for a day on which the clocks change."""
        start, end = (datetime.fromordinal(number).replace(tzinfo=self.zone) for number in (day, day + 1))
        return start.utcoffset() if start.utcoffset() == end.utcoffset() else None

    def _in_words(self, text: str) -> datetime:
        if found := NUMBERS.fullmatch(text):
            year, month, day = self._ordered(found[1], found[3], found[4])
            return _moment(year, month, day, found[5])
        if found := DAY_MONTH.fullmatch(text):
            return _moment(_year(found[3]), MONTHS.get(found[2].lower(), 0), int(found[1]), found[4])
        if found := MONTH_DAY.fullmatch(text):
            return _moment(_year(found[3]), MONTHS.get(found[1].lower(), 0), int(found[2]), found[4])
        raise ValueError("no date")

    def _ordered(self, first: str, second: str, third: str) -> tuple[int, int, int]:
        if len(first) == 4 or (self.order == "ymd" and len(first) == 2 == len(third)):
            return _year(first), int(second), int(third)
        if self.order == "mdy" or int(first) == int(second):  # 5/5/2026 is the same day in any order
            return _year(third), int(first), int(second)
        if self.order == "dmy":
            return _year(third), int(second), int(first)
        raise ValueError("the order of day and month isn't known")


def _iso(text: str) -> datetime | None:
    # The guard keeps out what fromisoformat also takes: 20260301, 2026-W10-1.
    if text[4:5] != "-" or text[7:8] != "-":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        raise ValueError("a year has two or four digits")
    return int(digits) + (1900 if int(digits) > 68 else 2000)  # as POSIX reads two digits


def _moment(year: int, month: int, day: int, time: str | None) -> datetime:
    date = datetime(year, month, day)  # noqa: DTZ001  its zone comes with the time, or from the mapping
    if time is None:
        return date
    found = TIME.fullmatch(time.strip())
    if not found:
        raise ValueError("no time")
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of half a day")
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    micros = int((found[4] or "").ljust(6, "0")[:6])
    return _with_offset(date.replace(hour=hour, minute=minute, second=second, microsecond=micros), found[6])


def _with_offset(moment: datetime, offset: str | None) -> datetime:
    if offset is None:
        return moment
    moment = moment.replace(tzinfo=UTC)
    if offset[0] not in "+-":
        return moment
    digits = offset[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > 23 or int(digits[2:]) > 59:
        raise ValueError("no offset")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment - ahead if offset[0] == "+" else moment + ahead
