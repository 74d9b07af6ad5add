"""Hand-offs judged by targets that nobody has agreed on: when they would have fallen due, and how they would stand.

Kept apart from sla_clocks, and only read from it: history keeps the targets in force on the day of each hand-off.
Columns of numpy, one element a hand-off; moments are UTC microseconds since 1970, FAR where there is none.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, or_, select

from data.agreements import About, SlaPolicy, Target, best, in_force, site_calendars
from data.calendars import Pauses
from data.moments import microseconds
from data.schema import sla_pause_ends, sla_pauses
from data.vocabulary import AgreementKind, IntakeType, NoClock, Promise, SlaState, Urgency, code_of, word_of
from queries.awaited import whole_numbers
from queries.clocks import CLOCK, LEFT_OUT, handed_within, microsecond_of
from queries.scope import Scope
from queries.targets import as_of_day

Numbers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

SECOND = 1_000_000
FAR = 4_000_000_000 * SECOND
"""Later than any moment of a lead."""
NO_TARGET, NO_HOURS = code_of(NoClock.NO_TARGET), code_of(NoClock.NO_HOURS)
READ = ("event_id", "lead_id", "agreement_id", "why_not", "service_line_id", "site_id", "intake_type", "urgency")
MOMENTS = ("started", "due", "stopped", "closed", "paused_since")


class Made(NamedTuple):
    """The clocks of one promise, as sla_clocks keeps them, in order of the hand-off."""

    event_id: Numbers
    lead_id: Numbers
    agreement_id: Numbers
    why_not: Numbers
    service_line_id: Numbers
    site_id: Numbers
    intake_type: Numbers
    urgency: Numbers
    started: Numbers
    due: Numbers
    stopped: Numbers
    closed: Numbers
    paused_since: Numbers


class Judged(NamedTuple):
    """How hand-offs stand at the as-of moment: due, why on neither side (code of a NoClock, 0: it counts), state."""

    due: Numbers
    why_not: Numbers
    state: Numbers  # code of an SlaState
    has_fallen_due: Flags  # and counts
    is_met: Flags  # of those that have fallen due


def read_draft(conn: Connection, scope: Scope, draft: str) -> Sequence[Target]:
    """The targets of a draft (JSON, as `agree` takes it); without one those in force on the as-of day, if any.

    ValueError, as a sentence, for what is no draft.
    """
    if not draft:
        version = in_force(conn, AgreementKind.SLA, as_of_day(conn, scope))
        return version.content.targets if version else ()
    try:
        return SlaPolicy.model_validate_json(draft).targets
    except ValueError:
        raise ValueError(
            'This is no draft of targets. One looks like {"targets": [{"promise": "First attempt", "minutes": 240}]}, '
            "and says no promise of the same leads twice."
        ) from None


def made_within(conn: Connection, scope: Scope, promise: Promise) -> Made:
    """The hand-offs made in the period, whenever they fall due."""
    columns = [*(CLOCK[name] for name in READ), *(func.coalesce(CLOCK[name], FAR) for name in MOMENTS)]
    numbers = whole_numbers(conn, select(*columns).where(*handed_within(scope, promise)), len(columns))
    return Made(*numbers[:, np.argsort(numbers[0])])


def as_agreed(made: Made, scope: Scope) -> Judged:
    """As they stand by the targets in force on the day of each hand-off."""
    return _judged(made, made.due, made.why_not, scope)


def as_drafted(conn: Connection, scope: Scope, promise: Promise, made: Made, targets: Sequence[Target]) -> Judged:
    """As they would stand, had these targets been in force. NeverOpensAgain when one is longer than hours allow."""
    is_ours = (made.agreement_id != 0) | (made.due == FAR)  # what the source system promised itself beats any target
    seconds = _target_seconds(made, [one for one in targets if one.promise == promise])
    due = np.where(is_ours, FAR, made.due)
    why_not = np.where(is_ours & (seconds < 0), NO_TARGET, 0)
    calendars, pauses = site_calendars(conn), _pauses(conn, scope, made)
    for site_id in np.unique(made.site_id).tolist():
        aimed = np.flatnonzero(is_ours & (seconds >= 0) & (made.site_id == site_id))
        calendar = calendars.get(site_id)  # 0 is HOME, there as here
        begins = FAR if calendar is None else calendar.begins * SECOND
        why_not[aimed[made.started[aimed] < begins]] = NO_HOURS
        aimed = aimed[made.started[aimed] >= begins]
        if calendar is not None and len(aimed):
            moments = calendar.due_in_microseconds(made.started[aimed], seconds[aimed], _of(aimed, pauses, made))
            # As in data/clocks.py: a pause that began in time and has not ended leaves no due moment.
            due[aimed] = np.where(made.paused_since[aimed] < moments, FAR, moments)
    is_out = np.isin(made.why_not, LEFT_OUT)
    return _judged(made, due, np.where(is_out, made.why_not, why_not), scope)


def _judged(made: Made, due: Numbers, why_not: Numbers, scope: Scope) -> Judged:
    """The conditions of queries/clocks.py once more, on columns."""
    now = microsecond_of(scope)
    closed_first = (made.closed <= now) & (made.closed <= due)
    why_not = np.where((why_not == 0) & closed_first, code_of(NoClock.CLOSED_FIRST), why_not)
    counts, is_stopped, in_time = why_not == 0, made.stopped <= now, made.stopped <= due
    states = {
        SlaState.EXCLUDED: ~counts,
        SlaState.MET: is_stopped & in_time,
        SlaState.LATE: is_stopped & ~in_time,
        SlaState.OVERDUE: ~is_stopped & (due <= now),
        SlaState.RUNNING: ~is_stopped & (due > now),
    }
    state = np.select(list(states.values()), [code_of(state) for state in states], 0).astype(np.int64)
    has_fallen_due = counts & (due <= now)
    return Judged(due, why_not, state, has_fallen_due, has_fallen_due & is_stopped & in_time)


def _target_seconds(made: Made, targets: Sequence[Target]) -> Numbers:
    """The business seconds that each hand-off gets; -1 where no target is about it."""
    leads = zip(*(column.tolist() for column in made[4:8]), strict=True)  # what targets look at
    known: dict[tuple[int, ...], int] = {}
    for lead in (found := list(leads)):
        if lead not in known:
            target = best(targets, _about(*lead))
            known[lead] = target.minutes * 60 if target else -1
    return np.array([known[lead] for lead in found], np.int64)


def _about(line: int, site: int, intake: int, urgency: int) -> About:
    return About(
        line or None,
        site or None,
        word_of(IntakeType, intake) if intake else None,
        word_of(Urgency, urgency) if urgency else None,
    )


def _pauses(conn: Connection, scope: Scope, made: Made) -> Pauses:
    """The pauses of each hand-off, by its position: as far as they ended, at the latest when it was stopped or left."""
    over = np.where(made.stopped < FAR, made.stopped, made.closed)
    in_order = np.argsort(made.lead_id, kind="stable")
    lead_ids, found = made.lead_id[in_order], []
    for lead_id, begins_at, ended_at in conn.execute(PAUSES, {"since": _begins(scope)}):
        begins, closes = microseconds(begins_at), FAR if ended_at is None else microseconds(ended_at)
        first, after = np.searchsorted(lead_ids, lead_id), np.searchsorted(lead_ids, lead_id, side="right")
        for position in in_order[first:after].tolist():
            if (ends := min(closes, int(over[position]))) < FAR:
                found.append((position, begins, max(begins, ends)))
    return Pauses(*np.array(found, np.int64).reshape(-1, 3).T)


def _begins(scope: Scope) -> datetime:
    """Before the first hand-off of the period, in whatever zone: pauses that ended by then moved nothing."""
    return datetime.combine(scope.period.first_day, time(), UTC) - timedelta(days=2)


PAUSES = (
    select(sla_pauses.c.lead_id, sla_pauses.c.begins_at, sla_pause_ends.c.ended_at)
    .outerjoin_from(sla_pauses, sla_pause_ends)
    .where(or_(sla_pause_ends.c.ended_at.is_(None), sla_pause_ends.c.ended_at >= bindparam("since")))
)


def _of(chosen: Numbers, pauses: Pauses, made: Made) -> Pauses:
    """The pauses of some hand-offs, by their positions among those."""
    place = np.full(len(made.event_id), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    kept = place[pauses.clock] >= 0
    return Pauses(place[pauses.clock[kept]], pauses.begins[kept], pauses.ends[kept])
