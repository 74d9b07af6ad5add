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

Made = tuple[Ints, Ints, Ints, Ints, Ints]  # the columns of Attempts


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
    handed, accepted = first_of(leads, happenings, HANDOFF), first_of(leads, happenings, SQL)
    parts = [
        *_by_people(chance, leads, handed, accepted, calendar),
        _made(chance, calendar, (handed >= 0) & chance.happens(story.NOTES), NOTE, NO_RESULT, handed + 4),
        _made(
            chance,
            calendar,
            (leads.intake == 0) & chance.happens(story.AUTO_REPLIES),
            AUTO_REPLY,
            SENT,
            leads.entered + 1,
        ),
    ]
    lead, kind, result, occurred, recorded = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((occurred, lead))
    return Attempts(lead[order], kind[order], result[order], occurred[order], recorded[order])


def _by_people(chance: Chance, leads: Leads, handed: Ints, accepted: Ints, calendar: Calendar) -> list[Made]:
    """The first attempt, and one more where it reached nobody."""
    first = _first_attempt(chance, leads, handed, accepted)
    forgotten = chance.happens(story.NEVER_TRIED) & (accepted < 0)
    tried = (handed >= 0) & (~forgotten | (leads.number % story.FOUND_AGAIN != 0))
    first = np.where(forgotten, _found_again(leads, handed), first)
    talked = chance.happens(np.where(accepted >= 0, *story.TALKED))
    again = tried & ~talked & chance.happens(story.TRIED_AGAIN)
    second = _at_work(chance, leads, first + chance.spread(durations.TO_NEXT_ATTEMPT))
    kind, later_kind = chance.pick(story.OUTREACH_KINDS), chance.pick(story.OUTREACH_KINDS)
    unanswered, later = chance.pick(story.UNANSWERED, kind), chance.pick(story.UNANSWERED, later_kind)
    later = np.where(chance.happens(story.TALKED_LATER), TWO_WAY, later)
    return [
        _made(chance, calendar, tried, kind, np.where(talked, TWO_WAY, unanswered), first),
        _made(chance, calendar, again, later_kind, later, second),
    ]


def _first_attempt(chance: Chance, leads: Leads, handed: Ints, accepted: Ints) -> Ints:
    """UTC minute at which a person first tries to reach a lead that was handed over."""
    first = _at_work(chance, leads, handed + chance.spread(durations.TO_FIRST_ATTEMPT))
    # A rep who accepts a lead has talked to someone before.
    first = np.where((accepted > handed) & (first > accepted), (handed + accepted) // 2, first)
    too_early = np.maximum(handed - 15, leads.entered + 2)
    return np.where(chance.happens(story.TRIED_BEFORE_HANDOFF), too_early, first)


def _found_again(leads: Leads, handed: Ints) -> Ints:
    """When somebody goes through the old leads and tries those that nobody has tried: three to five weeks later."""
    minute = handed + (21 + leads.number * 7_919 % 14) * durations.DAY
    hour = durations.DAY // 24
    to_local = leads.arrived - leads.entered
    return in_office_hours(minute + to_local, leads.number % 7 * hour) - to_local


def _at_work(chance: Chance, leads: Leads, utc: Ints) -> Ints:
    to_local = leads.arrived - leads.entered
    return in_office_hours(utc + to_local, chance.below(MORNING_MINUTES)) - to_local


def first_of(leads: Leads, happenings: Happenings, kind: int) -> Ints:
    """Per lead, the first UTC minute of a kind of event; -1 without one."""
    at = happenings.kind == kind
    return earliest(len(leads), happenings.lead[at], happenings.occurred[at])


def first_human(leads: Leads, attempts: Attempts) -> Ints:
    """Per lead, the UTC minute of the first attempt of a person; -1 without one."""
    human = (attempts.kind != AUTO_REPLY) & (attempts.kind != NOTE)
    return earliest(len(leads), attempts.lead[human], attempts.occurred[human])


def earliest(leads: int, lead: Ints, occurred: Ints) -> Ints:
    """Per lead, the first of the moments that are its own, which are in order; -1 without one."""
    found = np.full(leads, -1)
    # In reverse, so that the earliest is written last.
    found[lead[::-1]] = occurred[::-1]
    return found


def _made(
    chance: Chance, calendar: Calendar, when: Flags, kind: Ints | int, result: Ints | int, occurred: Ints
) -> Made:
    recorded = occurred + chance.below(20)
    lead = np.flatnonzero(when & (recorded <= calendar.ends))
    kinds, results = np.broadcast_to(kind, len(when)), np.broadcast_to(result, len(when))
    return lead, kinds[lead], results[lead], occurred[lead], recorded[lead]
