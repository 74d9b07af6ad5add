"""METRICS.md section 5 once more, in plain Python over raw rows: slow, exact, no code of data/ or queries/ in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.queries.hours_oracle import DAY, NEVER, Hours, Span

STAGES = ("inquiry", "intake", "mql", "handoff", "sql", "scheduled", "attended", "started")
PROMISES = ("First attempt", "First two-way contact", "Accept or reject", "Booking")
BY_A_PERSON = ("Call", "E-mail", "Text message", "Visit")
ASKED_OF = ("service_line_id", "site_id", "intake_type", "urgency")
MICROSECOND = timedelta(microseconds=1)

Happened = tuple[str, datetime, datetime]
"""A stage or an exit, when it occurred, when it was recorded."""


@dataclass
class Lead:
    """All that is on record of one lead that has not been taken back."""

    uuid: str
    zone: ZoneInfo
    excluded: str | None
    owner: int | None
    asked_of: dict[str, Any]  # what targets look at
    segments: dict[str, str]  # by split
    events: list[Happened] = field(default_factory=list)
    attempts: list[tuple[str, str | None, datetime]] = field(default_factory=list)
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    stretches: list[tuple[datetime, int | None]] = field(default_factory=list)
    dues: dict[str, datetime] = field(default_factory=dict)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def is_a_date(self, moment: datetime) -> bool:
        return moment.astimezone(self.zone).time() == time()

    def in_turn(self) -> list[Happened]:
        """The events as they followed each other: a date comes after what lies earlier in the funnel on that day."""

        def taken_at(event: Happened) -> tuple:
            moment = event[1]
            if self.is_a_date(moment):
                that_day = [one for one in self.events if self.day(one[1]) == self.day(moment)]
                moment = max(one[1] for one in that_day if place(one) <= place(event))
            return moment, place(event), event[2], event[1]

        return sorted(self.events, key=taken_at)

    def over(self, left: datetime) -> datetime:
        """From when on things came after an exit: not what came at its moment, nor on its day when it is a date."""
        if not self.is_a_date(left):
            return left + MICROSECOND
        return datetime.combine(self.day(left) + DAY, time(), self.zone).astimezone(UTC)

    def came_before(self, moment: datetime, other: datetime) -> bool:
        """Dates are compared as dates."""
        if self.is_a_date(moment) or self.is_a_date(other):
            return self.day(moment) < self.day(other)
        return moment < other


@dataclass
class Promised:
    """One promise of one hand-off, and what came of it."""

    lead: Lead
    promise: str
    started: datetime
    stopped: datetime | None
    closed: datetime | None
    is_early: bool
    due: datetime | None = None
    why_not: str = ""
    target: int | None = None
    response: int | None = None
    paused: int = 0
    unowned: int = 0
    holder: int | None = None
    segments: dict[str, str] = field(default_factory=dict)  # by split

    @property
    def ends(self) -> datetime | None:
        return self.stopped or self.closed

    @property
    def counts_on(self) -> date:
        return self.lead.day(self.due or self.started)

    def why_excluded(self, as_of: datetime) -> str:
        left_in_time = self.closed and self.closed <= as_of and (self.due is None or self.closed <= self.due)
        return self.why_not or ("Closed before it was due" if left_in_time else "")

    def state(self, as_of: datetime) -> str:
        if self.why_excluded(as_of):
            return "excluded"
        if self.stopped and self.stopped <= as_of:
            return "late" if self.due and self.stopped > self.due else "met"
        return "overdue" if self.due and as_of >= self.due else "running"

    def has_fallen_due(self, as_of: datetime) -> bool:
        return self.due is not None and self.due <= as_of and not self.why_excluded(as_of)


def place(event: Happened) -> int:
    return STAGES.index(event[0]) if event[0] in STAGES else len(STAGES)


def hand_offs(lead: Lead) -> Iterator[tuple[datetime, list[Happened], list]]:
    """When each began, what happened from the exit before to the one that a next hand-off follows, and the attempts."""
    chapters: list[list[Happened]] = [[]]
    for event in lead.in_turn():
        chapters[-1].append(event)
        if event[0] not in STAGES:
            chapters.append([])
    with_one = [number for number, chapter in enumerate(chapters) if any(what == "handoff" for what, *_ in chapter)]
    for number, next_one in zip(with_one, [*with_one, len(chapters)][1:], strict=True):
        theirs = [event for chapter in chapters[number:next_one] for event in chapter]
        began = next(at for what, at, _ in theirs if what == "handoff")
        first = lead.over(chapters[number - 1][-1][1]) if number else None
        last = lead.over(theirs[-1][1]) if next_one < len(chapters) else None
        attempts = [one for one in lead.attempts if (not first or one[2] >= first) and (not last or one[2] < last)]
        yield began, theirs, attempts


def promises(lead: Lead, hours: Hours, targets_on) -> Iterator[Promised]:
    """Four for each hand-off. targets_on: local day -> the targets that hold then."""
    found = list(hand_offs(lead))
    for number, (began, events, attempts) in enumerate(found):
        tried = [(result, at) for kind, result, at in attempts if kind in BY_A_PERSON]
        exits = [at for what, at, _ in events[[one[0] for one in events].index("handoff") :] if what not in STAGES]
        came_to_be = {
            "First attempt": [at for _, at in tried],
            "First two-way contact": [at for result, at in tried if result == "Two-way contact"],
            "Accept or reject": [*(at for what, at, _ in events if what in STAGES[4:]), *exits],
            "Booking": [at for what, at, _ in events if what in STAGES[5:]],
        }
        for promise in PROMISES:
            first = min(came_to_be[promise], default=None)
            left = min(exits, key=lead.over, default=None)
            stopped = max(first, began) if first else None
            is_closed = left and (not stopped or stopped >= lead.over(left))
            one = Promised(
                lead, promise, began, stopped, max(left, began) if is_closed else None,
                is_early=bool(first and lead.came_before(first, began)),
            )  # fmt: skip
            set_due(one, number, [start for start, *_ in found], hours, targets_on(lead.day(began)))
            measure(one, hours)
            yield one


def set_due(one: Promised, number: int, starts: list[datetime], hours: Hours, targets: list[dict]) -> None:
    lead = one.lead
    given = lead.dues.get(one.promise)
    if given and number == max((n for n, start in enumerate(starts) if start <= given), default=0):
        one.due = max(given, one.started)
    else:
        said = [target for target in targets if target["promise"] == one.promise and is_about(target, lead)]
        if not said:
            one.why_not = "No target agreed"
        else:
            one.target = max(said, key=closeness)["minutes"] * 60
            if hours.said_on(lead.day(one.started)) is None:
                one.why_not = "No opening hours agreed"
            else:
                one.due = hours.due(one.started, timedelta(seconds=one.target), pauses_of(one))
    one.why_not = lead.excluded or one.why_not


def measure(one: Promised, hours: Hours) -> None:
    lead, held = one.lead, one.lead.stretches or [(one.started, one.lead.owner)]
    at = min((moment for moment in (one.due, one.ends) if moment), default=NEVER)
    one.holder = next((person for begins, person in reversed(held) if begins <= at), None)
    if hours.said_on(lead.day(one.started)) is None:
        return
    one.unowned = hours.seconds_in(one.started, ended(nobodys(one), one.ends))
    one.paused = hours.seconds_in(one.started, ended(pauses_of(one), one.ends))
    if one.stopped:
        one.response = hours.seconds(one.started, one.stopped) - one.paused


def nobodys(one: Promised) -> list[Span]:
    """When nobody had it and it was not paused, edge by edge; the last one may last."""
    held = one.lead.stretches or [(one.started, one.lead.owner)]
    if held[0][0] > one.started:
        held = [(one.started, None), *held]
    pauses = [(begins, ends or NEVER) for begins, ends in one.lead.pauses]
    edges = {one.started, NEVER, *(begins for begins, _ in held), *(edge for pause in pauses for edge in pause)}
    found = []
    for begins, ends in pairwise(sorted(edge for edge in edges if edge >= one.started)):
        person = [who for since, who in held if since <= begins][-1]
        if person is None and not any(first <= begins < last for first, last in pauses):
            found.append((begins, ends))
    return found


def pauses_of(one: Promised) -> list[Span]:
    """Until what was promised came to be, or the lead left."""
    return [(begins, min(ends or NEVER, one.ends or NEVER)) for begins, ends in one.lead.pauses]


def ended(spans: Iterable[Span], ends: datetime | None) -> list[Span]:
    cut_off = [(begins, min(closes, ends or NEVER)) for begins, closes in spans]
    return [(begins, closes) for begins, closes in cut_off if begins < closes != NEVER]


def is_about(target: dict, lead: Lead) -> bool:
    return all(target.get(name) in (None, lead.asked_of[name]) for name in ASKED_OF)


def closeness(target: dict) -> tuple:
    """By how many words it names its leads, then by which."""
    named = [target.get(name) is not None for name in ASKED_OF]
    return sum(named), *named
