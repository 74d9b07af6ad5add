"""METRICS.md sections 1 to 3 once more, in plain Python over raw events: slow, exact, and no code of queries/ in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data.schema import (
    event_retractions,
    leads,
    organisation,
    reasons,
    service_lines,
    sites,
    stage_events,
    territories,
)
from queries.scope import Scope

STAGES = ("inquiry", "intake", "mql", "handoff", "sql", "scheduled", "attended", "started")
LABELS = ("Inquiry", "Intake", "MQL", "Handoff", "SQL", "Scheduled", "Attended", "Started")
BLANK, LITERAL = "Not recorded", "Not recorded (as written)"


@dataclass
class Episode:
    """A lead and its events as (stage or exit, occurred, recorded, reason in words), in the order they were put in."""

    words: dict[str, str]
    zone: ZoneInfo
    excluded: str | None
    owner: int | None
    events: list[tuple[str, datetime, datetime, str]] = field(default_factory=list)
    lead_id: int = 0

    @cached_property
    def times(self) -> list[datetime | None]:
        """T: per stage, the first time at it or any later one."""
        return [min((at for what, at, *_ in self.events if what in STAGES[stage:]), default=None) for stage in range(8)]

    def at(self, stage: int) -> datetime | None:
        return self.times[stage]

    def is_imputed(self, stage: int) -> bool:
        said = {what for what, *_ in self.events}
        return STAGES[stage] not in said and bool(said & set(STAGES[stage + 1 :]))

    def depth(self) -> int:
        return max(stage for stage in range(8) if self.at(stage))

    def left(self, by: datetime) -> tuple[str, datetime, str] | None:
        """The exit it is in (what, when, why), if its very last event is one and had happened by then."""
        what, at, _, why = max(self.events, key=self._taken_at)
        return None if what in STAGES or at > by else (what, at, why)

    def _taken_at(self, event: tuple) -> tuple:
        """When it counts as having happened: a date without a time after all that is earlier in the funnel that day."""
        moment, place = event[1], _place(event)
        if moment.astimezone(self.zone).time() == time():
            same_day = [other for other in self.events if self.local_day(other[1]) == self.local_day(moment)]
            moment = max(other[1] for other in same_day if _place(other) <= place)
        return moment, place, event[2]

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _place(event: tuple) -> int:
    return STAGES.index(event[0]) if event[0] in STAGES else len(STAGES)


def episodes(conn: Connection, recorded_by: datetime | None = None) -> list[Episode]:
    """Every lead with its events; with what was recorded by a moment, as things were known then."""
    of_site = dict(conn.execute(select(sites.c.site_id, sites.c.zone)).all())
    home = conn.scalar(select(organisation.c.zone))
    lines = dict(conn.execute(select(service_lines.c.service_line_id, service_lines.c.name)).all())
    places = dict(conn.execute(select(territories.c.territory_id, territories.c.name)).all())
    found = {
        row.lead_id: Episode(
            words={
                "service_line": _word(lines.get(row.service_line_id)),
                "source": _word(row.source_category),
                "territory": _word(places.get(row.territory_id)),
                "intake_type": _word(row.intake_type),
                "contact_type": _word(row.contact_type),
            },
            zone=ZoneInfo(of_site.get(row.site_id, home)),
            excluded=row.excluded,
            owner=row.owner_id,
            lead_id=row.lead_id,
        )
        for row in conn.execute(select(leads))
        if recorded_by is None or row.recorded_at <= recorded_by
    }
    why = dict(conn.execute(select(reasons.c.reason_id, reasons.c.name)).all())
    taken_back = dict(conn.execute(select(event_retractions.c.event_id, event_retractions.c.recorded_at)).all())
    for row in conn.execute(select(stage_events).order_by(stage_events.c.event_id)):
        is_wrong = row.event_id in taken_back and (recorded_by is None or taken_back[row.event_id] <= recorded_by)
        if not is_wrong and (recorded_by is None or row.recorded_at <= recorded_by):
            event = (row.stage, row.occurred_at, row.recorded_at, _word(why.get(row.reason_id)))
            found[row.lead_id].events.append(event)
    return list(found.values())


def cohort(all_of_them: Sequence[Episode], scope: Scope, *, excluded: bool = False) -> list[Episode]:
    """Those that came in in the period and the filters; duplicates and test records instead, when asked."""
    return [
        one
        for one in all_of_them
        if (entry := one.at(0))
        and bool(one.excluded) is excluded
        and scope.period.first_day <= one.local_day(entry) <= scope.period.last_day
        and entry <= scope.as_of
        and _in_filters(one, scope)
    ]


def is_mature(one: Episode, scope: Scope) -> bool:
    return scope.as_of - one.at(0) >= timedelta(days=scope.window_days)


def reached(one: Episode, stage: int, scope: Scope) -> bool:
    at = one.at(stage)
    return at is not None and at - one.at(0) <= timedelta(days=scope.window_days)


def funnel(some: Sequence[Episode], scope: Scope) -> list[tuple]:
    """(stage, cohort, mature, reached, reached to date, implied, at the stage before), one per stage."""
    mature = [one for one in some if is_mature(one, scope)]
    before, rows = len(mature), []
    for stage, label in enumerate(LABELS):
        got = sum(reached(one, stage, scope) for one in mature)
        so_far = sum(reached(one, stage, scope) and one.at(stage) <= scope.as_of for one in some)
        implied = sum(one.is_imputed(stage) for one in some)
        rows.append((label, len(some), len(mature), got, so_far, implied, before))
        before = got
    return rows


def by_segment(some: Sequence[Episode], dimension: str) -> dict[str, list[Episode]]:
    found: dict[str, list[Episode]] = {}
    for one in some:
        found.setdefault(one.words[dimension], []).append(one)
    return found


def by_week(some: Sequence[Episode], scope: Scope, stage: int) -> dict[date, tuple[int, int, int]]:
    """Monday -> (cohort, mature, reached)."""
    found: dict[date, list[Episode]] = {}
    for one in some:
        day = one.local_day(one.at(0))
        found.setdefault(day - timedelta(days=day.weekday()), []).append(one)
    return {
        monday: (
            len(those),
            sum(is_mature(one, scope) for one in those),
            sum(is_mature(one, scope) and reached(one, stage, scope) for one in those),
        )
        for monday, those in found.items()
    }


def arrivals(all_of_them: Sequence[Episode], scope: Scope) -> list[tuple[str, int]]:
    kept = [one for one in all_of_them if not one.excluded and _in_filters(one, scope)]
    rows = []
    for stage, label in enumerate(LABELS):
        moments = ((one, one.at(stage)) for one in kept)
        rows.append((label, sum(at is not None and _in_period(one, at, scope) for one, at in moments)))
    return rows


def exits(some: Sequence[Episode], scope: Scope) -> Counter[tuple[str, str, str]]:
    """(furthest stage, exit, reason) -> leads that are out."""
    gone = ((one, one.left(scope.as_of)) for one in some)
    return Counter((LABELS[one.depth()], left[0].capitalize(), left[2]) for one, left in gone if left)


def waits(some: Sequence[Episode], scope: Scope, stage: int) -> list[tuple[str, int]]:
    """How each lead's wait for a stage ended, and after how many hours (rounded up)."""
    return [_wait(one, scope, stage) for one in some]


def share_arrived(waited: Sequence[tuple[str, int]]) -> list[tuple[int, Fraction, Fraction]]:
    """(hour, share arrived by then of those in play, and of all), where either moves.

    Kaplan-Meier: who left or waits counts until then. Aalen-Johansen: who left never arrives.
    """
    ended, at_risk = Counter(waited), len(waited)
    in_play, of_all, nobody_gone, steps = Fraction(1), Fraction(0), Fraction(1), []
    for hour in sorted({hours for _, hours in waited}):
        came, went, waits = (ended[how, hour] for how in ("arrived", "left", "waiting"))
        in_play *= 1 - Fraction(came, at_risk)
        of_all += nobody_gone * Fraction(came, at_risk)
        nobody_gone *= 1 - Fraction(came + went, at_risk)
        at_risk -= came + went + waits
        steps.append((hour, 1 - in_play, of_all))
    return steps


def _wait(one: Episode, scope: Scope, stage: int) -> tuple[str, int]:
    entry, at, left = one.at(0), one.at(stage), one.left(scope.as_of)
    if at and at <= scope.as_of:
        return "arrived", _hours(at - entry)
    return ("left", _hours(left[1] - entry)) if left else ("waiting", _hours(scope.as_of - entry))


def _hours(span: timedelta) -> int:
    return ceil(Fraction(span // timedelta(microseconds=1), 3_600_000_000))


def _in_period(one: Episode, at: datetime, scope: Scope) -> bool:
    return at <= scope.as_of and scope.period.first_day <= one.local_day(at) <= scope.period.last_day


def _in_filters(one: Episode, scope: Scope) -> bool:
    return all(
        not kept or word in kept
        for kept, word in (
            (scope.service_lines, one.words["service_line"]),
            (scope.sources, one.words["source"]),
            (scope.territories, one.words["territory"]),
            (scope.intake_types, one.words["intake_type"]),
        )
    )


def _word(word: Any) -> str:
    return BLANK if word is None else LITERAL if word == BLANK else str(word)
