"""sla_clocks: the follow-up clocks of hand-offs, derived from what happened and what is agreed. The only place.

Nothing here says how a clock stands: that depends on the moment one looks from, and is asked for in queries/.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from data.agreements import HOME, About, Policies
from data.calendars import Calendar, Pauses
from data.handed_over import (
    Attempt,
    HandedOver,
    NumberedEvent,
    Outcome,
    Pause,
    Stretch,
    hand_offs,
    microseconds,
)
from data.moments import day_of, local_day, moment_of_microsecond
from data.schema import sla_clocks
from data.vocabulary import ContactType, Excluded, IntakeType, NoClock, Promise, SourceCategory, Urgency, code_of

CLOCK_COLUMNS = tuple(column.name for column in sla_clocks.c)
PROMISES = tuple(Promise)
NO_TARGET, NO_HOURS = code_of(NoClock.NO_TARGET), code_of(NoClock.NO_HOURS)
EXCLUDED = {Excluded.DUPLICATE: code_of(NoClock.DUPLICATE), Excluded.TEST: code_of(NoClock.TEST)}
SECOND = 1_000_000


class LeadWords(NamedTuple):
    """What clocks need of a row of `leads`, and the zone of its site."""

    lead_id: int
    zone: str
    excluded: str | None
    owner_id: int | None
    service_line_id: int | None
    source_category: str | None
    territory_id: int | None
    intake_type: str | None
    contact_type: str | None
    urgency: str | None
    site_id: int | None


class Followed(NamedTuple):
    """One lead that was handed over, and all that is on record of its follow-up. Stretches in order of begin."""

    words: LeadWords
    events: Sequence[NumberedEvent]
    attempts: Sequence[Attempt]
    stretches: Sequence[Stretch]
    pauses: Sequence[Pause]
    given_dues: dict[int, int]  # code of a Promise -> UTC microseconds


class Agreed(NamedTuple):
    """What holds: calendars by site (HOME: no site), and the targets."""

    calendars: dict[int, Calendar]
    policies: Policies


class Clock:
    """One promise of one hand-off, on its way to a row."""

    __slots__ = (
        *("agreement_id", "due", "ends", "followed", "handed", "handed_on", "outcome", "paused", "paused_since"),
        *("promise", "response", "target", "unowned", "unowned_since", "why_not"),
    )

    def __init__(self, followed: Followed, handed: HandedOver, promise: int, outcome: Outcome, handed_on: int):
        self.followed, self.handed, self.promise = followed, handed, promise
        self.outcome, self.handed_on = outcome, handed_on
        self.ends = outcome.stopped
        self.due: int | None = None
        self.target: int | None = None
        self.response: int | None = None
        self.agreement_id = self.paused = self.unowned = self.why_not = 0
        self.paused_since = _since(pause_intervals(followed), handed.started, self.ends)
        self.unowned_since = _since(unowned_intervals(followed, handed), handed.started, self.ends)


def clock_rows(leads: Iterable[Followed], agreed: Agreed) -> list[dict[str, Any]]:
    """The rows of sla_clocks of these leads: four, one per promise, for each hand-off."""
    clocks = [clock for followed in leads for clock in _clocks(followed, agreed.policies)]
    by_site: dict[int, list[Clock]] = {}
    for clock in clocks:
        by_site.setdefault(clock.followed.words.site_id or HOME, []).append(clock)
    for site_id, theirs in by_site.items():
        _run(agreed.calendars.get(site_id), theirs)
    return [_row(clock) for clock in clocks]


def _clocks(followed: Followed, policies: Policies) -> Iterable[Clock]:
    words = followed.words
    about = About(words.service_line_id, words.site_id, words.intake_type, words.urgency)
    for handed in hand_offs(followed.events, followed.attempts, words.zone):
        handed_on = local_day(moment_of_microsecond(handed.started), words.zone)
        version = policies.on(day_of(handed_on))
        targets = policies.targets(version, about) if version else {}
        for code, (promise, outcome) in enumerate(zip(PROMISES, handed.outcomes, strict=True), start=1):
            clock = Clock(followed, handed, code, outcome, handed_on)
            clock.target = targets.get(promise)
            given = followed.given_dues.get(code)
            if given is not None:
                clock.due, clock.target = max(given, handed.started), None
            elif clock.target is not None and version:
                clock.agreement_id = version.agreement_id
            else:
                clock.why_not = NO_TARGET
            yield clock


def _run(calendar: Calendar | None, clocks: list[Clock]) -> None:
    """Give the clocks of one site their due moments and business times, all at once."""
    counted = [clock for clock in clocks if calendar and clock.handed.started >= calendar.begins * SECOND]
    for clock in clocks if len(counted) < len(clocks) else ():
        if (calendar is None or clock.handed.started < calendar.begins * SECOND) and clock.target is not None:
            clock.why_not = clock.why_not or NO_HOURS
    if not counted or calendar is None:
        return
    start = np.array([clock.handed.started for clock in counted], np.int64)
    pauses = _intervals(counted, [pause_intervals(clock.followed) for clock in counted])
    aimed = np.array([clock.target is not None and clock.due is None for clock in counted])
    if aimed.any():
        _aim(calendar, [clock for clock, aims in zip(counted, aimed.tolist(), strict=True) if aims])
    ended = np.array([clock.ends or clock.handed.started for clock in counted], np.int64)
    gross = calendar.business_seconds(start // SECOND, ended // SECOND)
    far = np.array([clock.ends or FAR for clock in counted], np.int64)
    unowned = _intervals(counted, [unowned_intervals(clock.followed, clock.handed) for clock in counted])
    paused = _overlap(calendar, start, far, pauses)
    lying = _overlap(calendar, start, far, unowned)
    for clock, length, stood, waited in zip(
        counted, np.atleast_1d(gross).tolist(), paused.tolist(), lying.tolist(), strict=True
    ):
        clock.paused, clock.unowned = stood, waited
        clock.response = None if clock.ends is None else max(length - stood, 0)


def _aim(calendar: Calendar, clocks: list[Clock]) -> None:
    start = np.array([clock.handed.started for clock in clocks], np.int64)
    target = np.array([clock.target for clock in clocks], np.int64)
    pauses = _intervals(clocks, [pause_intervals(clock.followed) for clock in clocks])
    due = calendar.due_in_microseconds(start, target, pauses)
    for clock, moment in zip(clocks, np.atleast_1d(due).tolist(), strict=True):
        # A pause that began in time and has not ended leaves no due moment; one that began after it, does.
        clock.due = None if clock.paused_since is not None and clock.paused_since < moment else moment


FAR = 4_000_000_000 * SECOND
"""Later than any moment of a lead."""


def _intervals(clocks: Sequence[Clock], of_each: Sequence[list[tuple[int, int | None]]]) -> Pauses:
    """Ended intervals of each clock, those that have not ended until the clock was stopped; in microseconds."""
    found = [
        (position, begins, max(begins, ends))
        for position, (clock, intervals) in enumerate(zip(clocks, of_each, strict=True))
        for begins, closes in intervals
        if (ends := min(closes or FAR, clock.ends or FAR)) < FAR
    ]
    return Pauses(*(np.array(column, np.int64) for column in zip(*found, strict=True)) if found else _NOBODY)


_NOBODY = (np.zeros(0, np.int64),) * 3


def _overlap(calendar: Calendar, start: Any, end: Any, intervals: Pauses) -> Any:
    """Business seconds of each clock that lie in its intervals."""
    lengths = np.zeros(len(start), np.int64)
    if len(intervals.clock):
        chosen, place = np.unique(intervals.clock, return_inverse=True)
        theirs = Pauses(place, intervals.begins // SECOND, intervals.ends // SECOND)
        last = int(theirs.ends.max())
        until = np.minimum(end[chosen] // SECOND, max(last, int(start.max()) // SECOND))
        lengths[chosen] = calendar.paused_seconds(start[chosen] // SECOND, until, theirs)
    return lengths


def pause_intervals(followed: Followed) -> list[tuple[int, int | None]]:
    """[begins, ends) of each pause, UTC microseconds; None: it has not ended."""
    return [
        (microseconds(pause.begins_at), None if pause.ended_at is None else microseconds(pause.ended_at))
        for pause in followed.pauses
    ]


def unowned_intervals(followed: Followed, handed: HandedOver) -> list[tuple[int, int | None]]:
    """[begins, ends) without an owner since the hand-off. Without a stretch on record, the lead's owner has it."""
    if not followed.stretches:
        return [] if followed.words.owner_id else [(handed.started, None)]
    held = [(microseconds(stretch.begins_at), stretch.owner_id) for stretch in followed.stretches]
    if held[0][0] > handed.started:
        held.insert(0, (handed.started, None))
    ends = [begins for begins, _ in held[1:]]
    return [
        (max(begins, handed.started), closes)
        for (begins, owner), closes in zip(held, [*ends, None], strict=True)
        if owner is None and (closes is None or closes > handed.started)
    ]


def _since(intervals: list[tuple[int, int | None]], started: int, ends: int | None) -> int | None:
    """Since when an interval lasts that has not ended, on a clock that still runs."""
    if ends is not None:
        return None
    return next((max(begins, started) for begins, closes in intervals if closes is None), None)


def _holder(clock: Clock) -> int:
    """Who owned the lead when the clock fell due or was stopped, whichever came first; else who owns it."""
    known = [moment for moment in (clock.due, clock.ends) if moment is not None]
    moment = min(known, default=FAR)
    stretches = clock.followed.stretches
    if not stretches:
        return clock.followed.words.owner_id or 0
    held = [stretch for stretch in stretches if microseconds(stretch.begins_at) <= moment]
    return (held[-1].owner_id or 0) if held else 0


def _row(clock: Clock) -> dict[str, Any]:
    words, outcome = clock.followed.words, clock.outcome
    if words.excluded:
        clock.why_not = EXCLUDED[Excluded(words.excluded)]
    if clock.why_not == NO_HOURS:
        clock.due = None
    due_on = None if clock.due is None else local_day(moment_of_microsecond(clock.due), words.zone)
    return {
        "event_id": clock.handed.event_id,
        "promise": clock.promise,
        "lead_id": words.lead_id,
        "counts_on": clock.handed_on if due_on is None else due_on,
        "handed_on": clock.handed_on,
        "started": clock.handed.started,
        "due": clock.due,
        "stopped": outcome.stopped,
        "closed": outcome.closed,
        "target": clock.target,
        "agreement_id": clock.agreement_id,
        "why_not": clock.why_not,
        "is_early": int(outcome.is_early),
        "response": clock.response,
        "paused": clock.paused,
        "paused_since": clock.paused_since,
        "unowned": clock.unowned,
        "unowned_since": clock.unowned_since,
        "holder_id": _holder(clock),
        "service_line_id": words.service_line_id or 0,
        "source": _code(SourceCategory, words.source_category),
        "territory_id": words.territory_id or 0,
        "intake_type": _code(IntakeType, words.intake_type),
        "contact_type": _code(ContactType, words.contact_type),
        "urgency": _code(Urgency, words.urgency),
        "site_id": words.site_id or 0,
    }


def _code(kind: Any, word: str | None) -> int:
    return code_of(kind(word)) if word is not None else 0
