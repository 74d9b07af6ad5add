"""When a lead was handed over, and what then came of it: from its events, before any calendar or target. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from data.facts import EXIT_CODE, STAGE_DEPTH, Event, in_order
from data.moments import MICROSECOND, begins_a_day, day_of, is_before, local_day, microseconds, starts_at
from data.vocabulary import DEPTH, HUMAN_KINDS, OutreachResult, Stage

SQL, SCHEDULED = DEPTH[Stage.SQL], DEPTH[Stage.SCHEDULED]


class Attempt(NamedTuple):
    """An attempt to reach the contact."""

    kind: str
    result: str | None
    occurred_at: datetime


class Stretch(NamedTuple):
    """A stretch of ownership, until the next one begins. owner_id None: it waits in a team's queue."""

    owner_id: int | None
    begins_at: datetime


class Pause(NamedTuple):
    """ended_at None: it has not ended."""

    begins_at: datetime
    ended_at: datetime | None


class NumberedEvent(NamedTuple):
    """As data.facts.Event, with its id, by which a hand-off is known."""

    event_id: int
    stage: str
    occurred_at: datetime
    recorded_at: datetime
    reason_id: int | None


class Outcome(NamedTuple):
    """What came of one promise: UTC microseconds. `closed`: the lead left before anything stopped the clock."""

    stopped: int | None
    is_early: bool
    closed: int | None

    @property
    def ends(self) -> int | None:
        """When it was stopped or, where nothing did, the lead left: nobody owes anything from then on."""
        return self.closed if self.stopped is None else self.stopped


NOTHING_YET = Outcome(None, False, None)


class HandedOver(NamedTuple):
    """A hand-off: who must act from `started` (UTC microseconds) on. The outcomes are in the order of Promise."""

    event_id: int
    started: int
    outcomes: tuple[Outcome, ...]


def hand_offs(events: Sequence[NumberedEvent], attempts: Iterable[Attempt], zone: str) -> list[HandedOver]:
    """The hand-offs of one lead, in order. Events without the retracted ones, in any order, as are the attempts.

    A lead handed over again without having left in between is reassigned: that is no new hand-off and resets nothing.
    What lies before the hand-off, but after the lead last left, was early and counts from the hand-off.
    """
    ids = {event.occurred_at: event.event_id for event in events if event.stage == Stage.HANDOFF}
    journey = in_order([Event(*event[1:]) for event in events], zone)
    starts = _starts(journey)
    human = sorted((one for one in attempts if one.kind in HUMAN_KINDS), key=lambda one: one.occurred_at)
    found = []
    for number, (position, begins) in enumerate(starts):
        ends = starts[number + 1][1] if number + 1 < len(starts) else len(journey)
        start, theirs = journey[position], journey[begins:ends]
        after = _is_over(journey[begins - 1], zone) if begins else None
        before = _is_over(journey[ends - 1], zone) if ends < len(journey) else None
        tried = [
            one
            for one in human
            if (after is None or one.occurred_at >= after) and (before is None or one.occurred_at < before)
        ]
        outcomes = _outcomes(start, theirs, journey[position:ends], tried, zone)
        found.append(HandedOver(ids[start.occurred_at], microseconds(start.occurred_at), outcomes))
    return found


def open_hand_off(events: Sequence[NumberedEvent], zone: str) -> int | None:
    """The event id of the hand-off of one lead that is still open: the last, unless the lead has left since."""
    journey = in_order([Event(*event[1:]) for event in events], zone)
    starts = _starts(journey)
    last = starts[-1][0] if starts else len(journey)
    if last == len(journey) or any(event.stage in EXIT_CODE for event in journey[last:]):
        return None
    ids = {(event.stage, event.occurred_at): event.event_id for event in events}
    return ids[journey[last].stage, journey[last].occurred_at]


def _starts(journey: Sequence[Event]) -> list[tuple[int, int]]:
    """Of each hand-off its position, and the position from which on events belong to it: after the last exit."""
    starts, begins, is_open = [], 0, False
    for position, event in enumerate(journey):
        if event.stage in EXIT_CODE:
            begins, is_open = position + 1, False
        elif event.stage == Stage.HANDOFF and not is_open:
            starts.append((position, begins))
            is_open = True
    return starts


def _is_over(left: Event, zone: str) -> datetime:
    """From when on all came after an exit: not what came at its moment, nor on its day where it is only a date."""
    if begins_a_day(left.occurred_at, zone):
        return starts_at(day_of(local_day(left.occurred_at, zone) + 1), zone)
    return left.occurred_at + MICROSECOND


def _outcomes(
    start: Event, theirs: Sequence[Event], since: Sequence[Event], tried: Sequence[Attempt], zone: str
) -> tuple[Outcome, ...]:
    exits = [event for event in since if event.stage in EXIT_CODE]
    accepted = [event for event in theirs if STAGE_DEPTH.get(event.stage, -1) >= SQL]
    came_to_be = (  # in the order of Promise
        [one.occurred_at for one in tried],
        [one.occurred_at for one in tried if one.result == OutreachResult.TWO_WAY],
        [event.occurred_at for event in (*accepted, *exits)],  # to let a lead go is a decision too
        [event.occurred_at for event in accepted if STAGE_DEPTH[event.stage] >= SCHEDULED],
    )
    left = min(((_is_over(event, zone), event.occurred_at) for event in exits), default=None)
    return tuple(_outcome(start.occurred_at, moments, left, zone) for moments in came_to_be)


def _outcome(
    start: datetime, came_to_be: Sequence[datetime], left: tuple[datetime, datetime] | None, zone: str
) -> Outcome:
    if not came_to_be and left is None:
        return NOTHING_YET
    first = min(came_to_be, default=None)
    stopped = None if first is None else max(first, start)
    closed = None
    if left is not None and (stopped is None or stopped >= left[0]):
        closed = microseconds(max(left[1], start))
    is_early = first is not None and first < start and is_before(first, start, zone)
    return Outcome(None if stopped is None else microseconds(stopped), is_early, closed)
