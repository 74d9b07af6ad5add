"""By which version of a definition a hand-off was judged, for statements on sla_clocks and the dispute of each."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, case, literal

from data.definitions import Definition, Definitions
from data.moments import day_number
from data.schema import disputes
from data.vocabulary import DefinitionKind
from queries.clocks import CLOCK

NONE = 0
"""Stands for the version where none was in force."""


def judged_by(found: Definitions, kind: DefinitionKind) -> ColumnElement[int]:
    """The definition_id of the version that a hand-off was judged by; NONE where nothing of the kind was in force.

    A disputed one was judged by the version that the rejection cites. Others by the one in force for their service
    line on the local day of the hand-off. For statements with `disputes` outer joined.
    """
    cited = disputes.c.definition_id.in_([one.definition_id for one in found.versions if one.kind == kind])
    return case((cited, disputes.c.definition_id), else_=in_force_when_handed(found, kind))


def in_force_when_handed(found: Definitions, kind: DefinitionKind) -> ColumnElement[int]:
    """The definition_id in force for the line of a clock on the local day of its hand-off, from sla_clocks alone."""
    own = sorted({one.line for one in found.versions if one.kind == kind and one.line is not None})
    of_lines = [
        (and_(CLOCK.service_line_id == line, *within), literal(key))
        for line in own
        for within, key in _stretches(found, kind, line)
    ]
    # A line with versions of its own is said completely above: also from when on the organisation's hold for it.
    others = [(and_(True, *within), literal(key)) for within, key in _stretches(found, kind, None)]
    return case(*of_lines, *others, else_=literal(NONE))


def having(found: Definitions, kind: DefinitionKind, criterion: str) -> list[int]:
    """The definition_ids of the versions of a kind that have a criterion of this key."""
    return [one.definition_id for one in found.versions if one.kind == kind and one.criteria.named(criterion)]


def version_of(found: Definitions, key: int) -> Definition | None:
    """None for NONE."""
    return found.by_id.get(key)


def _stretches(found: Definitions, kind: DefinitionKind, line: int | None) -> Iterator[tuple[list, int]]:
    """The conditions on the day, and the version then, for each stretch of days between one change and the next."""
    ours = [one for one in found.versions if one.kind == kind]
    changes = sorted({day for one in ours for day in (one.valid_from, one.retired_from) if day is not None})
    for first, after in pairwise([date.min, *changes, None]):
        one = found.on(kind, line, first) if first else None
        since = [] if first in (None, date.min) else [CLOCK.handed_on >= day_number(first)]
        until = [] if after is None else [CLOCK.handed_on < day_number(after)]
        yield [*since, *until], one.definition_id if one else NONE
