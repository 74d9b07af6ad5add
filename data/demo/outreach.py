"""Attempts to reach the leads that were handed over: by whom, when, and what came of it."""

from dataclasses import dataclass

import numpy as np

from data.demo import durations, story
from data.demo.calendar import Calendar, in_office_hours
from data.demo.chance import Chance, Flags, Ints
from data.demo.journeys import MORNING_MINUTES, Happenings
from data.demo.leads import Leads
from data.demo.outcomes import HANDOFF, SQL
from data.vocabulary import OutreachKind, OutreachResult

KINDS, RESULTS = tuple(OutreachKind), (*OutreachResult, None)
AUTO_REPLY, NOTE = KINDS.index(OutreachKind.AUTO_REPLY), KINDS.index(OutreachKind.NOTE)
NO_RESULT = len(OutreachResult)
TWO_WAY, SENT = RESULTS.index(OutreachResult.TWO_WAY), RESULTS.index(OutreachResult.SENT)


@dataclass(frozen=True)
class Attempts:
    """Outreach for one week's leads: arrays of one length, all of it known by the end of the calendar."""

    lead: Ints  # position in the week
    kind: Ints
    result: Ints
    occurred: Ints  # UTC minute
    recorded: Ints


def attempts_of(chance: Chance, leads: Leads, happenings: Happenings, calendar: Calendar) -> Attempts:
    """What was tried after each handoff that is known. Some leads wait without any attempt."""
    handed, accepted = _first(leads, happenings, HANDOFF), _first(leads, happenings, SQL)
    is_handed = handed >= 0
    local = leads.arrived + handed - leads.entered
    first = in_office_hours(local + chance.spread(durations.TO_FIRST_ATTEMPT), chance.below(MORNING_MINUTES))
    first = first - local + handed
    # A rep who accepts a lead has talked to someone before.
    first = np.where((accepted > handed) & (first > accepted), (handed + accepted) // 2, first)
    first = np.where(chance.happens(story.TRIED_BEFORE_HANDOFF), handed - 15, first)
    tried = is_handed & ~(chance.happens(story.NEVER_TRIED) & (accepted < 0))
    talked = chance.happens(np.where(accepted >= 0, *story.TALKED))
    again = tried & ~talked & chance.happens(story.TRIED_AGAIN)
    second = first + chance.spread(durations.TO_NEXT_ATTEMPT)
    kind, later_kind = chance.pick(story.OUTREACH_KINDS), chance.pick(story.OUTREACH_KINDS)
    unanswered, later = chance.pick(story.UNANSWERED, kind), chance.pick(story.UNANSWERED, later_kind)
    later = np.where(chance.happens(story.TALKED_LATER), TWO_WAY, later)
    nothing = np.full(len(leads), NO_RESULT)
    parts = [
        _made(calendar, tried, kind, np.where(talked, TWO_WAY, unanswered), first, chance),
        _made(calendar, again, later_kind, later, second, chance),
        _made(calendar, is_handed & chance.happens(story.NOTES), nothing * 0 + NOTE, nothing, handed + 4, chance),
        _made(calendar, _replied(chance, leads), nothing * 0 + AUTO_REPLY, nothing * 0 + SENT, leads.entered + 1, chance),
    ]
    lead, kind, result, occurred, recorded = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((occurred, lead))
    return Attempts(lead[order], kind[order], result[order], occurred[order], recorded[order])


def _first(leads: Leads, happenings: Happenings, kind: int) -> Ints:
    """Per lead, the first UTC minute of a kind of event; -1 without one."""
    found = np.full(len(leads), -1)
    at = happenings.kind == kind
    # In reverse, so that the earliest is written last.
    found[happenings.lead[at][::-1]] = happenings.occurred[at][::-1]
    return found


def _replied(chance: Chance, leads: Leads) -> Flags:
    return (leads.intake == 0) & chance.happens(story.AUTO_REPLIES)


def _made(
    calendar: Calendar, when: Flags, kind: Ints, result: Ints, occurred: Ints, chance: Chance
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    recorded = occurred + chance.below(20)
    lead = np.flatnonzero(when & (recorded <= calendar.ends))
    return lead, kind[lead], result[lead], occurred[lead], recorded[lead]
