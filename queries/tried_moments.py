"""What would become of a hand-off at a moment one tries: when it falls due, and how its time is counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pandas import DataFrame
from sqlalchemy import Connection

from data.agreements import HOME, site_calendars
from data.calendars import Calendar, NeverOpensAgain
from data.moments import EPOCH, SECOND
from queries.calendars_agreed import day_in_words
from queries.dimensions import zones
from queries.frame import answer
from queries.scope import Scope

FOUR_HOURS = 240
NAMES = (
    *("day", "day_of_week", "day_kind", "holiday", "clock_change", "open_times", "hours_open"),
    *("counted_hours", "handed_over_at", "due_at"),
)


def tried_moment(
    conn: Connection, scope: Scope, site: int = HOME, at: str = "", minutes: int = FOUR_HOURS
) -> DataFrame:
    """When would a hand-off at this moment fall due, and on which days would its time be counted?

    One row per local day from the hand-off to the due moment. `at` is what the site's clocks show, as
    2026-06-06T15:00; the as-of moment unless told. No row when the hours begin after it, or are agreed nowhere; one
    row without a due moment when these hours never come to so much.
    """
    zone, calendar = zones(conn).get(site), site_calendars(conn).get(site)
    if zone is None or calendar is None:
        return answer(NAMES, [])
    start = moment_shown(datetime.fromisoformat(at), zone) if at else scope.as_of
    if start < EPOCH + calendar.begins * SECOND:
        return answer(NAMES, [])
    try:
        due = calendar.due_at(start, timedelta(minutes=minutes))
    except NeverOpensAgain:
        due = None
    return answer(NAMES, [_day(calendar, day, start, due) for day in _days(start, due or start, zone)])


def moment_shown(wall: datetime, zone: str) -> datetime:
    """The UTC moment at which the clocks of a zone show this. Of two the first; one never shown moves forward."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def _days(start: datetime, end: datetime, zone: str) -> list[date]:
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (start, end))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(calendar: Calendar, day: date, start: datetime, due: datetime | None) -> tuple:
    first, last = start.timestamp(), (due or start).timestamp()
    counted = sum(max(0.0, min(closes, last) - max(opens, first)) for opens, closes in calendar.edges_on(day))
    return (*day_in_words(calendar, day), counted / 3_600, start, due)
