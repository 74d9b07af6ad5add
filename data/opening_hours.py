"""Opening hours as people agree on them: a week, holidays, special days, from some day on. Immutable, and checked.

What can't be meant is refused with a ValueError whose message is a sentence for whoever filled it in. Times are what
the clock on the wall shows; data/calendars.py turns them into moments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import pairwise

from data.moments import DAY_MINUTES

Hours = tuple[int, int]
"""Opens, closes: minutes after midnight as the clock shows them. 1440 is the midnight that ends the day."""
DayHours = tuple[Hours, ...]
"""The hours of one day, in order; () is a day off."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY_TO_FRIDAY = range(5)
EVERY_DAY = range(7)
ALL_DAY: Hours = (0, DAY_MINUTES)


@dataclass(frozen=True)
class WeeklyHours:
    """The hours of each weekday, Monday first. Those past midnight belong to the next day: 22:00-24:00, 00:00-06:00."""

    days: tuple[DayHours, ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(WEEKDAYS):
            raise ValueError(f"A week has seven days; these hours name {len(self.days)}.")
        in_order = tuple(day_hours(hours, name) for hours, name in zip(self.days, WEEKDAYS, strict=True))
        object.__setattr__(self, "days", in_order)

    @classmethod
    def on(cls, weekdays: Iterable[int], *hours: Hours) -> WeeklyHours:
        """The same hours on these weekdays (0 is Monday), and the other days off."""
        chosen = set(weekdays)
        return cls(tuple(hours if weekday in chosen else () for weekday in EVERY_DAY))


@dataclass(frozen=True)
class HolidayScope:
    """Whose holidays are kept, by the tables of the holidays package: those moved to a working day (observed) too.

    country: ISO 3166-1 (US). subdivision: a state or the like (NY), for its own holidays on top; None: the nationwide
    ones. kinds: what the package calls categories; each closes the whole day, also one of kind "half_day".
    """

    country: str
    subdivision: str | None = None
    kinds: tuple[str, ...] = ("public",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", tuple(sorted(set(self.kinds))))
        if not self.kinds:
            raise ValueError("Holidays need at least one kind, like public.")
        _refuse_unknown(self)

    def names(self, year: int) -> Mapping[date, str]:
        """The holidays of a year, and what each is called there."""
        return _holidays(self, year)


@dataclass(frozen=True)
class CalendarVersion:
    """What holds from a local day on, until the next version does.

    A working day with its own hours beats everything, also a holiday; then days off and holidays; then the week.
    """

    valid_from: date
    hours: WeeklyHours
    holidays: HolidayScope | None = None
    days_off: tuple[date, ...] = ()
    working_days: tuple[tuple[date, DayHours], ...] = ()

    def __post_init__(self) -> None:
        days = [self.valid_from, *self.days_off, *(day for day, _ in self.working_days)]
        if any(isinstance(day, datetime) for day in days):  # it is a date too, but never equal to one
            raise ValueError("A calendar counts in days; one of these has a time as well.")
        object.__setattr__(self, "days_off", tuple(sorted(set(self.days_off))))
        working = tuple(sorted((day, day_hours(hours, _named(day))) for day, hours in self.working_days))
        object.__setattr__(self, "working_days", working)
        _refuse_contradictions(self.days_off, working)

    def hours_on(self, day: date) -> DayHours:
        """The hours of a local day, in order; () when closed."""
        special = self._special.get(day)
        if special is not None:
            return special
        return () if self.holiday_on(day) else self.hours.days[day.weekday()]

    def holiday_on(self, day: date) -> str | None:
        """The name of the holiday on a day, also when it is worked, or None."""
        return None if self.holidays is None else self.holidays.names(day.year).get(day)

    @cached_property
    def _special(self) -> dict[date, DayHours]:
        return dict.fromkeys(self.days_off, ()) | dict(self.working_days)


def day_hours(hours: Iterable[Hours], day: str) -> DayHours:
    """Hours of one day in order of opening. ValueError, naming the day, for hours that no day can have."""
    in_order = tuple(sorted((opens, closes) for opens, closes in hours))
    for opens, closes in in_order:
        if opens < 0 or closes > DAY_MINUTES:
            raise ValueError(f"{day}: {_shown(opens, closes)} leaves the day, which runs from 00:00 to 24:00.")
        if closes <= opens:
            raise ValueError(
                f"{day}: {_shown(opens, closes)} ends before it starts. Hours past midnight go to two days."
            )
    for first, second in pairwise(in_order):
        if second[0] < first[1]:
            raise ValueError(f"{day}: {_shown(*first)} and {_shown(*second)} overlap.")
    return in_order


def _shown(opens: int, closes: int) -> str:
    return "–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (opens, closes))


def _named(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _refuse_contradictions(days_off: tuple[date, ...], working: tuple[tuple[date, DayHours], ...]) -> None:
    for day, hours in working:
        if not hours:
            raise ValueError(f"{_named(day)} is a working day without hours. Make it a day off instead.")
        if day in days_off:
            raise ValueError(f"{_named(day)} is both a day off and a working day.")
    for (day, _), (next_day, _) in pairwise(working):
        if day == next_day:
            raise ValueError(f"{_named(day)} is named twice as a working day.")


@lru_cache(maxsize=1024)
def _holidays(scope: HolidayScope, year: int) -> dict[date, str]:
    # Imported only now: it takes 0.7 s, and most starts of a command line never ask for a holiday.
    from holidays import country_holidays

    return dict(
        country_holidays(
            scope.country, subdiv=scope.subdivision, years=year, categories=scope.kinds, observed=True, expand=False
        )
    )


@lru_cache(maxsize=1024)
def _refuse_unknown(scope: HolidayScope) -> None:
    from holidays import country_holidays  # as above

    try:
        country = country_holidays(scope.country)
    except NotImplementedError:
        raise ValueError(f"There is no holiday table for a country “{scope.country}”; it is a code like US.") from None
    if scope.subdivision is not None and scope.subdivision not in country.subdivisions:
        raise ValueError(
            f"{scope.country} has no state “{scope.subdivision}” in the holiday table; it is a code like NY."
        )
    unknown = [kind for kind in scope.kinds if kind not in country.supported_categories]
    if unknown:
        known = ", ".join(sorted(country.supported_categories))
        raise ValueError(f"{scope.country} has no {unknown[0]} holidays; the kinds are {known}.")
