"""Leads of a period judged by a draft of a definition, and by the version in force: what holds of each, and how many.

Judged is the record as it stands now, as wherever a definition meets a lead: words of a lead have no history. Counts
and the lists behind them are made of the same conditions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, not_, select, true
from sqlalchemy.sql.visitors import replacement_traverse

from data.criteria import Criteria, Criterion, beside_contacts, criteria_of, qualifies_in_sql
from data.definitions import read_definitions
from data.schema import dispute_steps, disputes, lead_facts, leads
from data.vocabulary import DefinitionKind, DisputeStep, Stage, code_of
from queries.dispute_facts import STOOD
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
    cohort = within(scope)
    if conn.dialect.name == "sqlite":
        cohort = [_in_order_of_leads(one) for one in cohort]
    if line:
        cohort.append(FACTS.service_line_id == line)
    elif apart := definitions.lines_apart(kind, day):
        cohort.append(FACTS.service_line_id.not_in(apart))
    return Trial(tried, cohort)


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


def of_disputes(ending: ColumnElement[int]) -> dict[Any, Condition]:
    return {Fact.STOOD: ending != 0, Fact.UPHELD: ending == code_of(DisputeStep.UPHELD)}


def ending_of(scope: Scope) -> ColumnElement[int]:
    """How a dispute stands: the code of the step by which a rejection stood, else 0.

    The last step counts that is no comment, so one that was opened again has not ended.
    """
    steps = dispute_steps.c
    last = (
        select(steps.step)
        .where(steps.dispute_id == disputes.c.dispute_id, steps.recorded_at <= scope.as_of)
        .where(steps.step != DisputeStep.COMMENTED)
        .order_by(steps.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case({step: code_of(step) for step in STOOD}, value=last, else_=0)


def facts_counted(
    conn: Connection,
    trial: Trial,
    found: Select,
    told: Mapping[Any, Condition],
    counted: Mapping[Any, Facts],
    *more: ColumnElement[int],
) -> dict[Tried, dict[Any, int]]:
    """For what leads are judged by, what is counted -> how many of those found have these facts."""
    sides = {side: as_number(qualifies_in_sql(criteria)) for side, criteria in trial.criteria.items()}
    asked = {}
    for side, qualifies in sides.items():
        for what, facts in counted.items():
            asked[side, what] = count_where(true(), *facts.of({**told, Fact.QUALIFIES: qualifies == 1}))
    numbers = counted_once(conn, found, list(asked.values()), [*sides.values(), *more])
    of_each = dict(zip(asked, numbers, strict=True))
    return {side: {what: of_each[side, what] for what in counted} for side in sides}


def counted_once(
    conn: Connection, found: Select, counts: Sequence[ColumnElement[int]], told: Iterable[ColumnElement[int]]
) -> Sequence[int]:
    """What is counted of those found, where each thing told of one of them is found out once, not once a count."""
    if not counts:
        return ()
    every = [*told, *(FACTS[name] for name in ("entry_minute", "to_sql", "to_attended"))]
    named = [column.label(f"told_{place}") for place, column in enumerate(every)]
    # The OFFSET keeps the database from making one SELECT of the two.
    seen = dict(zip(every, found.with_only_columns(*named).offset(0).subquery().c, strict=True))
    return conn.execute(select(*(_where(seen, count) for count in counts))).one()


def as_number(condition: Condition) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _in_order_of_leads(condition: Condition) -> Condition:
    """The same, so that the index by day is of no use for it.

    TRICKY: in the order of that index SQLite looks up each lead anywhere in two large tables; in the order of
    lead_facts all three are read from front to back, which takes half as long for a million leads.
    """
    return _where({FACTS.entry_day: FACTS.entry_day + 0}, condition)


def _where(replaced: Mapping[Any, Any], condition: Any) -> Any:
    """The condition, or the count, with some of what it is made of replaced."""

    def replace(element: Any, **kw: Any) -> Any:
        return replaced.get(element)

    return replacement_traverse(condition, {}, replace)
