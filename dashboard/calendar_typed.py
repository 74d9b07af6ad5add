"""Opening hours and days as people type them, read into what agreements hold. Never imports Streamlit.

Whatever can't be meant is a ValueError whose message is a sentence for the one who typed it.
"""

import re
from calendar import month_abbr
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from dashboard import wording
from data.agreements import OpeningHours
from data.opening_hours import WEEKDAYS, DayHours, day_hours

PUBLIC = "public"

CLOSED_WORDS = ("", "closed", "off", "none", "-", "–")
ALL_DAY_WORDS = ("all day", "24 hours", "24 h")
MIDNIGHT = 24 * 60
MOST_DAYS = 366
TIME = re.compile(r"(\d{1,2})(?::([0-5]\d))?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)
BETWEEN_TIMES = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*", re.IGNORECASE)
BETWEEN_DAYS = re.compile(r"\s+(?:-|–|to|until)\s+", re.IGNORECASE)
A_DAY = r"\d{4}-\d\d?-\d\d?|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.?\s+[A-Za-z]+\.?,?\s+\d{4}|[A-Za-z]+\.?\s+\d{1,2},?\s+\d{4}"
DAY_AND_HOURS = re.compile(rf"({A_DAY})\s*[:,]?\s+(.+)")
DAY_SHAPES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})\.?\s+(?P<month>[A-Za-z]+)\.?,?\s+(?P<year>\d{4})"),
    re.compile(r"(?P<month>[A-Za-z]+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})"),
)
MONTHS = {name.lower(): number for number, name in enumerate(month_abbr) if name}


def read_hours(text: str, day: str) -> DayHours:
    """The hours of one day, in minutes: "8:00–12:00, 1 pm to 6 pm"; () for a blank or "closed". Errors name the day."""
    said = text.strip()
    if said.lower() in CLOSED_WORDS:
        return ()
    if said.lower() in ALL_DAY_WORDS:
        return ((0, MIDNIGHT),)
    return day_hours([_span(part.strip(), day) for part in re.split(r"[,;]", said)], day)


def read_day(text: str) -> date:
    """One day: 24 Dec 2026, Dec 24, 2026, 12/24/2026 (the month first) or 2026-12-24."""
    said = text.strip()
    for shape in DAY_SHAPES:
        if found := shape.fullmatch(said):
            month = found["month"]
            try:
                number = int(month) if month.isdigit() else MONTHS[month[:3].lower()]
                return date(int(found["year"]), number, int(found["day"]))
            except (KeyError, ValueError):
                break
    raise ValueError(f"“{said}” is no day. Write it like 24 Dec 2026 or 12/24/2026.")


def read_days(text: str) -> tuple[date, ...]:
    """Days, one a line, in order; "24 Dec 2026 to 31 Dec 2026" is all of them."""
    days: set[date] = set()
    for line in _lines(text):
        first, *more = BETWEEN_DAYS.split(line)
        begins, ends = read_day(first), read_day(more[0] if more else first)
        if len(more) > 1 or not 0 <= (ends - begins).days < MOST_DAYS:
            raise ValueError(f"“{line}” is no span of days. The first day comes first, and it is a year at most.")
        days |= {begins + timedelta(days=number) for number in range((ends - begins).days + 1)}
    return tuple(sorted(days))


def read_special(text: str) -> tuple[tuple[date, DayHours], ...]:
    """Days with hours of their own, one a line, in order: "5 Dec 2026: 9:00–13:00"."""
    found: dict[date, DayHours] = {}
    for line in _lines(text):
        parts = DAY_AND_HOURS.fullmatch(line)
        if not parts:
            raise ValueError(f"“{line}” names no day and its hours. Write it like 5 Dec 2026: 9:00–13:00.")
        day = read_day(parts[1])
        hours = read_hours(parts[2], parts[1])
        if not hours:
            raise ValueError(f"“{line}” opens at no hour. Put the day among the days off instead.")
        if day in found:
            raise ValueError(f"“{line}” names a day for the second time. Write all its hours on one line.")
        found[day] = hours
    return tuple(sorted(found.items()))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _span(part: str, day: str) -> tuple[int, int]:
    times = BETWEEN_TIMES.split(part)
    if len(times) != 2 or not all(times):
        raise ValueError(f"{day}: “{part}” is no span of hours. Write when it opens and closes, like 8:00–12:00.")
    opens, closes = (_minute(time, day) for time in times)
    return opens % MIDNIGHT, closes or MIDNIGHT  # midnight begins a day when it opens, and ends one when it closes


def _minute(text: str, day: str) -> int:
    found = TIME.fullmatch(text)
    hour, minute, half = (int(found[1]), int(found[2] or 0), (found[3] or "").lower()) if found else (99, 0, "")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    elif half or hour * 60 + minute > MIDNIGHT:
        raise ValueError(f"{day}: “{text}” is no time of day. Write it like 8:00, 17:30 or 5:30 pm.")
    return hour * 60 + minute


class Typed(NamedTuple):
    """Opening hours as a form holds them: a text per weekday, codes of country and state, a day a line."""

    week: tuple[str, ...]
    country: str = ""
    subdivision: str = ""
    kinds: tuple[str, ...] = (PUBLIC,)
    days_off: str = ""
    working_days: str = ""


def hours_typed(typed: Typed) -> tuple[OpeningHours | None, dict[str, list[str]]]:
    """The hours, or None with what is wrong: a part of the form -> sentences. "hours" are those about the whole."""
    wrong: dict[str, list[str]] = {}
    week = [
        _tried(partial(read_hours, text, day), wrong, "week") for text, day in zip(typed.week, WEEKDAYS, strict=True)
    ]
    days_off = _tried(partial(read_days, typed.days_off), wrong, "days_off")
    special = _tried(partial(read_special, typed.working_days), wrong, "working_days")
    if wrong:
        return None, wrong
    said = {
        "week": week,
        "country": typed.country or None,
        "subdivision": typed.subdivision or None,
        "holiday_kinds": typed.kinds,
        "days_off": days_off,
        "working_days": [{"day": day, "hours": hours} for day, hours in special],
    }
    return _tried(partial(OpeningHours.model_validate, said), wrong, "hours"), wrong


def _tried(read: Callable[[], Any], wrong: dict[str, list[str]], part: str) -> Any:
    try:
        return read()
    except ValidationError as problems:
        wrong.setdefault(part, []).extend(wording.sentences(problems))
    except ValueError as problem:
        wrong.setdefault(part, []).append(str(problem))
    return None
