"""lead_facts: the numbers of one lead episode, derived from its events. The only place that derives them.

Commands refresh the episodes they touch in their own transaction; `rebuild` makes all of them again. Both call
`facts_of`, so what is kept and what is rebuilt can't differ by a rule, only by a forgotten refresh, and
`python -m data check` finds that.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data.moments import begins_a_day, is_before, local_day, minute_of, minutes_between
from data.schema import lead_facts
from data.vocabulary import DEPTH, STAGES, ContactType, Excluded, Exit, IntakeType, SourceCategory, code_of

FACT_COLUMNS = tuple(column.name for column in lead_facts.c)
EXIT_CODE = {exit.value: code_of(exit) for exit in Exit}
STAGE_DEPTH = {stage.value: depth for stage, depth in DEPTH.items()}
LAST = len(STAGES) - 1


class Event(NamedTuple):
    """One arrival at a stage, or an exit, that has not been retracted. Its moments are in UTC."""

    stage: str
    occurred_at: datetime
    recorded_at: datetime
    reason_id: int | None


class Episode(NamedTuple):
    """What facts need of a row of `leads`; the words still as words."""

    lead_id: int
    created_at: datetime | None
    zone: str
    excluded: str | None
    service_line_id: int | None
    source_category: str | None
    territory_id: int | None
    intake_type: str | None
    contact_type: str | None
    owner_id: int | None
    site_id: int | None


def facts_of(episode: Episode, events: Sequence[Event]) -> dict[str, int | None]:
    """The row of lead_facts of one episode. Pure; `events` in any order.

    `to_<stage>` is the time from entry to the first arrival at that stage **or any later one** (METRICS.md 3), so it
    never decreases along the stages. An episode with exits only, or no events at all, has no entry: it is in no
    cohort, and the data page counts it.
    """
    first, journey = _first_arrivals(events), in_order(events, episode.zone)
    reached = [depth for depth in range(LAST + 1) if first[depth] is not None]
    row: dict[str, int | None] = dict.fromkeys(FACT_COLUMNS)
    row.update(_words(episode), **_journey(journey), **_disorder(episode, first))
    row["depth"] = reached[-1] if reached else -1
    row["logging_lag"] = max((minutes_between(e.occurred_at, e.recorded_at) for e in events), default=0)
    row["imputed"] = sum(1 << depth for depth in range(max(reached, default=0)) if first[depth] is None)
    if not reached:
        return row
    implied = _implied(first)
    entry = implied[0]
    row["entry_day"], row["entry_minute"] = local_day(entry, episode.zone), minute_of(entry)
    for stage, moment in zip(STAGES[1:], implied[1:], strict=True):
        row[f"to_{stage}"] = None if moment is None else minutes_between(entry, moment)
    if row["exit"]:
        row["to_exit"] = max(0, minutes_between(entry, journey[-1].occurred_at))
    return row


def _first_arrivals(events: Sequence[Event]) -> list[datetime | None]:
    """Per stage, the first moment at exactly that stage."""
    first: list[datetime | None] = [None] * (LAST + 1)
    for event in events:
        depth = STAGE_DEPTH.get(event.stage)
        if depth is not None and ((known := first[depth]) is None or event.occurred_at < known):
            first[depth] = event.occurred_at
    return first


def _implied(first: Sequence[datetime | None]) -> list[Any]:
    """Per stage, the first moment at that stage or any later one."""
    implied: list[datetime | None] = list(first)
    for depth in range(LAST - 1, -1, -1):
        here, later = implied[depth], implied[depth + 1]
        implied[depth] = later if here is None or (later is not None and later < here) else here
    return implied


def in_order(events: Sequence[Event], zone: str) -> list[Event]:
    """The events as they are taken to have followed each other, whatever order they come in.

    At one moment: in the order of the stages, an exit last, of two exits the one recorded later. A date without a
    time comes after all that lies earlier in the funnel on that local day: closed "on 3 June" is not before 10:00.
    """
    dates = {event for event in events if begins_a_day(event.occurred_at, zone)}
    if not dates or len(dates) == len(events):
        return sorted(events, key=lambda event: (event.occurred_at, *_at_one_moment(event)))

    def taken_at(date: Event) -> datetime:
        day, place = local_day(date.occurred_at, zone), _place(date)
        same_day = (other for other in events if local_day(other.occurred_at, zone) == day)
        return max(other.occurred_at for other in same_day if _place(other) <= place)

    moments = {date: taken_at(date) for date in dates}
    return sorted(events, key=lambda event: (moments.get(event, event.occurred_at), *_at_one_moment(event)))


def _place(event: Event) -> int:
    return STAGE_DEPTH.get(event.stage, LAST + 1)


def _at_one_moment(event: Event) -> tuple[int, datetime, int, int, datetime]:
    return _place(event), event.recorded_at, EXIT_CODE.get(event.stage, 0), event.reason_id or 0, event.occurred_at


def _journey(events: Sequence[Event]) -> dict[str, int]:
    """The exit it is in now, and how often it came back; from the events in order."""
    furthest, reentries, last = -1, 0, None
    for event in events:
        depth = STAGE_DEPTH.get(event.stage)
        if depth is not None:
            came_back = last is not None and (
                last.stage in EXIT_CODE or (depth <= furthest and event.stage != last.stage)
            )
            reentries += came_back
            furthest = max(furthest, depth)
        last = event
    left = last is not None and last.stage in EXIT_CODE
    return {
        "exit": EXIT_CODE[last.stage] if left else 0,
        "exit_reason_id": (last.reason_id or 0) if left else 0,
        "reentries": reentries,
    }


def _disorder(episode: Episode, first: Sequence[datetime | None]) -> dict[str, int]:
    """How many stages are first dated before an earlier stage, or before the record's creation."""
    found, latest = 0, None
    for moment in first:
        if moment is None:
            continue
        found += latest is not None and is_before(moment, latest, episode.zone)
        latest = moment if latest is None else max(latest, moment)
    created = episode.created_at
    preceded = created and any(moment and is_before(moment, created, episode.zone) for moment in first)
    return {"disorder": found + bool(preceded)}


def _words(episode: Episode) -> dict[str, int]:
    def code(kind: Any, word: str | None) -> int:
        return code_of(kind(word)) if word is not None else 0

    return {
        "lead_id": episode.lead_id,
        "excluded": code(Excluded, episode.excluded),
        "service_line_id": episode.service_line_id or 0,
        "source": code(SourceCategory, episode.source_category),
        "territory_id": episode.territory_id or 0,
        "intake_type": code(IntakeType, episode.intake_type),
        "contact_type": code(ContactType, episode.contact_type),
        "owner_id": episode.owner_id or 0,
        "site_id": episode.site_id or 0,
    }
