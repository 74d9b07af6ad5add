"""What it takes, in conditions on lead_facts, for an episode to count. Counts and the lists behind them share these."""

from sqlalchemy import ColumnElement, and_, literal

from data.schema import lead_facts
from data.vocabulary import DEPTH, Stage
from queries.scope import Scope


def minutes_to(stage: Stage) -> ColumnElement[int]:
    """Minutes from entry to this stage or any later one; 0 to inquiry, null when never."""
    return literal(0) if stage is Stage.INQUIRY else lead_facts.c[f"to_{stage}"]


def mature(scope: Scope) -> ColumnElement[bool]:
    """The whole window lies behind the episode at the as-of moment."""
    return lead_facts.c.entry_minute <= scope.as_of_minute - scope.window_minutes


def in_window(scope: Scope, stage: Stage) -> ColumnElement[bool]:
    """Came to the stage, or any later one, within the window. Says nothing about when the window ends."""
    return minutes_to(stage) <= scope.window_minutes


def reached(scope: Scope, stage: Stage) -> ColumnElement[bool]:
    """Mature, and came to the stage within the window: what a rate counts."""
    return and_(mature(scope), in_window(scope, stage))


def reached_to_date(scope: Scope, stage: Stage) -> ColumnElement[bool]:
    """Mature or not, came to the stage within the window and by the as-of moment."""
    return and_(in_window(scope, stage), arrived(scope, stage))


def arrived(scope: Scope, stage: Stage) -> ColumnElement[bool]:
    """Came to the stage by the as-of moment, however long it took. Unknown, not false, when it never came."""
    return lead_facts.c.entry_minute + minutes_to(stage) <= scope.as_of_minute


def implied(stage: Stage) -> ColumnElement[bool]:
    """Passed the stage by implication only: a later one is on record, this one is not."""
    return lead_facts.c.imputed.bitwise_and(1 << DEPTH[stage]) != 0


def has_left(scope: Scope) -> ColumnElement[bool]:
    """Is out by an exit at the as-of moment."""
    return and_(lead_facts.c.exit != 0, lead_facts.c.entry_minute + lead_facts.c.to_exit <= scope.as_of_minute)
