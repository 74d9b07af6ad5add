"""What opening hours that are not agreed yet would do to the follow-up clocks that have not been stopped."""

from datetime import date
from typing import NamedTuple

import numpy as np
from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from data.agreements import CONTENT, HOME, Version, site_calendars
from data.calendars import Calendar, Pauses
from data.moments import day_number, microseconds, moment_of_microsecond
from data.schema import leads, sla_clocks, sla_pause_ends, sla_pauses
from data.vocabulary import AgreementKind, NoClock, Promise, SlaState, code_of, word_of
from queries.awaited import is_waiting
from queries.calendars_agreed import names_of_sites
from queries.clocks import CLOCK, in_state, microsecond_of
from queries.frame import answer
from queries.scope import Scope

SECOND = 1_000_000
HOUR = 3_600 * SECOND


class Moved(NamedTuple):
    """A clock that would fall due at another moment: microseconds. before None: it has no due moment now."""

    clock: Row
    before: int | None
    then: int

    @property
    def hours(self) -> float | None:
        return None if self.before is None else (self.then - self.before) / HOUR


class Draft(NamedTuple):
    """From which day on, and by site the calendars that would differ from those that hold."""

    valid_from: date
    calendars: dict[int, Calendar]


NO_DRAFT = Draft(date.max, {})


def clocks_that_would_move(
    conn: Connection, scope: Scope, site: int = HOME, draft: str = "", valid_from: str = ""
) -> DataFrame:
    """Which follow-up clocks would fall due at another moment by a draft of opening hours?

    One row per clock that has not been stopped at the as-of moment, those that move most first; one without a due
    moment now, for want of hours, comes last. `draft`: opening hours as agreements hold them, as JSON; `valid_from`:
    the day they would hold from. No draft moves none. Errors: ValueError for a draft that can't be meant.
    """
    names = ("lead", "promise", "site", "handed_over_at", "due_at", "drafted_due_at", "moved_by_hours")
    sites = names_of_sites(conn)
    rows = [
        (
            *(str(one.clock.lead_uuid), word_of(Promise, one.clock.promise), sites[one.clock.site_id]),
            *(_moment(one.clock.started), _moment(one.before), _moment(one.then), one.hours),
        )
        for one in _moved(conn, scope, _drafted(conn, site, draft, valid_from))
    ]
    return answer(names, rows)


def effect_of_hours(
    conn: Connection, scope: Scope, site: int = HOME, draft: str = "", valid_from: str = ""
) -> DataFrame:
    """How many follow-up clocks would fall due at another moment by a draft of opening hours, and by how much?

    One row. It counts the rows of clocks_that_would_move with the same options, and the clocks that run now.
    """
    drafted = _drafted(conn, site, draft, valid_from)
    moved = _moved(conn, scope, drafted)
    hours = [one.hours for one in moved if one.hours is not None]
    running = conn.scalar(
        select(func.count()).select_from(sla_clocks).where(in_state(scope, SlaState.RUNNING), _where(drafted))
    )
    names = ("running_clocks", "moved_clocks", "later_clocks", "earlier_clocks", "newly_due_clocks")
    later, earlier = [one for one in hours if one > 0], [-one for one in hours if one < 0]
    counts = (running, len(moved), len(later), len(earlier), len(moved) - len(hours))
    return answer(
        (*names, "latest_by_hours", "earliest_by_hours"),
        [(*counts, max(later, default=None), max(earlier, default=None))],
    )


def _drafted(conn: Connection, site: int, draft: str, valid_from: str) -> Draft:
    now = site_calendars(conn)
    if not draft:
        return NO_DRAFT._replace(calendars=now)
    hours = CONTENT[AgreementKind.HOURS].validate_json(draft)
    day = date.fromisoformat(valid_from)
    then = site_calendars(conn, Version(0, site, day, hours))
    return Draft(day, {site_id: calendar for site_id, calendar in then.items() if now.get(site_id) != calendar})


def _where(draft: Draft) -> ColumnElement[bool]:
    return CLOCK.site_id.in_(draft.calendars)


def _moved(conn: Connection, scope: Scope, draft: Draft) -> list[Moved]:
    """The clocks that move, the farthest first."""
    if draft.valid_from == NO_DRAFT.valid_from:
        return []
    may_move = _may_move(scope, draft)
    clocks = conn.execute(
        select(leads.c.lead_uuid, *(CLOCK[name] for name in CLOCK_NEEDS))
        .join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
        .where(may_move)
        .order_by(CLOCK.event_id, CLOCK.promise)
    ).all()
    pauses = _pauses(conn, may_move)
    found = []
    for site_id, calendar in draft.calendars.items():
        theirs = [one for one in clocks if one.site_id == site_id and one.started >= calendar.begins * SECOND]
        found += [
            Moved(clock, clock.due, then)
            for clock, then in zip(theirs, _dues(calendar, theirs, pauses), strict=True)
            if then != clock.due and not _stands_still(clock, then)
        ]
    return sorted(found, key=lambda one: -1 if one.hours is None else abs(one.hours), reverse=True)


CLOCK_NEEDS = ("event_id", "lead_id", "promise", "started", "due", "target", "site_id", "paused_since")


def _may_move(scope: Scope, draft: Draft) -> ColumnElement[bool]:
    """Not stopped, not closed, due by a target of ours, and not before the draft would hold."""
    without_hours = and_(CLOCK.why_not == code_of(NoClock.NO_HOURS), CLOCK.due.is_(None))
    # A day's room for zones: a clock's day is counted where its lead is.
    due_then = and_(CLOCK.why_not == 0, CLOCK.counts_on >= day_number(draft.valid_from) - 1, CLOCK.due.is_not(None))
    return and_(
        *(_where(draft), CLOCK.started <= microsecond_of(scope), CLOCK.target.is_not(None)),
        *(is_waiting(scope), or_(due_then, without_hours)),
    )


def _stands_still(clock: Row, then: int) -> bool:
    """A pause that began in time and has not ended leaves no due moment."""
    return clock.paused_since is not None and clock.paused_since < then


def _pauses(conn: Connection, may_move: ColumnElement[bool]) -> dict[int, list[tuple[int, int]]]:
    """Lead id -> its ended pauses, in microseconds."""
    some = select(CLOCK.lead_id).where(may_move)
    rows = conn.execute(
        select(sla_pauses.c.lead_id, sla_pauses.c.begins_at, sla_pause_ends.c.ended_at)
        .join_from(sla_pauses, sla_pause_ends)
        .where(sla_pauses.c.lead_id.in_(some))
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for lead_id, begins, ends in rows:
        found.setdefault(lead_id, []).append((microseconds(begins), microseconds(ends)))
    return found


def _dues(calendar: Calendar, clocks: list[Row], pauses: dict[int, list[tuple[int, int]]]) -> list[int]:
    if not clocks:
        return []
    each = [(position, *both) for position, clock in enumerate(clocks) for both in pauses.get(clock.lead_id, ())]
    clock, begins, ends = (np.array(column, np.int64) for column in zip(*each, strict=True)) if each else NO_PAUSES
    start, target = (np.array([getattr(one, name) for one in clocks], np.int64) for name in ("started", "target"))
    return calendar.due_in_microseconds(start, target, Pauses(clock, begins, ends)).tolist()


NO_PAUSES = (np.zeros(0, np.int64),) * 3


def _moment(microsecond: int | None):
    return None if microsecond is None else moment_of_microsecond(microsecond)
