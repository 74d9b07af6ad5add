"""From the tables to the oracle of clocks: every promise of every hand-off, as METRICS.md has it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data import schema
from data.moments import day_number
from data.vocabulary import NoClock
from queries.scope import Scope
from tests.queries.clock_oracle import ASKED_OF, MICROSECOND, PROMISES, Lead, Promised, promises
from tests.queries.hours_oracle import Hours
from tests.queries.oracle import BLANK, LITERAL

NOBODY = "Nobody yet"
STATES = ("met", "late", "overdue", "running", "excluded")


def promised(conn: Connection) -> list[Promised]:
    """Every promise of every hand-off on record."""
    agreed = defaultdict(list)
    for row in conn.execute(select(schema.agreements)):
        agreed[row.kind].append((row.valid_from, row.agreement_id, row.site_id, row.content))
    people = {row.person_id: (row.name, row.team) for row in conn.execute(select(schema.people))}
    versions = sorted(agreed["follow-up targets"], key=lambda version: version[:2])

    def targets_on(day: date) -> list[dict]:
        held = [content for valid_from, *_, content in versions if valid_from <= day]
        return held[-1]["targets"] if held else []

    hours, found = {}, []
    for lead in on_record(conn):
        site = lead.asked_of["site_id"]
        hours[site] = hours.get(site) or Hours(agreed["opening hours"], site, lead.zone)
        for one in promises(lead, hours[site], targets_on):
            name, team = people.get(one.holder, (NOBODY, NOBODY))
            one.segments = {**lead.segments, "holder": name, "team": team}
            found.append(one)
    return found


def specified(conn: Connection) -> list[tuple]:
    """What `kept` should be."""
    return sorted(
        (
            *(one.lead.uuid, one.started, one.promise, one.due, one.stopped, one.closed),
            *(one.why_not, one.is_early, one.target, one.response, one.paused, one.unowned, one.holder or 0),
            *(day_number(one.counts_on), day_number(one.lead.day(one.started))),
        )
        for one in promised(conn)
    )


def kept(conn: Connection) -> list[tuple]:
    """Every row of sla_clocks as the oracle has it."""
    rows = conn.execute(select(schema.sla_clocks, schema.leads.c.lead_uuid).join_from(schema.sla_clocks, schema.leads))
    return sorted(
        (
            *(str(row.lead_uuid), _moment(row.started), PROMISES[row.promise - 1]),
            *(_moment(row.due), _moment(row.stopped), _moment(row.closed)),
            *("" if not row.why_not else str(tuple(NoClock)[row.why_not - 1]), bool(row.is_early)),
            *(row.target, row.response, row.paused, row.unowned, row.holder_id, row.counts_on, row.handed_on),
        )
        for row in rows
    )


def on_record(conn: Connection) -> list[Lead]:
    """Every lead, with what was not taken back."""
    zones = dict(conn.execute(select(schema.sites.c.site_id, schema.sites.c.zone)).all())
    home = conn.scalar(select(schema.organisation.c.zone))
    lines = dict(conn.execute(select(schema.service_lines.c.service_line_id, schema.service_lines.c.name)).all())
    places = dict(conn.execute(select(schema.territories.c.territory_id, schema.territories.c.name)).all())
    found = {
        row.lead_id: Lead(
            uuid=str(row.lead_uuid),
            zone=ZoneInfo(zones.get(row.site_id, home)),
            excluded=row.excluded,
            owner=row.owner_id,
            asked_of={name: getattr(row, name) for name in ASKED_OF},
            segments={
                "service_line": _word(lines.get(row.service_line_id)),
                "source": _word(row.source_category),
                "territory": _word(places.get(row.territory_id)),
                **{name: _word(getattr(row, name)) for name in ("intake_type", "contact_type", "urgency")},
            },
        )
        for row in conn.execute(select(schema.leads).order_by(schema.leads.c.lead_id))
    }
    _happened(conn, found)
    return list(found.values())


def _happened(conn: Connection, found: dict[int, Lead]) -> None:
    taken_back = set(conn.scalars(select(schema.event_retractions.c.event_id)))
    for row in conn.execute(select(schema.stage_events).order_by(schema.stage_events.c.event_id)):
        if row.event_id not in taken_back:
            found[row.lead_id].events.append((row.stage, row.occurred_at, row.recorded_at))
    for row in conn.execute(select(schema.outreach).order_by(schema.outreach.c.occurred_at)):
        found[row.lead_id].attempts.append((row.kind, row.result, row.occurred_at))
    ends = dict(conn.execute(select(schema.sla_pause_ends.c.pause_id, schema.sla_pause_ends.c.ended_at)).all())
    for row in conn.execute(select(schema.sla_pauses)):
        found[row.lead_id].pauses.append((row.begins_at, ends.get(row.pause_id)))
    stretches = select(schema.ownership).order_by(schema.ownership.c.begins_at, schema.ownership.c.ownership_id)
    for row in conn.execute(stretches):
        found[row.lead_id].stretches.append((row.begins_at, row.owner_id))
    for row in conn.execute(select(schema.given_dues)):
        found[row.lead_id].dues[PROMISES[row.promise - 1]] = row.due_at


def counted(every: Iterable[Promised], scope: Scope, promise: str) -> list[Promised]:
    """The hand-offs of a promise that a scope counts: in the filters, and due, else made, in the period."""
    kept = (
        (scope.service_lines, "service_line"), (scope.sources, "source"),
        (scope.territories, "territory"), (scope.intake_types, "intake_type"),
    )  # fmt: skip
    return [
        one
        for one in every
        if one.promise == promise and one.started <= scope.as_of
        if scope.period.first_day <= one.counts_on <= scope.period.last_day
        if all(not words or one.segments[name] in words for words, name in kept)
    ]


def measured(some: Iterable[Promised], scope: Scope) -> tuple[int, ...]:
    """Handed over, the five states, fell due, met of those."""
    some = list(some)
    states = Counter(one.state(scope.as_of) for one in some)
    due = [one for one in some if one.has_fallen_due(scope.as_of)]
    met = sum(one.state(scope.as_of) == "met" for one in due)
    return (len(some), *(states[state] for state in STATES), len(due), met)


def by_segment(some: Iterable[Promised], split: str) -> dict[str, list[Promised]]:
    return _grouped(some, lambda one: one.segments[split])


def by_week(some: Iterable[Promised]) -> dict[date, list[Promised]]:
    return _grouped(some, lambda one: one.counts_on - timedelta(days=one.counts_on.weekday()))


def _grouped(some: Iterable[Promised], key: Any) -> dict[Any, list[Promised]]:
    found = defaultdict(list)
    for one in some:
        found[key(one)].append(one)
    return dict(found)


def _moment(microsecond: int | None) -> datetime | None:
    return None if microsecond is None else datetime.fromtimestamp(0, UTC) + microsecond * MICROSECOND


def _word(word: Any) -> str:
    return BLANK if word is None else LITERAL if word == BLANK else str(word)
