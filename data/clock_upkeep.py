"""Keeping sla_clocks equal to what happened and what is agreed: refresh after a change, rebuild, find differences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select

from data.agreements import policies, site_calendars
from data.clocks import CLOCK_COLUMNS, Agreed, clock_rows
from data.followed import Followed, LeadWords
from data.handed_over import Attempt, NumberedEvent, Pause, Stretch
from data.moments import microseconds
from data.schema import (
    counters,
    event_retractions,
    given_dues,
    leads,
    organisation,
    outreach,
    ownership,
    sites,
    sla_clocks,
    sla_pause_ends,
    sla_pauses,
    stage_events,
)
from data.storing import store_rows
from data.vocabulary import HUMAN_KINDS, Stage

IN_ONE_LIST = 500
CHUNK = 5_000
FEW = 40  # up to so many rows the statement that SQLAlchemy keeps is faster than making one anew


def refresh_clocks(conn: Connection, lead_ids: Sequence[int]) -> None:
    """Derive the clocks of these leads again. Call it in the transaction that changed anything they depend on.

    The caller holds the leads, so that of two writers the second derives from what the first one put in as well.
    """
    lists = [list(lead_ids[start : start + IN_ONE_LIST]) for start in range(0, len(lead_ids), IN_ONE_LIST)]
    handed = [list(conn.scalars(HANDED_OF_SOME, {"lead_ids": some})) for some in lists]
    # A hand-off may have been taken back: clocks are kept of a lead that now has none.
    if not any(handed) and not any(conn.scalar(KEPT_OF_SOME, {"lead_ids": some}) for some in lists):
        return
    agreed = agreed_now(conn)  # before any row is touched: who agrees on something holds this, and wants those rows
    for some, theirs in zip(lists, handed, strict=True):
        rows = clock_rows(_followed(conn, {"lead_ids": theirs}), agreed) if theirs else []
        conn.execute(FORGET_SOME, {"lead_ids": some})
        _insert(conn, rows)


def rebuild_clocks(conn: Connection) -> None:
    """Make all of sla_clocks again. Others derive none meanwhile."""
    conn.execute(HELD_ALONE)
    conn.execute(delete(sla_clocks))
    for rows in _derived(conn):
        _insert(conn, rows)


def derive_missing_clocks(conn: Connection) -> None:
    """Make the clocks of a database whose leads were handed over before there were any."""
    if conn.scalar(select(sla_clocks.c.lead_id).limit(1)) is None and conn.scalar(HANDED.limit(1)) is not None:
        rebuild_clocks(conn)


def clock_differences(conn: Connection) -> Iterator[str]:
    """A sentence for each hand-off whose kept clocks are not what is on record. Nothing when all is well."""
    kept_ids = select(sla_clocks.c.lead_id).distinct()
    for lead_id in conn.scalars(kept_ids.where(sla_clocks.c.lead_id.not_in(HANDED))):
        yield f"lead {lead_id} has follow-up clocks but no hand-off"
    for rows in _derived(conn):
        derived = {row[:2]: dict(zip(CLOCK_COLUMNS, row, strict=True)) for row in rows}
        ids = sorted({row["lead_id"] for row in derived.values()})
        kept = {}
        for start in range(0, len(ids), IN_ONE_LIST):
            some = select(sla_clocks).where(sla_clocks.c.lead_id.in_(ids[start : start + IN_ONE_LIST]))
            kept |= {(row["event_id"], row["promise"]): dict(row) for row in conn.execute(some).mappings()}
        for key in sorted(derived.keys() | kept.keys()):
            here, there = kept.get(key), derived.get(key)
            if here is None or there is None:
                lead = (here or there or {})["lead_id"]
                yield f"lead {lead}: a follow-up clock is {'missing' if here is None else 'of no hand-off'}"
            elif wrong := [name for name in CLOCK_COLUMNS if here[name] != there[name]]:
                yield f"lead {there['lead_id']}: {', '.join(wrong)} of a follow-up clock differ from what is on record"


def agreed_now(conn: Connection) -> Agreed:
    """What is agreed. Nobody changes it until the transaction ends."""
    conn.execute(HELD_AGREEMENTS)
    return _agreed(conn)


def _agreed(conn: Connection) -> Agreed:
    return Agreed(site_calendars(conn), policies(conn))


def _derived(conn: Connection) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of sla_clocks of some leads after the others, in order of lead_id."""
    agreed = _agreed(conn)
    last: int = conn.scalar(select(func.max(leads.c.lead_id))) or 0  # ty: ignore[invalid-assignment]
    for start in range(1, last + 1, CHUNK):
        handed = list(conn.scalars(HANDED_FROM_TO, {"first": start, "last": start + CHUNK - 1}))
        for begin in range(0, len(handed), IN_ONE_LIST):
            rows = clock_rows(_followed(conn, {"lead_ids": handed[begin : begin + IN_ONE_LIST]}), agreed)
            if rows:
                yield rows


def _followed(conn: Connection, some: dict[str, list[int]]) -> Iterator[Followed]:
    """What is on record of the follow-up of these leads, in order of lead_id."""
    events, attempts, stretches, pauses, dues = (
        _by_lead(conn, statement, some) for statement in (EVENTS, ATTEMPTS, STRETCHES, PAUSES, GIVEN_DUES)
    )
    for words in conn.execute(WORDS, some).all():
        key: Any = words[0]
        yield Followed(
            LeadWords._make(words),
            list(map(NumberedEvent._make, events.get(key, ()))),
            list(map(Attempt._make, attempts.get(key, ()))),
            list(map(Stretch._make, stretches.get(key, ()))),
            list(map(Pause._make, pauses.get(key, ()))),
            {promise: microseconds(due_at) for promise, due_at in dues.get(key, ())},
        )


def _by_lead(conn: Connection, statement: Select, some: dict[str, list[int]]) -> dict[Any, list[Any]]:
    """The rows of a statement whose first column is the lead, without that column."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in conn.execute(statement, some).all():
        found[row[0]].append(row[1:])
    return found


def _insert(conn: Connection, rows: list[tuple[Any, ...]]) -> None:
    if len(rows) > FEW:
        store_rows(conn, sla_clocks, CLOCK_COLUMNS, rows)
    elif rows:
        conn.execute(INSERT_CLOCKS, [dict(zip(CLOCK_COLUMNS, row, strict=True)) for row in rows])


def _active(*columns: Any) -> Select:
    """Stage events that have not been retracted."""
    return (
        select(*columns).outerjoin_from(stage_events, event_retractions).where(event_retractions.c.event_id.is_(None))
    )


SOME = bindparam("lead_ids", expanding=True)
HANDED = _active(stage_events.c.lead_id).where(stage_events.c.stage == Stage.HANDOFF).distinct()
HANDED_OF_SOME = HANDED.where(stage_events.c.lead_id.in_(SOME)).order_by(stage_events.c.lead_id)
HANDED_FROM_TO = HANDED.where(stage_events.c.lead_id.between(bindparam("first"), bindparam("last"))).order_by(
    stage_events.c.lead_id
)
EVENTS = (
    _active(stage_events.c.lead_id, *(stage_events.c[name] for name in NumberedEvent._fields))
    .where(stage_events.c.lead_id.in_(SOME))
    .order_by(stage_events.c.lead_id, stage_events.c.event_id)
)
ATTEMPTS = select(outreach.c.lead_id, outreach.c.kind, outreach.c.result, outreach.c.occurred_at).where(
    outreach.c.lead_id.in_(SOME), outreach.c.kind.in_(HUMAN_KINDS)
)
STRETCHES = (
    select(ownership.c.lead_id, ownership.c.owner_id, ownership.c.begins_at)
    .where(ownership.c.lead_id.in_(SOME))
    .order_by(ownership.c.lead_id, ownership.c.begins_at, ownership.c.ownership_id)
)
PAUSES = (
    select(sla_pauses.c.lead_id, sla_pauses.c.begins_at, sla_pause_ends.c.ended_at)
    .outerjoin_from(sla_pauses, sla_pause_ends)
    .where(sla_pauses.c.lead_id.in_(SOME))
    .order_by(sla_pauses.c.pause_id)
)
GIVEN_DUES = select(given_dues.c.lead_id, given_dues.c.promise, given_dues.c.due_at).where(
    given_dues.c.lead_id.in_(SOME)
)
WORDS = (
    select(
        leads.c.lead_id,
        func.coalesce(sites.c.zone, select(organisation.c.zone).limit(1).scalar_subquery(), "UTC"),
        *(leads.c[name] for name in LeadWords._fields[2:]),
    )
    .outerjoin_from(leads, sites, leads.c.site_id == sites.c.site_id)
    .where(leads.c.lead_id.in_(SOME))
    .order_by(leads.c.lead_id)
)
_AGREEMENTS = select(counters.c.last).where(counters.c.name == "agreements")
HELD_AGREEMENTS, HELD_ALONE = _AGREEMENTS.with_for_update(read=True), _AGREEMENTS.with_for_update()
KEPT_OF_SOME = select(sla_clocks.c.lead_id).where(sla_clocks.c.lead_id.in_(SOME)).limit(1)
FORGET_SOME = delete(sla_clocks).where(sla_clocks.c.lead_id.in_(SOME))
INSERT_CLOCKS = insert(sla_clocks)
