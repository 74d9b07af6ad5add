"""The follow-up clocks that nothing has stopped, with the business time that is left on each, counted all at once."""

from typing import NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, exists, false, func, or_, select

from data.calendars import Moments
from data.schema import leads, ownership, people, sla_clocks
from data.vocabulary import Promise, code_of
from queries.awaited import NONE, whole_numbers
from queries.business_time import BusinessTime
from queries.clocks import CLOCK, microsecond_of, of_promise
from queries.intervals import Bools, Floats
from queries.scope import Scope

BOOKING = sla_clocks.alias("booking")
REACHING = (Promise.FIRST_ATTEMPT, Promise.FIRST_CONTACT)


class Whose(NamedTuple):
    """Whose leads: those these people own, those of a team (its queue included), or, with neither, everyone's."""

    owner_ids: tuple[int, ...] = ()
    team: str = ""


class OpenClocks(NamedTuple):
    """N clocks, the most urgent first: vectors of N. `due` and `paused_since` in UTC microseconds, or NONE.

    `left`: business seconds, negative when overdue by so many; nan where nothing is due or no hours are agreed.
    """

    event_id: Moments
    due: Moments
    paused_since: Moments
    left: Floats
    is_overdue: Bools

    @property
    def is_paused(self) -> Bools:
        return self.paused_since != NONE


def open_clocks(conn: Connection, scope: Scope, promise: Promise, whose: Whose, *, booked: bool) -> OpenClocks:
    """The clocks of a promise that run, or are overdue, at the as-of moment, of leads that have not left since.

    booked: instead of those still to be reached, those that have an appointment although nothing stopped this clock.
    Longest overdue first, then the least time left; those that stand still come last.
    """
    moments = (func.coalesce(moment, NONE) for moment in (CLOCK.due, CLOCK.paused_since))
    found = _chosen(select(CLOCK.event_id, CLOCK.site_id, *moments), scope, promise, whose, booked=booked)
    event_id, site_id, due, paused_since = whole_numbers(conn, found, 4)
    is_overdue = (due != NONE) & (due <= microsecond_of(scope))
    left = _left(conn, scope, promise, event_id, due, site_id)
    clocks = OpenClocks(event_id, due, paused_since, left, is_overdue)
    order = np.lexsort((event_id, due, np.nan_to_num(left, nan=np.inf), ~is_overdue, clocks.is_paused))
    return OpenClocks(*(column[order] for column in clocks))


def booked_clocks(conn: Connection, scope: Scope, promise: Promise, whose: Whose) -> int:
    """How many clocks `open_clocks` finds that are booked."""
    counted = select(func.count()).select_from(sla_clocks)
    return conn.scalar(_chosen(counted, scope, promise, whose, booked=True)) or 0


def _chosen(statement: Select, scope: Scope, promise: Promise, whose: Whose, *, booked: bool) -> Select:
    if any(whose):
        statement = statement.join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
    return statement.where(*(_booked if booked else still_waiting)(scope, promise), *_of(whose))


def still_waiting(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    """The conditions on sla_clocks of those whom somebody still has to see to: open, and not booked meanwhile."""
    return [*_still_open(scope, promise), ~_is_booked(promise)]


def _booked(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    return [*_still_open(scope, promise), _is_booked(promise)]


def _is_booked(promise: Promise) -> ColumnElement[bool]:
    # Who is booked has been decided upon, and waits for no booking.
    return _has_booked() if promise in REACHING else false()


def _still_open(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    # As it is on record, which is what a partial index holds: nobody can put in what is still to come.
    return [*of_promise(scope, promise), CLOCK.why_not == 0, CLOCK.stopped.is_(None), CLOCK.closed.is_(None)]


def _has_booked() -> ColumnElement[bool]:
    """Whether an appointment came of this hand-off: then nobody waits to be called, whatever was not logged."""
    its = (
        BOOKING.c.lead_id == CLOCK.lead_id,
        BOOKING.c.event_id == CLOCK.event_id,
        BOOKING.c.promise == code_of(Promise.BOOKING),
    )
    return exists().where(*its, BOOKING.c.stopped.is_not(None))


def team_in_whose_queue() -> ColumnElement[str]:
    """The team that a lead without an owner waits in: that of its latest stretch of ownership."""
    latest = select(ownership.c.team).where(ownership.c.lead_id == leads.c.lead_id)
    ordered = latest.order_by(ownership.c.begins_at.desc(), ownership.c.ownership_id.desc())
    return ordered.limit(1).correlate(leads).scalar_subquery()


def _of(whose: Whose) -> list[ColumnElement[bool]]:
    if whose.owner_ids:
        return [leads.c.owner_id.in_(whose.owner_ids)]
    if whose.team:
        members = select(people.c.person_id).where(people.c.team == whose.team)
        in_queue = leads.c.owner_id.is_(None) & (team_in_whose_queue() == whose.team)
        return [or_(leads.c.owner_id.in_(members), in_queue)]
    return []


def _left(
    conn: Connection, scope: Scope, promise: Promise, event_id: Moments, due: Moments, site_id: Moments
) -> Floats:
    """Business seconds until due, or since then, with a minus; without those that were paused since."""
    left, chosen = np.full(len(due), np.nan), np.flatnonzero(due != NONE)
    event, site, ends = event_id[chosen], site_id[chosen], due[chosen]
    now = np.full_like(ends, microsecond_of(scope))
    time = BusinessTime(conn, scope, _still_open(scope, promise))
    ahead, since = time.passed(event, site, now, ends), time.passed(event, site, ends, now)
    left[chosen] = ahead[0] - since[0]
    return left
