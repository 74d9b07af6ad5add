"""Questions about promises broken: how late, for want of an owner or at the owner's, and while the owner was away?"""

from collections.abc import Mapping, Sequence

import numpy as np
from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, case, func, select

from data.calendars import Moments
from data.vocabulary import Promise
from queries.awaited import ended, whole_numbers
from queries.business_time import BusinessTime
from queries.clocks import (
    CLOCK,
    COLUMN_OF,
    Split,
    codes_by_label,
    counted_within,
    due_and_counting,
    large_enough_labels,
    met_when_due,
)
from queries.cover_gaps import away_days, holder_was_away
from queries.frame import answer
from queries.intervals import Floats, ratio
from queries.scope import Scope

HOUR = 3_600  # seconds
ALL = ""
HORIZON_HOURS = 40  # a working week: without one, the few that lie for months would decide every mean
NOT_AWAY, COVER_NAMED, NO_COVER = 0, 1, 2
MEASURES = (
    *("breached_hand_offs", "median_hours_late", "routing_delay_hours", "rep_delay_hours", "routing_delay_share"),
    *("cover_gap_hand_offs", "cover_named_hand_offs", "no_cover_hand_offs", "no_business_time_hand_offs"),
)


def lateness_by(
    conn: Connection, scope: Scope, by: Split = Split.SERVICE_LINE, promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """Where promises were broken: how late, how much of it without an owner, and while the owner was away?

    One row per segment with late or overdue hand-offs in the period, in reading order. Owners and teams with too few
    hand-offs to say are one row together, unnamed. What still waits counts up to the as-of moment, so its lateness can
    only grow; a lead that left counts up to then.
    """
    words = large_enough_labels(conn, scope, by, promise)
    rows = _rows(conn, scope, promise, COLUMN_OF[by], words)
    return answer((by, *MEASURES), [(label, *row) for label, row in rows.items()])


def lateness_in_all(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """How late were broken promises, how much of it without an owner, and while the owner was away?

    One row. What still waits counts up to the as-of moment; a lead that left counts up to then.
    """
    return answer(MEASURES, [_rows(conn, scope, promise, COLUMN_OF[Split.SERVICE_LINE], None)[ALL]])


def is_breached(scope: Scope) -> list[ColumnElement[bool]]:
    """Late or overdue: what adherence counts as fallen due and not as met."""
    return [due_and_counting(scope), ~met_when_due(scope)]


def hours_late(conn: Connection, scope: Scope, conditions: Sequence[ColumnElement[bool]]) -> dict[int, float]:
    """event_id -> business hours late, without pauses, of those hand-offs that meet the conditions and were broken.

    Conditions on sla_clocks, of one promise. NaN where no opening hours were agreed.
    """
    broken = [*conditions, *is_breached(scope)]
    columns = (CLOCK.event_id, CLOCK.site_id, CLOCK.started, CLOCK.due, ended(scope))
    event, site, started, due, until = whole_numbers(conn, select(*columns).where(*broken), len(columns))
    late = _late(BusinessTime(conn, scope, broken), event, site, started, due, until)
    return dict(zip(event.tolist(), (late / HOUR).tolist(), strict=True))


def _rows(
    conn: Connection, scope: Scope, promise: Promise, column: ColumnElement[int], words: Mapping[int, str] | None
) -> dict[str, tuple]:
    """The figures by label; without words, of all together."""
    conditions = [*counted_within(scope, promise), *is_breached(scope)]
    days, until = away_days(conn, scope), ended(scope)
    away = case((holder_was_away(days.covered), COVER_NAMED), (holder_was_away(days.uncovered), NO_COVER), else_=0)
    told = (column, away, CLOCK.event_id, CLOCK.site_id, CLOCK.started, CLOCK.due, until, CLOCK.unowned)
    columns = (*told, func.coalesce(CLOCK.unowned_since, until))
    code, gap, event, site, *moments = whole_numbers(conn, select(*columns).where(*conditions), len(columns))
    late, routing, rep = _delays(BusinessTime(conn, scope, conditions), event, site, *moments)
    codes = {ALL: np.unique(code).tolist()} if words is None else codes_by_label(words, set(code.tolist()))
    masks = {label: np.isin(code, theirs) for label, theirs in codes.items()}
    return {label: _measured(late[mine], routing[mine], rep[mine], gap[mine]) for label, mine in masks.items()}


def _delays(
    time: BusinessTime, event: Moments, site: Moments, started: Moments, due: Moments, until: Moments,
    unowned: Moments, unowned_since: Moments,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Business seconds late; and of the first HORIZON_HOURS those without an owner, and those with one.

    NaN where no opening hours were agreed.
    """
    passed, _ = time.passed(event, site, started, until)
    lying, _ = time.passed(event, site, unowned_since, until)
    response = np.minimum(passed, HORIZON_HOURS * HOUR)
    # Seen from an earlier moment, or while paused, it may have lain for less than is kept; never for more than all.
    routing = np.minimum(unowned + lying, response)
    return _late(time, event, site, started, due, until), routing, response - routing


def _late(time: BusinessTime, event: Moments, site: Moments, started: Moments, due: Moments, until: Moments) -> Floats:
    late, _ = time.passed(event, site, due, until)
    # What began before there were opening hours has no business time at all, even if it fell due after.
    nothing, _ = time.passed(event, site, started, started)
    return late + nothing


def _measured(late: Floats, routing: Floats, rep: Floats, gap: Moments) -> tuple:
    timed = ~np.isnan(late)
    delays = [kind[timed].sum() for kind in (routing, rep)]
    hours = [ratio(kind, timed.sum() * HOUR) for kind in delays]
    median = np.median(late[timed]) / HOUR if timed.any() else np.nan
    gaps = ((gap != NOT_AWAY).sum(), (gap == COVER_NAMED).sum(), (gap == NO_COVER).sum())
    return (len(late), median, *hours, ratio(delays[0], sum(delays)), *gaps, (~timed).sum())
