"""Leads of a period judged by a draft of a definition, and by the version in force: what holds of each, and how many.

Judged is the record as it stands now, as wherever a definition meets a lead: words of a lead have no history. Counts
and the lists behind them are made of the same conditions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, not_, select, true
from sqlalchemy.sql.visitors import replacement_traverse

from data.criteria import Criteria, Criterion, beside_contacts, criteria_of, qualifies_in_sql
from data.definitions import Definitions, read_definitions
from data.schema import dispute_steps, disputes, lead_facts, leads
from data.vocabulary import DefinitionKind, DisputeStep, Stage
from queries.frame import count_where
from queries.scope import Scope, within
from queries.stages import arrived, mature, reached
from queries.targets import as_of_day

FACTS = lead_facts.c
Condition = ColumnElement[bool]


class Tried(StrEnum):
    """What leads are judged by."""

    IN_FORCE = "In force"
    DRAFT = "Draft"


class Fact(StrEnum):
    """What holds of a judged lead, or of a dispute about one."""

    QUALIFIES = "qualifies"
    MATURE = "mature"
    SQL = "sql"
    ATTENDED = "attended"
    ACCEPTED = "accepted"
    STOOD = "stood"
    UPHELD = "upheld"


class Facts(NamedTuple):
    """Those that hold, and those that don't, of what a number counts."""

    hold: tuple[Fact, ...] = ()
    fail: tuple[Fact, ...] = ()

    def of(self, told: Mapping[Any, Condition]) -> list[Condition]:
        return [*(told[one] for one in self.hold), *(not_(told[one]) for one in self.fail)]


@dataclass(frozen=True)
class Trial:
    """Criteria to try (of the version in force none where there is none), and the conditions that keep the leads."""

    criteria: Mapping[Tried, Criteria]
    cohort: Sequence[Condition]

    @property
    def every(self) -> list[Criterion]:
        return [one for criteria in self.criteria.values() for one in criteria.criteria]


def trial_of(conn: Connection, scope: Scope, draft: str, kind: DefinitionKind, line: int) -> Trial:
    """The draft (without one: the version in force itself), and the leads of its line that came in in the period.

    Of a draft for line 0, the organisation, those of every line without a version of its own on the as-of day. Raises
    ValueError, as a sentence, for what is no draft.
    """
    definitions, day = read_definitions(conn), as_of_day(conn, scope)
    holds = definitions.on(kind, line or None, day)
    tried = {Tried.IN_FORCE: holds.criteria} if holds else {}
    if draft or holds:
        tried[Tried.DRAFT] = criteria_of(draft) if draft else tried[Tried.IN_FORCE]
    whose = (
        FACTS.service_line_id == line if line else FACTS.service_line_id.not_in(_lines_apart(definitions, kind, day))
    )
    return Trial(tried, [*map(_in_order_of_leads, within(scope)), whose])


def judged(trial: Trial, *columns: Any) -> Select:
    """The leads of the trial: facts, leads and, where a criterion looks at that, the identifiers' table."""
    statement = select(*columns).join_from(lead_facts, leads, leads.c.lead_id == FACTS.lead_id)
    return beside_contacts(statement.where(*trial.cohort), trial.every)


def disputed(trial: Trial, scope: Scope, *columns: Any) -> Select:
    """The disputes about them, raised by the as-of moment."""
    found = judged(trial, *columns).join(disputes, disputes.c.lead_id == FACTS.lead_id)
    # The first condition says nothing new, but SQLite then begins with the disputes.
    return found.where(FACTS.lead_id.in_(select(disputes.c.lead_id)), disputes.c.recorded_at <= scope.as_of)


def of_leads(scope: Scope) -> dict[Any, Condition]:
    return {
        Fact.MATURE: mature(scope),
        Fact.SQL: reached(scope, Stage.SQL),
        Fact.ATTENDED: reached(scope, Stage.ATTENDED),
        Fact.ACCEPTED: arrived(scope, Stage.SQL),
    }


def of_disputes(scope: Scope) -> dict[Any, Condition]:
    """How they ended, if they did: the last step counts, so one that was reopened has not ended."""
    steps = dispute_steps.c
    last = (
        select(steps.step)
        .where(steps.dispute_id == disputes.c.dispute_id, steps.recorded_at <= scope.as_of)
        .where(steps.step != DisputeStep.COMMENTED)
        .order_by(steps.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    return {Fact.STOOD: last.in_((DisputeStep.ACCEPTED, DisputeStep.UPHELD)), Fact.UPHELD: last == DisputeStep.UPHELD}


def facts_counted(
    conn: Connection, trial: Trial, found: Select, told: Mapping[Any, Condition], counted: Mapping[Any, Facts]
) -> dict[Tried, dict[Any, int]]:
    """For what leads are judged by, what is counted -> how many of those found have these facts."""
    sides = {side: qualifies_in_sql(criteria) for side, criteria in trial.criteria.items()}
    known = {key: case((condition, 1), else_=0) for key, condition in {**told, **sides}.items()}
    holds = {key: column == 1 for key, column in seen(found, known).items()}
    asked = {
        (side, what): count_where(true(), *facts.of({**holds, Fact.QUALIFIES: holds[side]}))
        for side in sides
        for what, facts in counted.items()
    }
    numbers = dict(zip(asked, conn.execute(select(*asked.values())).one(), strict=True)) if asked else {}
    return {side: {what: numbers[side, what] for what in counted} for side in sides}


def seen(found: Select, told: Mapping[Any, ColumnElement[int]]) -> dict[Any, ColumnElement[int]]:
    """What is told of each that is found, as columns to count by.

    Each thing is found out once, not once a count: the OFFSET keeps the database from making one SELECT of the two.
    """
    named = [column.label(f"told_{place}") for place, column in enumerate(told.values())]
    return dict(zip(told, found.with_only_columns(*named).offset(0).subquery().c, strict=True))


def _lines_apart(definitions: Definitions, kind: DefinitionKind, day: date) -> list[int]:
    """The service lines that have a version of their own."""
    lines = {one.line for one in definitions.versions if one.kind == kind and one.line is not None}
    return [line for line in sorted(lines) if (found := definitions.on(kind, line, day)) and found.line == line]


def _in_order_of_leads(condition: Condition) -> Condition:
    """The same, so that the index by day is of no use for it.

    TRICKY: in the order of that index SQLite looks up each lead anywhere in two large tables; in the order of
    lead_facts all three are read from front to back, which takes half as long for a million leads.
    """
    return replacement_traverse(condition, {}, _without_index)


def _without_index(element: Any, **kw: Any) -> Any:
    return FACTS.entry_day + 0 if element is FACTS.entry_day else None
