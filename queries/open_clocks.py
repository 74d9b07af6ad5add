"""The follow-up clocks that nothing has stopped, with the business time that is left on each, counted all at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, exists, false, func, or_, select

from data.agreements import HOME, site_calendars
from data.calendars import Calendar, Pauses
from data.moments import EPOCH, MICROSECOND
from data.schema import leads, ownership, people, sla_clocks, sla_pause_ends, sla_pauses
from data.vocabulary import Promise, code_of
from queries.clocks import CLOCK, microsecond_of, of_promise
from queries.scope import Scope

SECOND = 1_000_000
NONE = -1
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

    event_id: NDArray[np.int64]
    due: NDArray[np.int64]
    paused_since: NDArray[np.int64]
    left: NDArray[np.float64]
    is_overdue: NDArray[np.bool_]

    @property
    def is_paused(self) -> NDArray[np.bool_]:
        return self.paused_since != NONE


def open_clocks(conn: Connection, scope: Scope, promise: Promise, whose: Whose, *, booked: bool) -> OpenClocks:
    """The clocks of a promise that run, or are overdue, at the as-of moment, of leads that have not left since.

    booked: instead of those still to be reached, those that have an appointment although nothing stopped this clock.
    Longest overdue first, then the least time left; those that stand still come last.
    """
    columns = (CLOCK.event_id, CLOCK.due, CLOCK.paused_since, CLOCK.site_id)
    rows = conn.execute(_chosen(select(*columns), scope, promise, whose, booked=booked)).all()
    event_id, due, paused_since, site_id = _columns(rows)
    now = microsecond_of(scope)
    is_overdue = (due != NONE) & (due <= now)
    left = _left(conn, now, due, site_id, _pauses(conn, scope, promise, event_id, now))
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
    # Who is booked has been decided upon, and waits for no booking.
    has_booked = _has_booked() if promise in REACHING else false()
    return statement.where(*_still_open(scope, promise), has_booked if booked else ~has_booked, *_of(whose))


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


def _columns(rows) -> list[NDArray[np.int64]]:
    columns = zip(*rows, strict=True) if rows else ((),) * 4
    return [np.array([NONE if one is None else one for one in column], np.int64) for column in columns]


def _pauses(conn: Connection, scope: Scope, promise: Promise, event_id: NDArray[np.int64], now: int) -> Pauses:
    """The pauses of these clocks in seconds; one that lasts, until now."""
    place = {event: position for position, event in enumerate(event_id.tolist())}
    found = conn.execute(
        select(CLOCK.event_id, sla_pauses.c.begins_at, sla_pause_ends.c.ended_at)
        .join_from(sla_pauses, sla_clocks, sla_pauses.c.lead_id == CLOCK.lead_id)
        .outerjoin(sla_pause_ends, sla_pause_ends.c.pause_id == sla_pauses.c.pause_id)
        .where(*_still_open(scope, promise))
    )
    rows = [
        (place[event], _second(begins), now // SECOND if ended is None else _second(ended))
        for event, begins, ended in found
        if event in place
    ]
    clock, begins, ends = np.array(rows, np.int64).reshape(-1, 3).T
    return Pauses(clock, begins, np.maximum(begins, ends))


def _left(
    conn: Connection, now: int, due: NDArray[np.int64], site_id: NDArray[np.int64], pauses: Pauses
) -> NDArray[np.float64]:
    left = np.full(len(due), np.nan)
    calendars = site_calendars(conn)
    for site in np.unique(site_id).tolist():
        calendar = calendars.get(site or HOME)
        chosen = np.flatnonzero((site_id == site) & (due != NONE))
        if calendar is None or not len(chosen):
            continue
        chosen = chosen[np.minimum(due[chosen], now) // SECOND >= calendar.begins]
        left[chosen] = _of_one_calendar(calendar, due[chosen] // SECOND, now // SECOND, chosen, pauses)
    return left


def _of_one_calendar(
    calendar: Calendar, due: NDArray[np.int64], now: int, chosen: NDArray[np.int64], pauses: Pauses
) -> NDArray[np.int64]:
    """Business seconds until due, or since then, with a minus, without those that were paused since."""
    theirs = np.isin(pauses.clock, chosen)
    place = np.searchsorted(chosen, pauses.clock[theirs])
    own = Pauses(place, pauses.begins[theirs], pauses.ends[theirs])
    ahead = calendar.business_seconds(np.full_like(due, now), due)
    since = calendar.business_seconds(due, np.full_like(due, now))
    return ahead - (since - calendar.paused_seconds(due, np.maximum(due, now), own))


def _second(moment) -> int:
    return (moment - EPOCH) // MICROSECOND // SECOND
