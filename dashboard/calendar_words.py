"""Opening hours said in sentences: a week, a year, a moment that was tried, a draft. Never imports Streamlit."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from pandas import DataFrame

from dashboard import wording
from data.opening_hours import WEEKDAYS, CalendarVersion
from queries.calendars_agreed import CLOSED, DayKind, hours_in_words

MOST_REASONS = 6
ONE_AND_MORE = {
    DayKind.HOLIDAY: ("holiday", "holidays"),
    DayKind.DAY_OFF: ("day off", "days off"),
    DayKind.SPECIAL: ("day with special hours", "days with special hours"),
}


def of_week(week: DataFrame) -> str:
    """Open Monday to Friday 08:00–18:00: 50 hours a week"""
    runs = [(words, list(rows)) for words, rows in groupby(week.itertuples(), key=lambda row: row.open_times)]
    spoken = [f"{_span([row.day_of_week for row in rows])} {words}" for words, rows in runs if words != CLOSED]
    return f"Open {wording.listed(spoken)}: {_hours(week['hours_open'].sum())} a week"


def of_year(days: DataFrame) -> str:
    """2026: open on 249 days; 15 holidays and 2 days off"""
    counts = days["day_kind"].value_counts()
    named = [_counted(int(counts[kind]), *words) for kind, words in ONE_AND_MORE.items() if kind in counts]
    rest = f"; {wording.listed(named)}" if named else ""
    return f"{days['day'].iloc[0].year}: open on {_counted(int((days['hours_open'] > 0).sum()), 'day', 'days')}{rest}"


def of_day(row: Any) -> str:
    """Friday 3 July: Independence Day (observed), closed. For one row of a year's days."""
    what = row.holiday or row.day_kind
    hours = f", {row.open_times.lower()}" if row.day_kind != DayKind.NOT_AGREED else ""
    clocks = f"; the clocks go {row.clock_change}" if row.clock_change else ""
    return f"{long_day(row.day)}: {what}{hours}{clocks}"


def of_moment(rows: DataFrame, zone: str) -> str:
    """Handed over Saturday 6 June 2026 at 15:00: due Monday 8 June 2026 at 14:00."""
    start, due = rows["handed_over_at"].iloc[0], rows["due_at"].iloc[0]
    handed = start.astimezone(ZoneInfo(zone))
    if wording.is_missing(due):
        return f"Handed over {_clock(handed, '')}: never due, as these hours never come to so much time."
    then = due.astimezone(ZoneInfo(zone))
    names = [f" {one:%Z}" if handed.utcoffset() != then.utcoffset() else "" for one in (handed, then)]
    return f"Handed over {_clock(handed, names[0])}: due {_clock(then, names[1])}."


def why(rows: DataFrame) -> list[str]:
    """What played a part between hand-off and due moment: days without hours, holidays, clocks that moved."""
    found = [*_closed(rows), *(reason for row in rows.itertuples() for reason in _of_one_day(row))]
    in_order = [sentence for _, sentence in sorted(found, key=lambda one: one[0])]
    more = len(in_order) - MOST_REASONS
    return [*in_order[:MOST_REASONS], *([f"And {more} more; the table has every day."] if more > 0 else [])]


def of_effect(row: Any) -> str:
    """How many running clocks a draft moves, and by how much at most; from the answer of effect_of_hours."""
    moved, running = (
        row.later_clocks + row.earlier_clocks,
        wording.counted(row.running_clocks, "running follow-up clock"),
    )
    if not moved:
        sentence = f"None of {running} would fall due at another moment."
    else:
        parts = [
            f"{wording.count(number)} {word} by up to {_hours(most)}"
            for number, word, most in (
                (row.later_clocks, "later", row.latest_by_hours),
                (row.earlier_clocks, "earlier", row.earliest_by_hours),
            )
            if number
        ]
        sentence = f"{wording.count(moved)} of {running} would fall due at another moment: {', '.join(parts)}."
    if row.newly_due_clocks:
        sentence += f" {wording.count(row.newly_due_clocks)} without opening hours until now would get a due moment."
    return sentence


def differences(before: CalendarVersion, after: CalendarVersion) -> list[str]:
    """What a draft changes, a sentence each; nothing when it says the same, whatever day it holds from."""
    return [*_of_weekdays(before, after), *_of_holidays(before, after), *_of_single_days(before, after)]


def long_day(day: date, *, year: bool = False) -> str:
    """Saturday 6 June, or with its year."""
    return f"{day:%A} {day.day} {day:%B}{f' {day.year}' if year else ''}"


def _of_one_day(row: Any) -> Iterator[tuple[date, str]]:
    day = long_day(row.day)
    if row.day_kind == DayKind.HOLIDAY:
        yield row.day, f"{day} is {row.holiday}."
    elif row.day_kind == DayKind.DAY_OFF:
        yield row.day, f"{day} is a day off."
    elif row.day_kind == DayKind.SPECIAL:
        yield (
            row.day,
            f"{day} has special hours: {row.open_times}{f', though it is {row.holiday}' if row.holiday else ''}.",
        )
    if row.clock_change:
        yield row.day, f"On {day} the clocks go {row.clock_change}."


def _closed(rows: DataFrame) -> Iterator[tuple[date, str]]:
    """A sentence for each run of weekdays without hours."""
    for kind, run in groupby(rows.itertuples(), key=lambda row: row.day_kind):
        days = [row.day for row in run]
        if kind == DayKind.WEEKDAY_OFF:
            yield days[0], f"Nobody is there on {wording.listed([long_day(day) for day in days])}."


def _of_weekdays(before: CalendarVersion, after: CalendarVersion) -> Iterator[str]:
    changes = [
        (name, f"{hours_in_words(old)} becomes {hours_in_words(new)}" if old != new else "")
        for name, old, new in zip(WEEKDAYS, before.hours.days, after.hours.days, strict=True)
    ]
    for words, run in groupby(changes, key=lambda one: one[1]):
        if words:
            yield f"{_span([name for name, _ in run])}: {words}."


def _of_holidays(before: CalendarVersion, after: CalendarVersion) -> Iterator[str]:
    kept = [
        ", ".join([one.country, *([one.subdivision] if one.subdivision else []), *one.kinds]) if one else "none"
        for one in (before.holidays, after.holidays)
    ]
    if kept[0] != kept[1]:
        yield f"Holidays: {kept[0]} becomes {kept[1]}."


def _of_single_days(before: CalendarVersion, after: CalendarVersion) -> Iterator[str]:
    old, new = (
        {**dict.fromkeys(one.days_off, "a day off"), **{day: hours_in_words(hours) for day, hours in one.working_days}}
        for one in (before, after)
    )
    usual, found = "as in any week", defaultdict(list)
    for day in sorted(old.keys() | new.keys()):
        if old.get(day) != new.get(day):
            found[f"{old.get(day, usual)} becomes {new.get(day, usual)}."].append(wording.day(day))
    yield from (f"{wording.listed(days)}: {words}" for words, days in found.items())


def _span(names: Sequence[str]) -> str:
    """Monday; Saturday and Sunday; Monday to Friday"""
    return wording.listed(list(names)) if len(names) < 3 else f"{names[0]} to {names[-1]}"


def _clock(local: datetime, name: str) -> str:
    return f"{long_day(local, year=True)} at {local:%H:%M}{name}"


def _counted(number: int, one: str, more: str) -> str:
    return f"{wording.count(number)} {one if number == 1 else more}"


def _hours(hours: float) -> str:
    return f"{hours:,.1f}".removesuffix(".0") + (" hour" if hours == 1 else " hours")
