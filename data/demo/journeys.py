"""When each lead of a week reaches what it reaches, and which of that is known by the end of the demo."""

from dataclasses import dataclass

import numpy as np

from data.demo import durations, story
from data.demo.calendar import Calendar, in_office_hours
from data.demo.chance import Chance, Flags, Ints
from data.demo.leads import NOBODY, Leads
from data.demo.organisation import LATE_LOGGERS
from data.demo.outcomes import HANDOFF, INTAKE, MQL, SCHEDULED, SQL, STAGE_COUNT, Outcomes
from data.vocabulary import Exit, code_of

HANDED_ON = (1, 2, 3)  # intake, mql and handoff can happen at any hour when a machine does them
MORNING_MINUTES = 150


@dataclass(frozen=True)
class Happenings:
    """Stage events and exits of one week's leads: arrays of one length, ordered by lead and moment, all known."""

    lead: Ints  # position in the week
    kind: Ints  # a depth, or STAGE_COUNT - 1 + the code of an exit
    occurred: Ints  # UTC minute
    recorded: Ints
    reason: Ints  # position among the reasons of the exit, -1 for a stage


def happenings_of(chance: Chance, leads: Leads, outcomes: Outcomes, calendar: Calendar) -> Happenings:
    """Everything that happens to a week's leads up to the end of the calendar, and has been written down by then."""
    reached = _reached_at(chance, leads, outcomes)
    written = _written_down(chance, leads, outcomes, calendar)
    found = [(written[stage], stage, reached[stage]) for stage in range(STAGE_COUNT)]
    left_at = _left_at(chance, reached, outcomes)
    found += [(outcomes.exit == code_of(exit), STAGE_COUNT - 1 + code_of(exit), left_at) for exit in Exit]
    found += _detours(chance, reached, left_at, outcomes)
    parts = [_known(chance, leads, outcomes, calendar, *happening) for happening in found]
    lead, kind, occurred, recorded, reason = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((kind, occurred, lead))
    return Happenings(lead[order], kind[order], occurred[order], recorded[order], reason[order])


def _reached_at(chance: Chance, leads: Leads, outcomes: Outcomes) -> Ints:
    """Local minutes of every stage, (stages x leads); those beyond a lead's depth are never looked at."""
    raw = leads.arrived + _waits(chance, leads, outcomes)
    at_work = in_office_hours(raw, chance.below(MORNING_MINUTES))
    by_machine = chance.happens(np.array(story.AUTOMATIC)[leads.intake])
    at_work[0] = raw[0]
    at_work[INTAKE] = np.where(leads.intake == 0, raw[INTAKE], at_work[INTAKE])
    for stage in HANDED_ON:
        at_work[stage] = np.where(by_machine, raw[stage], at_work[stage])
    # A stage a minute apart, so that what falls on one opening hour keeps its order.
    reached = np.maximum.accumulate(at_work, axis=0) + np.arange(STAGE_COUNT)[:, None]
    wrongly_dated = chance.happens(story.WRONG_DATE) & (outcomes.depth >= SQL)
    reached[SQL] = np.where(wrongly_dated, (reached[0] + reached[HANDOFF]) // 2, reached[SQL])
    return reached


def _waits(chance: Chance, leads: Leads, outcomes: Outcomes) -> Ints:
    """Minutes from arrival to every stage, before closed offices add to them."""
    full = outcomes.is_full.astype(np.int64)
    takes = np.array(
        [
            np.zeros(len(leads), dtype=np.int64),
            chance.spread(durations.TO_INTAKE, leads.intake),
            chance.spread(durations.TO_MQL),
            chance.spread(durations.TO_HANDOFF),
            chance.spread(durations.TO_SQL),
            chance.spread(durations.TO_SCHEDULED, full),
        ]
    )
    waits = np.cumsum(takes, axis=0)
    booked = waits[SCHEDULED]
    is_slow = booked > durations.BOOKED_WITHIN
    waits = np.where(is_slow, waits * durations.BOOKED_WITHIN // np.maximum(booked, 1), waits)
    late = durations.BOOKED_LATE_AFTER + chance.spread(durations.TO_SCHEDULED_LATE, full)
    waits[SCHEDULED] = np.where(outcomes.is_booked_late, late, waits[SCHEDULED])
    visit = waits[SCHEDULED] + chance.spread(durations.TO_ATTENDED)
    return np.vstack([waits, visit, visit + chance.spread(durations.TO_STARTED)])


def _written_down(chance: Chance, leads: Leads, outcomes: Outcomes, calendar: Calendar) -> Flags:
    """Which stages have an event, (stages x leads): those reached, less those that nobody wrote down."""
    written = np.arange(STAGE_COUNT)[:, None] <= outcomes.depth
    # Not of late, lest the intake isn't known either and nothing says when the lead came in.
    is_settled = (outcomes.depth > INTAKE) & (leads.entered < calendar.ends - durations.SETTLED_AFTER)
    written[0] = ~(chance.happens(np.array(story.SKIPS_INQUIRY)[leads.intake]) & is_settled)
    for stage, rates in enumerate(story.SKIPS, start=INTAKE):
        skipped = chance.happens(np.array(rates)[leads.intake]) & (outcomes.depth > stage)
        written[stage] &= ~skipped | ((stage == INTAKE) & ~written[0])
    return written


def _left_at(chance: Chance, reached: Ints, outcomes: Outcomes) -> Ints:
    last = np.take_along_axis(reached, outcomes.depth[None, :], axis=0)[0]
    return in_office_hours(last + chance.spread(durations.TO_EXIT), chance.below(MORNING_MINUTES)) + STAGE_COUNT


def _detours(chance: Chance, reached: Ints, left_at: Ints, outcomes: Outcomes) -> list[tuple[Flags, int, Ints]]:
    """Stages reached again: judged a second time, or come back after recycling."""
    goes_back = chance.happens(story.GOES_BACK) & (outcomes.depth >= SQL)
    next_step = np.where(outcomes.depth > SQL, reached[SCHEDULED], reached[SQL] + durations.DAY)
    judged_again = reached[SQL] + np.maximum(1, (next_step - reached[SQL]) // 2)
    recycled = (outcomes.exit == code_of(Exit.RECYCLED)) & (outcomes.depth >= MQL) & (outcomes.depth <= HANDOFF)
    returns = chance.happens(story.RETURNS) & recycled
    # Never within 30 days of entry: who is booked by then is decided elsewhere.
    back_at = np.maximum(left_at + chance.spread(durations.TO_RETURN), reached[0] + durations.BOOKED_LATE_AFTER)
    back_at = in_office_hours(back_at, chance.below(MORNING_MINUTES))
    sql_at = in_office_hours(back_at + chance.spread(durations.TO_SQL), chance.below(MORNING_MINUTES)) + 1
    booked_at = in_office_hours(sql_at + chance.spread(durations.TO_SCHEDULED), chance.below(MORNING_MINUTES)) + 1
    accepted = returns & chance.happens(600)
    return [
        (goes_back, MQL, judged_again),
        (returns, MQL, back_at),
        (accepted, SQL, sql_at),
        (accepted & chance.happens(500), SCHEDULED, booked_at),
    ]


def _known(
    chance: Chance, leads: Leads, outcomes: Outcomes, calendar: Calendar, when: Flags, kind: int, local: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """The columns of Happenings for one kind of event, without what lies or was written down after the end."""
    occurred = calendar.utc(local, leads.zone)
    is_late_logger = np.isin(leads.rep, LATE_LOGGERS) & (kind >= HANDOFF) & (outcomes.depth >= HANDOFF)
    by_habit = chance.spread(durations.LOGGING, is_late_logger.astype(np.int64))
    lag = chance.spread(durations.LOGGING_OF_INQUIRY, leads.intake) if kind == 0 else by_habit
    recorded = occurred + lag
    if kind == 0:
        recorded = np.minimum(recorded, calendar.ends)  # the lead is there, so someone has put it in
    known = when & (occurred <= calendar.ends) & (recorded <= calendar.ends)
    lead = np.flatnonzero(known)
    reason = outcomes.reason[lead] if kind >= STAGE_COUNT else np.full(len(lead), NOBODY)
    return lead, np.full(len(lead), kind), occurred[lead], recorded[lead], reason
