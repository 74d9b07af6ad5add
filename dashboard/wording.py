"""How numbers are said: in tables, on axes, in sentences. Never imports Streamlit."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from queries.columns import Unit

MARKDOWN = re.compile(r"[\\`*_\[\]<>~$!|#]")
MISSING = "–"  # nothing to divide by, or not known yet: never 0 %

TABLE_FORMAT = {
    Unit.COUNT: "localized",
    Unit.RATE: "%.1f %%",
    Unit.POINTS: "%+.1f",
    Unit.INDEX: "%.2f",
    Unit.DAYS: "%.1f",
    Unit.HOURS: "%.1f",
    Unit.MINUTES: "%.1f",
    Unit.MOMENT: "D MMM YYYY, HH:mm",
    Unit.DAY: "D MMM YYYY",
}
# A table shows these times so much: its "percent" format varies in digits, and nobody reads 59,484 minutes.
TIMES = {Unit.RATE: 100, Unit.POINTS: 100, Unit.MINUTES: 1 / 60}
UNIT_IN_LABEL = {Unit.POINTS: "points", Unit.DAYS: "days", Unit.HOURS: "hours", Unit.MINUTES: "hours"}


def is_missing(value: object) -> bool:
    return value is None or value != value


def count(value: float) -> str:
    """1,234"""
    return MISSING if is_missing(value) else f"{value:,.0f}"


def rate(value: float, *, digits: int = 0) -> str:
    """34 %; a rate that rounds to 0 or 100 without being it says so: <1 %, >99 %, <0.1 %."""
    if is_missing(value):
        return MISSING
    step = 10**-digits
    if 0 < value * 100 < step / 2:
        return f"<{step:.{digits}f} %"
    if 100 - step / 2 <= value * 100 < 100:
        return f">{100 - step:.{digits}f} %"
    return f"{value * 100:.{digits}f} %"


def share(value: float, low: float, high: float, part: float, whole: float) -> str:
    """34.0 % (28–40 %), 34 of 100"""
    return f"{rate(value, digits=1)} ({interval(low, high)}), {count(part)} of {count(whole)}"


def interval(low: float, high: float) -> str:
    """28–36 %"""
    return MISSING if is_missing(low) or is_missing(high) else f"{low * 100:.0f}–{high * 100:.0f} %"


def points(value: float, *, digits: int = 1) -> str:
    """+2.0 points, with a real minus sign, and without one for a rounded zero."""
    if is_missing(value):
        return MISSING
    rounded = round(value * 100, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{abs(rounded):.{digits}f} points"


def points_interval(low: float, high: float) -> str:
    """−0.4 to +4.6"""
    return f"{points(low).removesuffix(' points')} to {points(high).removesuffix(' points')}"


def days(value: float) -> str:
    """3.5 days; 23 days from ten on."""
    if is_missing(value):
        return "not reached"
    return f"{value:.0f} days" if value >= 10 else f"{value:.1f} days"


def hours(value: float) -> str:
    """40 minutes, 1 hour, 80 minutes, 3.5 hours, 4 hours; 23 hours from ten on."""
    if is_missing(value):
        return "not reached"
    if value < 1.5:
        minutes = round(value * 60)
        return "1 hour" if minutes == 60 else counted(minutes, "minute")
    return f"{value:,.0f} hours" if value >= 10 else f"{value:.1f}".removesuffix(".0") + " hours"


def relative_change(now: float, before: float) -> str | None:
    """+5 % for counts, ±0 % for a rounded zero; None when there is nothing to compare with."""
    if is_missing(now) or is_missing(before) or not before:
        return None
    rounded = round((now / before - 1) * 100)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{abs(rounded):,} %"


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def hour_of_week(weekday: str, hour: int, hours: int = 1) -> str:
    """Monday 08:00–09:00"""
    return f"{weekday} {hour:02d}:00–{hour + hours:02d}:00"


def moment(value: datetime, zone: str) -> str:
    """A UTC moment on the clock of a site: 24 Nov 2026, 07:13 EST."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def time_of_day(value: datetime, zone: str) -> str:
    """The same without its day: 07:13 EST."""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M %Z}"


def plain(sentence: str) -> str:
    """The sentence for a place that reads Markdown: a name from the database must not become a link or a picture."""
    return MARKDOWN.sub(r"\\\g<0>", sentence)


def listed(words: list[str], last: str = "and") -> str:
    """a, b and c"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def small(words: str) -> str:
    """The same for the middle of a sentence: every line, of MQL definition"""
    return words[:1].lower() + words[1:]


def a(noun: str) -> str:
    """a rep, an admin"""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def short(lead: str) -> str:
    """What a person calls a lead: the first eight characters of its random public id."""
    return lead[:8]


def told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """Number -> name. Two of one name carry their numbers: Streamlit takes one label for one option."""
    often = Counter(names.values())
    return {number: name if often[name] == 1 else f"{name} ({number})" for number, name in names.items()}


def sentences(problems: ValidationError) -> list[str]:
    """What was wrong with what was filled in, as our own checks say it."""
    return [problem["msg"].removeprefix("Value error, ") for problem in problems.errors()]


def counted(number: float, noun: str) -> str:
    """1 row, 2 rows"""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def leads(number: float) -> str:
    """1 lead, 2 leads"""
    return counted(number, "lead")


def hand_offs(number: float) -> str:
    """1 hand-off, 2 hand-offs"""
    return counted(number, "hand-off")
