"""sla_clocks: the follow-up clocks of hand-offs, derived from what happened and what is agreed. The only place.

Nothing here says how a clock stands: that depends on the moment one looks from, and is asked for in queries/.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from data.agreements import HOME, About, Policies
from data.calendars import Calendar, Pauses
from data.followed import Followed, HandOff, Interval, LeadWords, dues_of
from data.handed_over import Outcome, hand_offs
from data.moments import day_of, local_day_of
from data.open_time import Moments
from data.schema import sla_clocks
from data.vocabulary import ContactType, Excluded, IntakeType, NoClock, Promise, SourceCategory, Urgency, code_of

CLOCK_COLUMNS = tuple(column.name for column in sla_clocks.c)
PROMISES = tuple(Promise)  # to go through an enum takes ten times as long
CODES: dict[Any, dict[Any, int]] = {
    kind: {None: 0, **{word: code_of(word) for word in kind}}
    for kind in (SourceCategory, IntakeType, ContactType, Urgency)
}
NO_TARGET, NO_HOURS = code_of(NoClock.NO_TARGET), code_of(NoClock.NO_HOURS)
EXCLUDED: dict[Any, int] = {
    None: 0,
    Excluded.DUPLICATE: code_of(NoClock.DUPLICATE),
    Excluded.TEST: code_of(NoClock.TEST),
}
SECOND = 1_000_000
FAR = 4_000_000_000 * SECOND
"""Later than any moment of a lead."""


class Agreed(NamedTuple):
    """What holds: calendars by site (HOME: no site), and the targets."""

    calendars: dict[int, Calendar]
    policies: Policies


class Clock:
    """One promise of one hand-off, on its way to a row."""

    __slots__ = (
        *("agreement_id", "due", "hand_off", "outcome", "paused", "paused_since"),
        *("promise", "response", "target", "unowned", "unowned_since", "why_not"),
    )

    def __init__(self, hand_off: HandOff, promise: int, outcome: Outcome):
        self.hand_off, self.promise, self.outcome = hand_off, promise, outcome
        self.due: int | None = None
        self.target: int | None = None
        self.response: int | None = None
        self.agreement_id = self.paused = self.unowned = self.why_not = 0
        self.paused_since = self.unowned_since = None
        if outcome.stopped is None and outcome.closed is None:
            self.paused_since = _since(hand_off.pauses, hand_off.started)
            self.unowned_since = _since(hand_off.unowned, hand_off.started)


def clock_rows(leads: Iterable[Followed], agreed: Agreed) -> list[tuple[Any, ...]]:
    """The rows of sla_clocks of these leads, in the order of CLOCK_COLUMNS: one per promise, for each hand-off."""
    clocks = [clock for followed in leads for clock in _clocks(followed, agreed.policies)]
    by_site: dict[int, list[Clock]] = {}
    for clock in clocks:
        by_site.setdefault(clock.hand_off.words.site_id or HOME, []).append(clock)
    for site_id, theirs in by_site.items():
        _run(agreed.calendars.get(site_id), theirs)
    return [_row(clock) for clock in clocks]


def _clocks(followed: Followed, policies: Policies) -> Iterator[Clock]:
    words = followed.words
    about = About(words.service_line_id, words.site_id, words.intake_type, words.urgency)
    codes = _codes(words)
    found = hand_offs(followed.events, followed.attempts, words.zone)
    dues = dues_of(followed.given_dues, found)
    for handed in found:
        hand_off = HandOff(followed, codes, handed)
        version = policies.on(day_of(hand_off.handed_on))
        targets = policies.targets(version, about) if version else {}
        for code, (promise, outcome) in enumerate(zip(PROMISES, handed.outcomes, strict=True), start=1):
            clock = Clock(hand_off, code, outcome)
            given, target = dues.get((handed.event_id, code)), targets.get(promise)
            if given is not None:
                clock.due = max(given, hand_off.started)
            elif target is not None and version:
                clock.target, clock.agreement_id = target, version.agreement_id
            else:
                clock.why_not = NO_TARGET
            yield clock


def _run(calendar: Calendar | None, clocks: list[Clock]) -> None:
    """Give the clocks of one site their due moments and business times, all at once."""
    begins = FAR if calendar is None else calendar.begins * SECOND
    counted = [clock for clock in clocks if clock.hand_off.started >= begins]
    if len(counted) < len(clocks):
        for clock in clocks:
            if clock.hand_off.started < begins and clock.target is not None:
                clock.why_not = NO_HOURS
    if not counted or calendar is None:
        return
    _aim(calendar, [clock for clock in counted if clock.target is not None])
    start = np.array([clock.hand_off.started for clock in counted], np.int64) // SECOND
    ended = np.array([clock.outcome.stopped or clock.hand_off.started for clock in counted], np.int64) // SECOND
    gross = np.atleast_1d(calendar.business_seconds(start, ended)).tolist()
    paused = _overlap(calendar, start, _intervals(counted, [clock.hand_off.pauses for clock in counted]))
    unowned = _overlap(calendar, start, _intervals(counted, [clock.hand_off.unowned for clock in counted]))
    for clock, length, stood, lay in zip(counted, gross, paused, unowned, strict=True):
        clock.paused, clock.unowned = stood, lay
        clock.response = None if clock.outcome.stopped is None else max(length - stood, 0)


def _aim(calendar: Calendar, clocks: list[Clock]) -> None:
    if not clocks:
        return
    start = np.array([clock.hand_off.started for clock in clocks], np.int64)
    target = np.array([clock.target for clock in clocks], np.int64)
    pauses = _intervals(clocks, [clock.hand_off.pauses for clock in clocks])
    due = np.atleast_1d(calendar.due_in_microseconds(start, target, pauses)).tolist()
    for clock, moment in zip(clocks, due, strict=True):
        # A pause that began in time and has not ended leaves no due moment; one that began after it, does.
        clock.due = None if clock.paused_since is not None and clock.paused_since < moment else moment


def _intervals(clocks: Sequence[Clock], of_each: Sequence[list[Interval]]) -> Pauses | None:
    """The intervals of each clock as far as they ended, at the latest when it was stopped or left; microseconds."""
    found = [
        (position, begins, max(begins, ends))
        for position, (clock, intervals) in enumerate(zip(clocks, of_each, strict=True))
        for begins, closes in intervals
        if (ends := min(closes or FAR, clock.outcome.ends or FAR)) < FAR
    ]
    return Pauses(*(np.array(column, np.int64) for column in zip(*found, strict=True))) if found else None


def _overlap(calendar: Calendar, start: Moments, intervals: Pauses | None) -> list[int]:
    """Business seconds of each clock, from its start (a second) on, that lie in its intervals (microseconds)."""
    lengths = np.zeros(len(start), np.int64)
    if intervals is not None:
        chosen, place = np.unique(intervals.clock, return_inverse=True)
        theirs = Pauses(place, intervals.begins // SECOND, intervals.ends // SECOND)
        until = np.maximum(start[chosen], theirs.ends.max())
        lengths[chosen] = calendar.paused_seconds(start[chosen], until, theirs)
    return lengths.tolist()


def _since(intervals: list[Interval], started: int) -> int | None:
    """Since when, counted from the start at the earliest, an interval lasts that has not ended."""
    for begins, closes in intervals:
        if closes is None:
            return max(begins, started)
    return None


def _row(clock: Clock) -> tuple[Any, ...]:
    hand_off, outcome = clock.hand_off, clock.outcome
    words, due, ends = hand_off.words, clock.due, outcome.ends
    return (
        hand_off.event_id,
        clock.promise,
        words.lead_id,
        hand_off.handed_on if due is None else local_day_of(due // SECOND, words.zone),
        hand_off.handed_on,
        hand_off.started,
        due,
        outcome.stopped,
        outcome.closed,
        clock.target,
        clock.agreement_id,
        EXCLUDED[words.excluded] or clock.why_not,
        int(outcome.is_early),
        clock.response,
        clock.paused,
        clock.paused_since,
        clock.unowned,
        clock.unowned_since,
        hand_off.holder_at(min(FAR if due is None else due, FAR if ends is None else ends)),
        *hand_off.codes,
    )


def _codes(words: LeadWords) -> tuple[int, ...]:
    """The words of a lead as the last columns of a row have them."""
    return (
        words.service_line_id or 0,
        CODES[SourceCategory][words.source_category],
        words.territory_id or 0,
        CODES[IntakeType][words.intake_type],
        CODES[ContactType][words.contact_type],
        CODES[Urgency][words.urgency],
        words.site_id or 0,
    )
