"""What part of the business a question is about, and the only date arithmetic in the product."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, or_, select

from data.moments import DAY_MINUTES, day_number, minute_of
from data.schema import lead_facts, service_lines, territories
from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory, code_of
from queries.dimensions import as_written

DEFAULT_WINDOW_DAYS = 30
DEFAULT_WEEKS = 13


class PeriodOf(StrEnum):
    """What the days of a period say of what is counted."""

    LEADS = "Leads that came in"
    DUE = "Hand-offs that fall due"
    MADE = "Hand-offs made"


@dataclass(frozen=True)
class Period:
    """Whole local days, both ends included. Inside it is half-open: [first day, day after the last)."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError("The last day lies before the first.")

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def previous(self) -> "Period":
        """The same number of days, ending the day before this period starts."""
        return Period(self.first_day - timedelta(days=self.days), self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        if self.first_day == self.last_day:
            return _in_full(self.first_day)
        if self.first_day.year == self.last_day.year:
            return f"{self.first_day.day} {self.first_day:%b} – {_in_full(self.last_day)}"
        return f"{_in_full(self.first_day)} – {_in_full(self.last_day)}"


@dataclass(frozen=True)
class Scope:
    """Which episodes, seen when: a period of entry, filters (empty: all), one window, and the moment of looking.

    `as_of` is cut to its whole minute, so that "old enough at as_of" is exact on facts kept in minutes.
    """

    period: Period
    as_of: datetime
    window_days: int = DEFAULT_WINDOW_DAYS
    service_lines: tuple[str, ...] = ()  # names, or the slugs that mappings use
    sources: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    intake_types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError("as_of has no time zone")
        if self.window_days < 1:
            raise ValueError("The window is at least one day.")
        object.__setattr__(self, "as_of", self.as_of.astimezone(UTC).replace(second=0, microsecond=0))

    def previous(self) -> "Scope":
        """The equally long period just before, looked at equally long after: equal length and equal maturity."""
        return replace(self, period=self.period.previous(), as_of=self.as_of - timedelta(days=self.period.days))

    @property
    def window_minutes(self) -> int:
        return self.window_days * DAY_MINUTES

    @property
    def as_of_minute(self) -> int:
        return minute_of(self.as_of)

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters in words, one each; empty when all leads are in."""
        return tuple(
            ", ".join(kept) for kept in (self.service_lines, self.sources, self.territories, self.intake_types) if kept
        )

    def __str__(self) -> str:
        return self.of(PeriodOf.LEADS)

    def of(self, counted: PeriodOf) -> str:
        """In words, where this is counted; only of leads a window is asked about."""
        window = [f"{self.window_days} days to convert"] if counted is PeriodOf.LEADS else []
        return " · ".join((f"{counted} {self.period}", *(self.filters or ("all leads",)), *window))


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on lead_facts that keep the cohort: entered in the period, in the filters, not excluded."""
    return [*entered_within(scope), lead_facts.c.excluded == 0]


def entered_within(scope: Scope) -> list[ColumnElement[bool]]:
    """As `within`, but with duplicates and test records still in: for counting them."""
    return [
        lead_facts.c.entry_day >= day_number(scope.period.first_day),
        lead_facts.c.entry_day < day_number(scope.period.last_day) + 1,
        lead_facts.c.entry_minute <= scope.as_of_minute,
        *filtered(scope),
    ]


def filtered(scope: Scope, table: Table = lead_facts) -> list[ColumnElement[bool]]:
    """The conditions of the filters alone, whatever the period, on the columns of that name in a table of facts."""
    facts = table.c
    conditions: list[ColumnElement[bool]] = []
    if scope.service_lines:
        names = _as_stored(scope.service_lines)
        named = or_(service_lines.c.name.in_(names), service_lines.c.slug.in_(names))
        ids = select(service_lines.c.service_line_id).where(named)
        conditions.append(_in_or_blank(facts.service_line_id, ids, NOT_RECORDED in scope.service_lines))
    if scope.territories:
        ids = select(territories.c.territory_id).where(territories.c.name.in_(_as_stored(scope.territories)))
        conditions.append(_in_or_blank(facts.territory_id, ids, NOT_RECORDED in scope.territories))
    if scope.sources:
        conditions.append(facts.source.in_(_codes(SourceCategory, scope.sources)))
    if scope.intake_types:
        conditions.append(facts.intake_type.in_(_codes(IntakeType, scope.intake_types)))
    return conditions


def weeks_of(period: Period) -> list[date]:
    """The Mondays of every week that the period touches, in order."""
    monday = period.first_day - timedelta(days=period.first_day.weekday())
    return [monday + timedelta(weeks=n) for n in range((period.last_day - monday).days // 7 + 1)]


def full_weeks(before: date, how_many: int) -> Period:
    """The last `how_many` whole weeks, Monday to Sunday, that ended before a day."""
    monday = before - timedelta(days=before.weekday())
    return Period(monday - timedelta(weeks=how_many), monday - timedelta(days=1))


def _in_or_blank(column: ColumnElement[int], ids, blank: bool) -> ColumnElement[bool]:
    return or_(column.in_(ids), column == 0) if blank else column.in_(ids)


def _as_stored(segments: tuple[str, ...]) -> list[str]:
    # "Not recorded" is the leads without one; what somebody called so is shown, and chosen, "as written".
    return [NOT_RECORDED if name == as_written(NOT_RECORDED) else name for name in segments if name != NOT_RECORDED]


def _codes(kind, words: tuple[str, ...]) -> list[int]:
    return [0 if word == NOT_RECORDED else code_of(kind(word)) for word in words]


def _in_full(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
