"""The versions of what a good lead is: what each says, who agreed, and which one a lead is judged by.

A version holds from a local day on. A service line with a version of its own in force is judged by that one, others
by the organisation's. Versions never change once signed and never hold from before they were, so which one a lead was
judged by is settled on the day it was handed over.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select

from data.criteria import Criteria
from data.schema import definition_steps, definitions
from data.vocabulary import DefinitionKind, DefinitionState, DefinitionStep, Side


@dataclass(frozen=True)
class Signature:
    side: Side
    by: str
    at: datetime


@dataclass(frozen=True)
class Definition:
    """A version as its steps say it stands. `position`: of its latest step. `line`: None for every other line."""

    definition_id: int
    public_id: uuid.UUID
    kind: DefinitionKind
    line: int | None
    criteria: Criteria
    wanted_from: date
    drafted_by: str
    recorded_at: datetime
    position: int
    signatures: tuple[Signature, ...] = ()
    valid_from: date | None = None  # once both have signed
    retired_from: date | None = None  # by a step of its own, not by a later version
    is_withdrawn: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def missing_sides(self) -> tuple[Side, ...]:
        signed = {one.side for one in self.signatures}
        return tuple(side for side in Side if side not in signed)

    def has_begun(self, day: date) -> bool:
        """Whether it began by then: signed by both, and not retired before its day came."""
        if self.valid_from is None or self.valid_from > day:
            return False
        return self.retired_from is None or self.retired_from > self.valid_from


class Definitions:
    """All versions of all definitions."""

    def __init__(self, versions: Iterable[Definition]):
        self.versions = tuple(versions)
        self.by_id = {one.definition_id: one for one in self.versions}

    def on(self, kind: DefinitionKind, line: int | None, day: date) -> Definition | None:
        """The version that leads of a line are judged by on a local day: the line's own, else the organisation's."""
        own = self._latest(kind, line, day) if line is not None else None
        return own or self._latest(kind, None, day)

    def all_on(self, line: int | None, day: date) -> dict[DefinitionKind, Definition]:
        """Kind -> the version in force; kinds of which nothing is agreed are left out."""
        found = {kind: self.on(kind, line, day) for kind in DefinitionKind}
        return {kind: one for kind, one in found.items() if one}

    def lines_apart(self, kind: DefinitionKind, day: date) -> list[int]:
        """The service lines judged by a version of their own on a local day, and not by the organisation's."""
        lines = {one.line for one in self.versions if one.kind == kind and one.line is not None}
        return [line for line in sorted(lines) if (found := self.on(kind, line, day)) and found.line == line]

    def state(self, one: Definition, day: date) -> DefinitionState:
        if one.is_withdrawn:
            return DefinitionState.WITHDRAWN
        if one.valid_from is None:
            return DefinitionState.DRAFT
        ends = self.ends(one)
        if ends is not None and ends <= max(day, one.valid_from):
            return DefinitionState.RETIRED
        return DefinitionState.IN_FORCE if one.valid_from <= day else DefinitionState.AGREED

    def ends(self, one: Definition) -> date | None:
        """The first day on which a version holds no more; None while nothing ends it, and of a draft."""
        if one.valid_from is None:
            return None
        later = (other.valid_from for other in self._begun(one.kind, one.line) if self._order(other) > self._order(one))
        return min(filter(None, (one.retired_from, *later)), default=None)

    def _latest(self, kind: DefinitionKind, line: int | None, day: date) -> Definition | None:
        """The one that began last, unless it was retired since: what it had followed doesn't come back."""
        latest = max(self._begun(kind, line, day), key=self._order, default=None)
        return latest if latest and (latest.retired_from is None or day < latest.retired_from) else None

    def _begun(self, kind: DefinitionKind, line: int | None, day: date = date.max) -> Iterator[Definition]:
        return (one for one in self.versions if (one.kind, one.line) == (kind, line) and one.has_begun(day))

    @staticmethod
    def _order(one: Definition) -> tuple[date, datetime, int]:
        """Later days beat earlier ones; of two for one day the one signed last."""
        signed = max((signature.at for signature in one.signatures), default=one.recorded_at)
        return one.valid_from or date.min, signed, one.definition_id


def read_definitions(conn: Connection) -> Definitions:
    """Every version as its steps say it stands, in the order they were drafted."""
    steps = defaultdict(list)
    for step in conn.execute(select(definition_steps).order_by(definition_steps.c.position)):
        steps[step.definition_id].append(step)
    rows = conn.execute(select(definitions).order_by(definitions.c.definition_id))
    return Definitions(_stands(row, steps[row.definition_id]) for row in rows)


def _stands(row, steps) -> Definition:
    content, wanted, signatures, valid_from, retired_from, withdrawn = None, date.min, [], None, None, False
    for step in steps:
        if step.step in (DefinitionStep.DRAFTED, DefinitionStep.REVISED):
            content, wanted, signatures = step.content, step.valid_from, []  # what they signed was something else
        elif step.step == DefinitionStep.SIGNED:
            signatures.append(Signature(Side(step.side), step.signed_by, step.recorded_at))
            valid_from = step.valid_from
        elif step.step == DefinitionStep.RETIRED:
            retired_from = step.valid_from
        withdrawn = step.step == DefinitionStep.WITHDRAWN
    return Definition(
        row.definition_id, row.definition_uuid, DefinitionKind(row.kind), row.service_line_id,
        Criteria.model_validate(content), wanted, row.actor, row.recorded_at, steps[-1].position, tuple(signatures),
        valid_from, retired_from, withdrawn, tuple(step.note for step in steps if step.note),
    )  # fmt: skip
