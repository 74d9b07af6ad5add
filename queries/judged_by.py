"""By which version of a definition a hand-off was judged, for statements on sla_clocks and the dispute of each."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, case, literal, true

from data.definitions import Definitions
from data.moments import day_number
from data.schema import disputes
from data.vocabulary import DefinitionKind
from queries.clocks import CLOCK
from queries.stage_versions import stretches

NONE = 0
"""Stands for the version where none was in force."""


def judged_by(found: Definitions, kind: DefinitionKind) -> ColumnElement[int]:
    """The definition_id of the version that a hand-off was judged by; NONE where nothing of the kind was in force.

    A disputed one was judged by the version that the rejection cites, whatever became of its service line since.
    Others by the one in force on the local day of the hand-off. For statements with `disputes` outer joined.
    """
    return case((cites(found, kind), disputes.c.definition_id), else_=in_force_when_handed(found, kind))


def cites(found: Definitions, kind: DefinitionKind) -> ColumnElement[bool]:
    """The rejection cites a version of this kind. Unknown where there is none."""
    return disputes.c.definition_id.in_([one.definition_id for one in found.versions if one.kind == kind])


def in_force_when_handed(found: Definitions, kind: DefinitionKind) -> ColumnElement[int]:
    """The definition_id in force for the line of a clock on the local day of its hand-off, from sla_clocks alone."""
    own = sorted({one.line for one in found.versions if one.kind == kind and one.line is not None})
    of_lines = [
        (and_(CLOCK.service_line_id == line, then), key) for line in own for then, key in _in_force(found, kind, line)
    ]
    # A line with versions of its own is said completely by now: also when the organisation's holds for it.
    when = [*of_lines, *_in_force(found, kind, None)]
    return case(*when, else_=literal(NONE)) if when else literal(NONE)


def having(found: Definitions, kind: DefinitionKind, criterion: str) -> list[int]:
    """The definition_ids of the versions of a kind that have a criterion of this key."""
    return [one.definition_id for one in found.versions if one.kind == kind and one.criteria.named(criterion)]


def _in_force(
    found: Definitions, kind: DefinitionKind, line: int | None
) -> Iterator[tuple[ColumnElement[bool], ColumnElement[int]]]:
    """The days on which a version was in force for a line, as a condition, and which."""
    for version, begins, ends in stretches(found, kind, line):
        until = true() if ends is None else CLOCK.handed_on < day_number(ends)
        yield and_(CLOCK.handed_on >= day_number(begins), until), literal(version.definition_id)
