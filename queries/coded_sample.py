"""A double-coded sample as it stands at a moment: its leads, and what each side says of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from data.definitions import Definition
from data.schema import coded_leads, coding_judgements, codings, lead_facts
from data.vocabulary import Side
from queries.journeys import public_id
from queries.scope import Scope


class Marked(StrEnum):
    """Which leads, of those that both sides judged: by who says that a lead fails."""

    JUDGED = "judged by both"
    NEITHER = "neither says it fails"
    BOTH = "both say it fails"
    MARKETING = "only marketing says it fails"
    SALES = "only sales says it fails"
    APART = "only one of them says it fails"


@dataclass(frozen=True)
class CodedLead:
    """A lead of a sample; side -> the keys of the criteria that it fails, for the sides that judged it."""

    lead_id: int
    place: int
    failed: Mapping[Side, frozenset[str]]

    @property
    def is_coded_by_both(self) -> bool:
        return len(self.failed) == len(Side)

    def fails(self, side: Side, criterion: str = "") -> bool:
        """Whether a side that judged it says that it fails the criterion; without one: any, so it doesn't qualify."""
        return criterion in self.failed[side] if criterion else bool(self.failed[side])

    def marked(self, criterion: str = "") -> Marked:
        """Who says that it fails, of a lead that both judged."""
        marketing, sales = self.fails(Side.MARKETING, criterion), self.fails(Side.SALES, criterion)
        if marketing == sales:
            return Marked.BOTH if marketing else Marked.NEITHER
        return Marked.MARKETING if marketing else Marked.SALES


@dataclass(frozen=True)
class Sample:
    """`row`: of codings. `leads`: in the order drawn, without those that turned out to be duplicates or tests since."""

    row: Any
    leads: tuple[CodedLead, ...]
    left_out: int
    coders: Mapping[Side, tuple[str, ...]]

    @property
    def is_done(self) -> bool:
        """Whether both sides judged all of it."""
        return len(self.leads) == len(self.coded) > 0

    def coded_by(self, side: Side) -> int:
        return sum(side in lead.failed for lead in self.leads)

    @property
    def coded(self) -> list[CodedLead]:
        """Those that both sides judged."""
        return [lead for lead in self.leads if lead.is_coded_by_both]

    def counted(self, marked: Marked, criterion: str = "") -> list[CodedLead]:
        """Those that a number counts: of one criterion, or of qualifying at all."""
        kept = {
            Marked.JUDGED: set(Marked),
            Marked.APART: {Marked.MARKETING, Marked.SALES},
        }.get(marked, {marked})
        return [lead for lead in self.coded if lead.marked(criterion) in kept]

    def table(self) -> list[list[int]]:
        """How marketing (rows) and sales (columns) judged: qualifies, then doesn't."""
        told = [lead.marked() for lead in self.coded]
        cells = ((Marked.NEITHER, Marked.SALES), (Marked.MARKETING, Marked.BOTH))
        return [[told.count(one) for one in row] for row in cells]


def samples(conn: Connection, scope: Scope, coding: str | None = None) -> list[Sample]:
    """Every sample drawn by the as-of moment, the newest first; or the one of this public id, none for an unknown one.

    An empty id is the newest.
    """
    statement = select(codings).where(codings.c.recorded_at <= scope.as_of).order_by(codings.c.coding_id.desc())
    if coding:
        statement = statement.where(codings.c.coding_uuid == public_id(coding))
    elif coding is not None:
        statement = statement.limit(1)
    return [_read(conn, scope, row) for row in conn.execute(statement)]


def results_of(conn: Connection, scope: Scope, coding: str) -> list[Sample]:
    """The sample of this public id; of an empty one the newest that both sides judged whole: else who judges one now
    would be told what the other side says. None where there is none.
    """
    if coding:
        return samples(conn, scope, coding)
    return [one for one in samples(conn, scope) if one.is_done][:1]


def keys_of(version: Definition) -> list[str]:
    """The keys of its criteria, in its order."""
    return [one.key for one in version.criteria.criteria]


def _read(conn: Connection, scope: Scope, row: Any) -> Sample:
    drawn = (
        select(coded_leads.c.lead_id, coded_leads.c.position, lead_facts.c.excluded)
        .join(lead_facts, lead_facts.c.lead_id == coded_leads.c.lead_id)
        .where(coded_leads.c.coding_id == row.coding_id)
        .order_by(coded_leads.c.position)
    )
    said = (
        select(coding_judgements)
        .where(coding_judgements.c.coding_id == row.coding_id, coding_judgements.c.recorded_at <= scope.as_of)
        .order_by(coding_judgements.c.judgement_id)
    )
    judged, found = list(conn.execute(said)), list(conn.execute(drawn))
    failed: dict[int, dict[Side, frozenset[str]]] = {one.lead_id: {} for one in found}
    for one in judged:
        failed[one.lead_id][Side(one.side)] = frozenset(one.failed)
    leads = tuple(CodedLead(one.lead_id, one.position, failed[one.lead_id]) for one in found if not one.excluded)
    coders = {side: _each_once(one.actor for one in judged if one.side == side) for side in Side}
    return Sample(row, leads, len(found) - len(leads), coders)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
