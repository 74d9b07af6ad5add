"""Opening hours once more, in plain Python from what was agreed: day by day, and no code of data/ in it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

import holidays

MINUTE, SECOND, DAY = timedelta(minutes=1), timedelta(seconds=1), timedelta(days=1)
NEVER = datetime(2900, 1, 1, tzinfo=UTC)

Span = tuple[datetime, datetime]
Version = tuple[date, int, int | None, dict]
"""Holds from, agreement id, site (None: all others), content."""


class Hours:
    """When a site is open. Before its own first version, and without one, it has those of all."""

    def __init__(self, versions: Iterable[Version], site: int | None, zone: ZoneInfo):
        self.zone = zone
        known = sorted(versions, key=lambda version: version[:2])
        own = [one for one in known if site is not None and one[2] == site]
        of_all = [one for one in known if one[2] is None and not (own and one[0] >= own[0][0])]
        self.versions = [*of_all, *own]
        self.open_on = cache(self._open_on)

    def said_on(self, day: date) -> dict | None:
        """The content that holds on a local day: of the newest version, and of two for one day the later row."""
        found = [content for valid_from, *_, content in self.versions if valid_from <= day]
        return found[-1] if found else None

    def _open_on(self, day: date) -> list[Span]:
        said = self.said_on(day)
        if said is None:
            return []
        hours, written = said["week"][day.weekday()], day.isoformat()
        if written in said.get("days_off", ()) or is_holiday(day, said.get("country"), said.get("subdivision")):
            hours = []
        hours = {one["day"]: one["hours"] for one in said.get("working_days", ())}.get(written, hours)
        spans = [(self.shows(day, opens), self.shows(day, closes)) for opens, closes in sorted(hours)]
        return [(opens, closes) for opens, closes in spans if opens < closes]

    def shows(self, day: date, minute: int) -> datetime:
        """When the clock on the wall first shows this; where it never does, when it jumped over it."""
        wall = datetime.combine(day, time()) + minute * MINUTE
        moment = wall.replace(tzinfo=self.zone).astimezone(UTC)
        while self.wall(moment) > wall and self.wall(moment - MINUTE) >= wall:
            moment -= MINUTE
        return moment

    def wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def open_from(self, start: datetime) -> Iterator[Span]:
        """The spans in which it is open from a moment on, without end."""
        first = start.astimezone(self.zone).date()
        for days in count(-1):
            yield from (
                (max(opens, start), closes) for opens, closes in self.open_on(first + days * DAY) if closes > start
            )

    def due(self, start: datetime, target: timedelta, pauses: list[Span]) -> datetime | None:
        """When the target has passed, open and not paused. None: a pause that lasts comes first."""
        lasts_from = min((begins for begins, ends in pauses if ends == NEVER), default=NEVER)
        left = target
        for span in self.open_from(start):
            for begins, ends in without(span, pauses):
                if left <= ends - begins:
                    return begins + left
                left -= ends - begins
            if span[1] >= lasts_from:
                return None
        return None

    def seconds(self, start: datetime, end: datetime) -> int:
        """Open seconds from start to end, each cut to its second."""
        return self.seconds_in(start, [(start, end)])

    def seconds_in(self, start: datetime, spans: Iterable[Span]) -> int:
        """Open seconds from start on that lie in any of these spans; every moment cut to its second."""
        start, covered = cut(start), [(cut(begins), cut(ends)) for begins, ends in spans]
        until, total = max((ends for _, ends in covered), default=start), timedelta()
        for opens, closes in self.open_from(start):
            if opens >= until:
                break
            total += closes - opens - length(without((opens, closes), covered))
        return total // SECOND


@cache
def is_holiday(day: date, country: str | None, subdivision: str | None) -> bool:
    return bool(country) and day in holidays.country_holidays(country, subdiv=subdivision, years=day.year)


def without(span: Span, pauses: Iterable[Span]) -> list[Span]:
    """The parts of a span that lie in no pause, in order."""
    parts = [span]
    for begins, ends in pauses:
        if begins < ends:
            cuts = [((opens, min(closes, begins)), (max(opens, ends), closes)) for opens, closes in parts]
            parts = [part for both in cuts for part in both if part[0] < part[1]]
    return sorted(parts)


def length(spans: Iterable[Span]) -> timedelta:
    return sum((ends - begins for begins, ends in spans), timedelta())


def cut(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
