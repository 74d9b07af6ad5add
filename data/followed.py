"""One lead that was handed over: what is on record of its follow-up, and what the clocks of a hand-off share."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from data.handed_over import Attempt, HandedOver, NumberedEvent, Pause, Stretch
from data.moments import local_day_of, microseconds

SECOND = 1_000_000

Interval = tuple[int, int | None]
"""[begins, ends), UTC microseconds; None: it has not ended."""


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


class HandOff:
    """What the four clocks of one hand-off share."""

    __slots__ = ("codes", "event_id", "handed_on", "held", "pauses", "started", "unowned", "words")

    def __init__(self, followed: Followed, codes: tuple[int, ...], handed: HandedOver):
        self.words, self.codes = followed.words, codes
        self.event_id, self.started = handed.event_id, handed.started
        self.handed_on = local_day_of(handed.started // SECOND, followed.words.zone)
        self.pauses = [(microseconds(one.begins_at), _or_none(one)) for one in followed.pauses]
        # Without a stretch on record, the lead's owner has had it all the time.
        self.held = [(microseconds(one.begins_at), one.owner_id) for one in followed.stretches] or [
            (self.started, self.words.owner_id)
        ]
        # What stands still is nobody's delay.
        self.unowned = [part for one in self._unowned() for part in _unpaused(*one, self.pauses)]

    def _unowned(self) -> Iterator[Interval]:
        held = self.held if self.held[0][0] <= self.started else [(self.started, None), *self.held]
        ends = [*(begins for begins, _ in held[1:]), None]
        for (begins, owner), closes in zip(held, ends, strict=True):
            if owner is None and (closes is None or closes > self.started):
                yield max(begins, self.started), closes

    def holder_at(self, moment: int) -> int:
        """Who owned the lead at a moment; 0: nobody."""
        owner = None
        for begins, person in self.held:
            if begins > moment:
                break
            owner = person
        return owner or 0


def _unpaused(begins: int, closes: int | None, pauses: Sequence[Interval]) -> Iterator[Interval]:
    """What of an interval lies in none of the pauses, which may overlap."""
    for stops, resumes in sorted(pauses, key=lambda pause: pause[0]):
        if closes is not None and stops >= closes:
            break
        if resumes is not None and resumes <= begins:
            continue
        if stops > begins:
            yield begins, stops
        if resumes is None:
            return
        begins = resumes
    if closes is None or begins < closes:
        yield begins, closes


def dues_of(dues: dict[int, int], found: Sequence[HandedOver]) -> dict[tuple[int, int], int]:
    """(event id, code of a Promise) -> due. One given is that of the last hand-off made by then, else of the first."""
    given = {}
    for code, due in dues.items() if found else ():
        by_then = [handed for handed in found if handed.started <= due] or [found[0]]
        given[by_then[-1].event_id, code] = due
    return given


def _or_none(pause: Pause) -> int | None:
    return None if pause.ended_at is None else microseconds(pause.ended_at)
