"""What it takes, in conditions, for a hand-off made in the period to be accepted or disputed, and how its dispute stands.

Counts and the lists behind them share these. Everything is at the scope's as-of moment.
"""

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from data.disputes import state_after
from data.moments import DAY_MINUTES
from data.schema import dispute_steps, disputes, event_retractions, handoffs, leads, sla_clocks, stage_events
from data.vocabulary import (
    ANSWERS,
    RULINGS,
    STAGES,
    DisputeState,
    DisputeStep,
    Promise,
    Stage,
    code_of,
)
from queries.clocks import CLOCK, LEFT_OUT, handed_within, is_stopped, microsecond_of
from queries.quality_cells import Fate, NoAnswerClock, Went
from queries.scope import Scope

MICROSECONDS_A_MINUTE = 60_000_000
DISPUTE = disputes.c
_BOOKING = sla_clocks.alias("booking")
_LAST = dispute_steps.alias("last_step")
