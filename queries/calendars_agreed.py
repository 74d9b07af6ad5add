"""Questions about the opening hours agreed: which hold where, on which days, and since when. No filter applies."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pandas import DataFrame
from sqlalchemy import Connection, select

from data.agreements import CONTENT, HOME, OpeningHours, agreed, site_calendars
from data.calendars import Calendar, CalendarVersion, DayHours
from data.schema import agreements
from data.vocabulary import AgreementKind
from queries.dimensions import zones
from queries.frame import answer
from queries.scope import Scope
from queries.targets import REPLACED, SIGNED, signed, site_labels, standings

EVERY_SITE = -1
OWN, OF_THE_ORGANISATION, NOBODYS = "Its own", "The organisation's", "None agreed"
EVERYWHERE, CLOSED = "The organisation", "Closed"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DayKind(StrEnum):
    """What sort of day it is for whoever follows up."""

    OPEN = "Open"
    WEEKDAY_OFF = "Closed weekday"
    HOLIDAY = "Holiday"
    DAY_OFF = "Day off"
    SPECIAL = "Special hours"
    NOT_AGREED = "No hours agreed"


class Agreed(NamedTuple):
    """One version of opening hours as it is stored."""

    agreement_id: int
    site_id: int
    valid_from: date
    hours: OpeningHours
    row: Any


def sites_with_hours(conn: Connection, scope: Scope) -> DataFrame:
    """Whose opening hours can be agreed on, and which hours hold there now?

    One row for the organisation, whose hours hold wherever a site has none of its own, then one per site, by name.
    """
    today, known = days_of(conn, scope), _agreed(conn)
    owners = {one.site_id for one in known if one.valid_from <= today[one.site_id]}
    borrowed = OF_THE_ORGANISATION if HOME in owners else NOBODYS
    clocks = zones(conn)
    rows = [
        (site_id, name, clocks[site_id], OWN if site_id in owners else borrowed)
        for site_id, name in names_of_sites(conn).items()
    ]
    return answer(("site_id", "site", "zone", "hours_owner"), rows)


def calendar_versions(conn: Connection, scope: Scope, site: int = EVERY_SITE) -> DataFrame:
    """Which opening hours were agreed on, when and by whom, and which of them hold?

    One row per version, the newest first; of one site (0: the organisation) when it is named.
    """
    names, standing = names_of_sites(conn), standings(agreed(conn, AgreementKind.HOURS), days_of(conn, scope))
    rows = [
        (
            *(one.agreement_id, names[one.site_id], standing.get(one.agreement_id, REPLACED), *signed(one.row)),
            *(one.row.note or "", one.row.recorded_at, one.row.actor, *_of_holidays(one.hours)),
        )
        for one in reversed(_agreed(conn))
        if site in (EVERY_SITE, one.site_id)
    ]
    more = ("note", "recorded_at", "actor", "country", "subdivision", "holiday_kinds")
    return answer(("agreement_id", "site", "standing", *SIGNED, *more), rows)


def week_of_hours(conn: Connection, scope: Scope, site: int = HOME, version: int = 0) -> DataFrame:
    """When is someone there, weekday by weekday?

    One row per weekday, Monday first: of the hours that hold at the site (0: the organisation) on the as-of day, of the
    first to come while none do; or of the version with this number. No row when nothing is agreed.
    """
    held = _version(conn, scope, site, version)
    week = held.hours.days if held else ()
    rows = [(name, hours_in_words(hours), _length(hours)) for name, hours in zip(WEEKDAYS, week, strict=False)]
    return answer(("day_of_week", "open_times", "hours_open"), rows)


def special_days(conn: Connection, scope: Scope, site: int = HOME, version: int = 0) -> DataFrame:
    """Which single days did people agree on, beside week and holidays?

    One row per day off or day with hours of its own, in order; of the same version as week_of_hours.
    """
    held = _version(conn, scope, site, version)
    off = [(day, DayKind.DAY_OFF, CLOSED, 0) for day in held.days_off] if held else []
    own = [(day, DayKind.SPECIAL, hours_in_words(h), _length(h)) for day, h in held.working_days] if held else []
    return answer(("day", "day_kind", "open_times", "hours_open"), sorted([*off, *own]))


def days_of_year(conn: Connection, scope: Scope, site: int = HOME, year: int = 0) -> DataFrame:
    """On which days of a year is someone there, and why not on the others?

    One row per day of the year (0: that of the as-of day), also of days before any hours hold. No row when none are
    agreed at all.
    """
    calendar = site_calendars(conn).get(site)
    first = date(year or days_of(conn, scope).get(site, scope.as_of.date()).year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(first.year + 1, 1, 1) - first).days)]
    names = ("day", "day_of_week", "day_kind", "holiday", "clock_change", "open_times", "hours_open")
    return answer(names, [day_in_words(calendar, day) for day in days] if calendar else [])


def day_in_words(calendar: Calendar, day: date) -> tuple:
    """Day, weekday, kind, holiday, clock change, opening hours, hours open."""
    version, hours = calendar.version_on(day), calendar.hours_on(day)
    open_for = sum(closes - opens for opens, closes in calendar.edges_on(day)) / 3_600
    holiday = (version.holiday_on(day) if version else None) or ""
    kind = _kind(version, day, hours, holiday)
    return (day, WEEKDAYS[day.weekday()], kind, holiday, _clocks(day, calendar.zone), hours_in_words(hours), open_for)


def hours_in_words(hours: DayHours) -> str:
    """08:00–12:00, 13:00–18:00; Closed. What the form for hours takes as well."""
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in hours) or CLOSED


def days_of(conn: Connection, scope: Scope) -> dict[int, date]:
    """The local day at each site (HOME: the organisation) at the as-of moment."""
    return {site_id: scope.as_of.astimezone(ZoneInfo(zone)).date() for site_id, zone in zones(conn).items()}


def names_of_sites(conn: Connection) -> dict[int, str]:
    """The organisation first, then the sites by name."""
    return {HOME: EVERYWHERE, **site_labels(conn)}


def _agreed(conn: Connection) -> list[Agreed]:
    """Every version of opening hours, in the order in which they were put in."""
    rows = conn.execute(
        select(agreements).where(agreements.c.kind == AgreementKind.HOURS).order_by(agreements.c.agreement_id)
    )
    read = CONTENT[AgreementKind.HOURS].validate_python
    return [Agreed(row.agreement_id, row.site_id or HOME, row.valid_from, read(row.content), row) for row in rows]


def _of_holidays(hours: OpeningHours) -> tuple[str, str, str]:
    return (hours.country or "", hours.subdivision or "", ", ".join(hours.holiday_kinds) if hours.country else "")


def _version(conn: Connection, scope: Scope, site: int, version: int) -> CalendarVersion | None:
    if version:
        known = {one.agreement_id: one for one in _agreed(conn)}
        return known[version].hours.version(known[version].valid_from) if version in known else None
    calendar = site_calendars(conn).get(site)
    return (calendar.version_on(days_of(conn, scope)[site]) or calendar.versions[0]) if calendar else None


def _kind(version: CalendarVersion | None, day: date, hours: DayHours, holiday: str) -> DayKind:
    if version is None:
        return DayKind.NOT_AGREED
    if any(day == special for special, _ in version.working_days):
        return DayKind.SPECIAL
    if holiday:
        return DayKind.HOLIDAY
    if day in version.days_off:
        return DayKind.DAY_OFF
    return DayKind.OPEN if hours else DayKind.WEEKDAY_OFF


def _clocks(day: date, zone: str) -> str:
    """1 h forward, 30 min back, or nothing."""
    ours = ZoneInfo(zone)
    begins, ends = (datetime.combine(one, time(), ours) for one in (day, day + timedelta(days=1)))
    moved = ((ends.utcoffset() or timedelta()) - (begins.utcoffset() or timedelta())) // timedelta(minutes=1)
    length = f"{abs(moved) // 60} h" if moved % 60 == 0 else f"{abs(moved)} min"
    return f"{length} {'forward' if moved > 0 else 'back'}" if moved else ""


def _length(hours: Iterable[tuple[int, int]]) -> float:
    return sum(closes - opens for opens, closes in hours) / 60


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
