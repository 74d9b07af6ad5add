"""Which version of a definition was in force on the local day a lead came to a stage: in conditions on lead_facts."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, true

from data.definitions import Definition, Definitions, read_definitions
from data.moments import minute_of, starts_at
from data.schema import lead_facts
from data.vocabulary import DefinitionKind, Stage
from queries.dimensions import zones
from queries.stages import minutes_to

FACTS = lead_facts.c
STAGE_OF = {DefinitionKind.MQL: Stage.MQL, DefinitionKind.SQL: Stage.SQL}


class Judging(NamedTuple):
    """A version, and what holds of exactly the leads that came to the stage of its kind while it was in force."""

    version: Definition
    holds: ColumnElement[bool]


class Stretch(NamedTuple):
    """From this local day on, until before that one (None: it still is), a version is in force."""

    version: Definition
    begins: date
    ends: date | None


def judging(conn: Connection, kind: DefinitionKind) -> list[Judging]:
    """Every version of a kind that was ever in force, as one condition each; a lead meets one of them or none.

    When a lead came to a stage is known to the minute (rounded up), as all facts are.
    """
    known, places = read_definitions(conn), _sites_by_zone(conn)
    minute = FACTS.entry_minute + minutes_to(STAGE_OF[kind])
    found: dict[int, list[ColumnElement[bool]]] = {}
    for line, its_leads in _lines(known, kind):
        for stretch in stretches(known, kind, line):
            for zone, its_sites in places.items():
                held = [its_leads, its_sites, minute >= minute_of(starts_at(stretch.begins, zone))]
                if stretch.ends is not None:
                    held.append(minute < minute_of(starts_at(stretch.ends, zone)))
                found.setdefault(stretch.version.definition_id, []).append(and_(*held))
    return [Judging(known.by_id[key], or_(*conditions)) for key, conditions in found.items()]


def stretches(known: Definitions, kind: DefinitionKind, line: int | None) -> Iterator[Stretch]:
    """Which version of a kind leads of a line are judged by from when on, in order; days without one are left out."""
    ours = [one for one in known.versions if one.kind == kind and one.line in (None, line) and one.valid_from]
    days = sorted({day for one in ours for day in (one.valid_from, one.retired_from) if day is not None})
    for begins, ends in pairwise((*days, None)):
        version = known.on(kind, line, begins) if begins else None
        if begins and version is not None:
            yield Stretch(version, begins, ends)


def _lines(known: Definitions, kind: DefinitionKind) -> Iterator[tuple[int | None, ColumnElement[bool]]]:
    """Each line that ever had a version of its own, then all others: and their leads."""
    own = sorted({one.line for one in known.versions if one.kind == kind and one.valid_from and one.line is not None})
    for line in own:
        yield line, FACTS.service_line_id == line
    yield None, FACTS.service_line_id.not_in(own) if own else true()


def _sites_by_zone(conn: Connection) -> dict[str, ColumnElement[bool]]:
    by_zone: dict[str, list[int]] = {}
    for site_id, zone in zones(conn).items():
        by_zone.setdefault(zone, []).append(site_id)
    if len(by_zone) == 1:
        return dict.fromkeys(by_zone, true())
    return {zone: FACTS.site_id.in_(site_ids) for zone, site_ids in by_zone.items()}
