"""What it takes, in conditions, for a hand-off made in the period to be accepted, disputed, let go or undecided.

Counts and the lists behind them share these. Everything is as it stood at the scope's as-of moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.sql.visitors import iterate

from data.moments import DAY_MINUTES
from data.schema import dispute_steps, disputes, handoffs, lead_facts, leads, sla_clocks
from data.vocabulary import ANSWERS, DisputeStep, Promise, Stage, code_of
from queries.clocks import CLOCK, LEFT_OUT, handed_within, is_stopped, microsecond_of
from queries.quality_cells import Fate
from queries.scope import Scope
from queries.stages import minutes_to

MINUTE = 60_000_000
BOOKING = sla_clocks.alias("booking").c
LAST = dispute_steps.alias("last_step").c
STEP = dispute_steps.alias("any_step").c


class Judged:
    """The hand-offs of a scope, each with its dispute, where sales raised one, and what happened in that."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.answered_at = self._first(*ANSWERS)
        self.withdrawn_at = self._first(DisputeStep.WITHDRAWN)

    def select(self, columns: Sequence[ColumnElement], *conditions: ColumnElement[bool]) -> Select:
        """From sla_clocks, one row per hand-off made in the period that meets the conditions.

        Its clock is the one that the decision stops. Duplicates and test records are left out.
        """
        made = [*handed_within(self.scope, Promise.DECISION), CLOCK.why_not.not_in(LEFT_OUT)]
        statement = select(*columns).select_from(sla_clocks)
        for table, its in self._joins(_tables((*columns, *conditions))):
            statement = statement.outerjoin(table, its)
        return statement.where(*made, *conditions)

    def took(self, step: DisputeStep) -> ColumnElement[bool]:
        """The step was taken in the dispute, whatever came after it."""
        return and_(self.is_disputed(), exists().where(*self._taken(step)))

    def is_disputed(self) -> ColumnElement[bool]:
        return disputes.c.dispute_id.is_not(None)

    def came_to(self, fate: Fate) -> ColumnElement[bool]:
        """Every hand-off is in exactly one. A dispute weighs most: sales may have accepted the lead before it."""
        if fate is Fate.DISPUTED:
            return self.is_disputed()
        decided = is_stopped(self.scope)
        # To let a lead go is a decision too: of one that was accepted the leaving, if any, came later.
        left = func.coalesce(BOOKING.closed <= CLOCK.stopped, False)
        conditions = {
            Fate.ACCEPTED: and_(decided, not_(left)),
            Fate.LET_GO: and_(decided, left),
            Fate.UNDECIDED: not_(decided),
        }
        return and_(not_(self.is_disputed()), conditions[fate])

    def is_decided(self) -> ColumnElement[bool]:
        return or_(self.came_to(Fate.ACCEPTED), self.is_disputed())

    def is_mature(self) -> ColumnElement[bool]:
        """The whole window since the hand-off has passed."""
        return CLOCK.started <= microsecond_of(self.scope) - self.scope.window_minutes * MINUTE

    def reached_later(self, stage: Stage) -> ColumnElement[bool]:
        """Mature, and came to the stage or a later one for the first time within the window after the hand-off."""
        arrived = cast(lead_facts.c.entry_minute + minutes_to(stage), BigInteger) * MINUTE
        # TRICKY: a booking of which only the date is known lies at midnight, before a hand-off of the same day.
        since = arrived > CLOCK.started - DAY_MINUTES * MINUTE
        return and_(self.is_mature(), since, arrived <= CLOCK.started + self.scope.window_minutes * MINUTE)

    def _joins(self, asked: set) -> Iterator[tuple]:
        """What is joined to a hand-off where it is asked for, one row at most each, in order.

        A join that nothing asks for is not left out by the database where rows are counted, and doubles the time.
        """
        raised = disputes.c.recorded_at <= self.scope.as_of
        about_dispute = {disputes, LAST.position.table, STEP.position.table}
        joins = (
            (BOOKING.promise.table, _same_hand_off(BOOKING), {BOOKING.promise.table}),
            (disputes, and_(disputes.c.event_id == CLOCK.event_id, raised), about_dispute),
            (
                LAST.position.table,
                and_(LAST.dispute_id == disputes.c.dispute_id, self._is_last()),
                {LAST.position.table},
            ),
            (handoffs, handoffs.c.event_id == CLOCK.event_id, {handoffs}),
            (leads, leads.c.lead_id == CLOCK.lead_id, {leads}),
            (lead_facts, lead_facts.c.lead_id == CLOCK.lead_id, {lead_facts}),
        )
        return ((table, its) for table, its, wanted in joins if wanted & asked)

    def _first(self, *steps: DisputeStep) -> ScalarSelect[datetime]:
        return select(func.min(STEP.recorded_at)).where(*self._taken(*steps)).scalar_subquery()

    def _is_last(self) -> ColumnElement[bool]:
        """Of what was done: a comment moves nothing."""
        done = [step for step in DisputeStep if step is not DisputeStep.COMMENTED]
        return LAST.position == select(func.max(STEP.position)).where(*self._taken(*done)).scalar_subquery()

    def _taken(self, *steps: DisputeStep) -> list[ColumnElement[bool]]:
        of_dispute = STEP.dispute_id == disputes.c.dispute_id
        return [of_dispute, STEP.step.in_(steps), STEP.recorded_at <= self.scope.as_of]


def _same_hand_off(other) -> ColumnElement[bool]:
    booking = code_of(Promise.BOOKING)
    return and_(other.lead_id == CLOCK.lead_id, other.event_id == CLOCK.event_id, other.promise == booking)


def _tables(clauses: Iterable[ColumnElement]) -> set:
    """Every table of which a column is in the clauses."""
    return {part.table for clause in clauses for part in iterate(clause) if isinstance(part, ColumnClause)}
