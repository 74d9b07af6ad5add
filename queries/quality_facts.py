"""What it takes, in conditions, for a hand-off made in the period to be accepted, disputed, let go or undecided.

Counts and the lists behind them share these. Everything is as it stood at the scope's as-of moment.
"""

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, and_, case, cast, func, not_, or_, select

from data.moments import DAY_MINUTES
from data.schema import dispute_steps, disputes, handoffs, lead_facts, leads, sla_clocks
from data.vocabulary import ANSWERS, DisputeStep, Promise, Stage, code_of
from queries.clocks import CLOCK, LEFT_OUT, handed_within, is_stopped, microsecond_of
from queries.frame import count_where
from queries.quality_cells import Fate
from queries.scope import Scope
from queries.stages import minutes_to

MINUTE = 60_000_000
BOOKING = sla_clocks.alias("booking").c
LAST = dispute_steps.alias("last_step").c


class Judged:
    """The hand-offs of a scope, each with its dispute, where sales raised one, and what happened in that."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.told = _told(scope).c

    def select(self, *columns: ColumnElement) -> Select:
        """From sla_clocks, one row per hand-off made in the period, with all there is to know of it joined.

        Its clock is the one that the decision stops. Duplicates and test records are left out.
        """
        # Outer joins by a key cost nothing where no column of theirs is asked for.
        return (
            select(*columns)
            .select_from(sla_clocks)
            .join(BOOKING.promise.table, _same_hand_off(BOOKING))
            .outerjoin(disputes, and_(disputes.c.event_id == CLOCK.event_id, self._was_raised()))
            .outerjoin(self.told.dispute_id.table, self.told.dispute_id == disputes.c.dispute_id)
            .outerjoin(
                LAST.position.table,
                and_(LAST.dispute_id == self.told.dispute_id, LAST.position == self.told.turn),
            )
            .outerjoin(handoffs, handoffs.c.event_id == CLOCK.event_id)
            .outerjoin(leads, leads.c.lead_id == CLOCK.lead_id)
            .outerjoin(lead_facts, lead_facts.c.lead_id == CLOCK.lead_id)
            .where(*handed_within(self.scope, Promise.DECISION), CLOCK.why_not.not_in(LEFT_OUT))
        )

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

    def _was_raised(self) -> ColumnElement[bool]:
        return disputes.c.recorded_at <= self.scope.as_of


def _same_hand_off(other) -> ColumnElement[bool]:
    booking = code_of(Promise.BOOKING)
    return and_(other.lead_id == CLOCK.lead_id, other.event_id == CLOCK.event_id, other.promise == booking)


def _told(scope: Scope) -> Subquery:
    """What happened in each dispute by the as-of moment: a row for those in which anything did."""
    step = dispute_steps.c
    return (
        select(
            step.dispute_id,
            func.max(case((step.step != DisputeStep.COMMENTED, step.position))).label("turn"),
            func.min(case((step.step.in_(ANSWERS), step.recorded_at))).label("answered_at"),
            func.min(case((step.step == DisputeStep.WITHDRAWN, step.recorded_at))).label("withdrawn_at"),
            count_where(step.step == DisputeStep.CONTESTED).label("contested"),
            count_where(step.step == DisputeStep.REOPENED).label("reopened"),
        )
        .where(step.recorded_at <= scope.as_of)
        .group_by(step.dispute_id)
        .subquery("told")
    )
