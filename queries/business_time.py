"""Business time of a clock between two moments, by the hours of its site: for what no stored number can know yet.

How long somebody has waited depends on the moment one looks from, so it is counted at read (METRICS.md section 5).
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import ColumnElement, Connection, select

from data.agreements import site_calendars
from data.calendars import Moments, Pauses
from data.moments import microseconds
from data.schema import sla_clocks, sla_pause_ends, sla_pauses
from queries.clocks import CLOCK, microsecond_of
from queries.intervals import Floats
from queries.scope import Scope

SECOND = 1_000_000


class BusinessTime:
    """The hours of every site, and the pauses of the clocks that meet the conditions: of one promise each."""

    def __init__(self, conn: Connection, scope: Scope, conditions: Sequence[ColumnElement[bool]]):
        self.calendars = site_calendars(conn)
        self.pauses = _pauses(conn, scope, conditions)

    def passed(self, event: Moments, site: Moments, begins: Moments, ends: Moments) -> tuple[Floats, Floats]:
        """B - P and P of each clock from one moment to another, in seconds; 0 where the end comes first.

        Vectors of one length: the hand-off's event_id, the site's id (0: none), and moments in UTC microseconds. Where
        no hours were agreed when a stretch begins there is no business time: NaN, and nothing paused.
        Counted in whole seconds, as `response` and `paused` of sla_clocks are.
        """
        passed, paused = np.full(len(event), np.nan), np.zeros(len(event))
        for site_id in np.unique(site):
            calendar = self.calendars.get(int(site_id))
            if calendar is None:
                continue
            at = np.flatnonzero((site == site_id) & (begins >= calendar.begins * SECOND))
            first, last = begins[at] // SECOND, np.maximum(begins, ends)[at] // SECOND
            paused[at] = calendar.paused_seconds(first, last, self._pauses_of(event[at]))
            passed[at] = calendar.business_seconds(first, last) - paused[at]
        return passed, paused

    def _pauses_of(self, event: Moments) -> Pauses:
        """The pauses of some clocks, each naming its clock by position."""
        whose, begins, ends = self.pauses
        order = np.argsort(event)
        place = np.searchsorted(event, whose, sorter=order)
        known = place < len(event)
        clock = order[place[known]]
        theirs = event[clock] == whose[known]
        return Pauses(clock[theirs], begins[known][theirs], ends[known][theirs])


def _pauses(conn: Connection, scope: Scope, conditions: Sequence[ColumnElement[bool]]) -> Moments:
    """3 x N: event_id, begin and end of each pause, UTC seconds; one that has not ended lasts to the as-of moment."""
    found = conn.execute(
        select(CLOCK.event_id, sla_pauses.c.begins_at, sla_pause_ends.c.ended_at)
        .join_from(sla_clocks, sla_pauses, sla_pauses.c.lead_id == CLOCK.lead_id)
        .outerjoin(sla_pause_ends, sla_pause_ends.c.pause_id == sla_pauses.c.pause_id)
        .where(*conditions, sla_pauses.c.begins_at < scope.as_of)
    )
    now = microsecond_of(scope)
    rows = [
        (event_id, microseconds(begins_at), now if ended_at is None else microseconds(ended_at))
        for event_id, begins_at, ended_at in found
    ]
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    columns[1:] //= SECOND
    return columns
