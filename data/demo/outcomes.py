"""How far each lead of a week comes, and how it leaves."""

from dataclasses import dataclass

import numpy as np

from data.demo import story
from data.demo.arrivals import after_break, fullness
from data.demo.calendar import WEEKS
from data.demo.chance import Chance, Flags, Ints
from data.demo.leads import NOT_EXCLUDED, TEST, Leads
from data.demo.organisation import SLEEP
from data.vocabulary import DEPTH, Exit, code_of

_INQUIRY, INTAKE, MQL, HANDOFF, SQL, SCHEDULED, _ATTENDED, _STARTED = DEPTH.values()
STAGE_COUNT = len(DEPTH)
IN_PLAY = 0
WHOLE = 1_000_000  # one lead, in the millionths in which quotas are counted
AT_MOST = 960_000


@dataclass(frozen=True)
class Outcomes:
    """Arrays over the leads of a week."""

    depth: Ints  # the furthest stage it will reach
    is_booked_late: Flags
    is_full: Flags  # asks sleep medicine, whose calendar is full
    exit: Ints  # code of an Exit, 0 when it stays in play
    reason: Ints  # position among the reasons of that exit


class Bookings:
    """Who is scheduled within 30 days: by quota, so that the rate of every line comes out as told, not by luck.

    What a line owes is carried from week to week: over any stretch of weeks it books its rate to within one lead.
    """

    def __init__(self, seed: int) -> None:
        self._owed = np.zeros(len(story.LINES), dtype=np.int64)
        strays = Chance(seed, "booking rates", size=WEEKS * len(story.LINES)).below(2 * story.WEEKLY_WOBBLE + 1)
        self._strays = strays.reshape(WEEKS, len(story.LINES)) - story.WEEKLY_WOBBLE

    def within_30_days(self, chance: Chance, leads: Leads) -> Flags:
        """Whether each lead of a week is scheduled within 30 days of entry."""
        per_mille = _rates(leads.week) + self._strays[leads.week]
        odds = np.array(story.INTAKE_ODDS)[leads.intake] * np.array(story.SOURCE_ODDS)[leads.source] // 1_000
        odds = np.where(leads.excluded == NOT_EXCLUDED, odds * np.array(story.SITE_ODDS)[leads.site] // 1_000, 0)
        mixed = np.lexsort((chance.draws(), leads.line))
        booked = np.zeros(len(leads), dtype=np.bool_)
        for line in range(len(self._owed)):
            ours = mixed[leads.line[mixed] == line]
            total = int(odds[ours].sum())
            if not total:
                continue
            count = int((odds[ours] > 0).sum())
            due = np.minimum(int(per_mille[line]) * 1_000 * odds[ours] * count // total, AT_MOST)
            up_to = self._owed[line] + np.cumsum(due)
            booked[ours] = up_to // WHOLE > (up_to - due) // WHOLE
            self._owed[line] = up_to[-1] % WHOLE
        return booked


def outcomes_of(chance: Chance, leads: Leads, bookings: Bookings) -> Outcomes:
    """What will become of the leads of a week, whether or not there is time left for it."""
    is_full = (leads.line == SLEEP) & chance.happens(fullness(leads.week))
    soon = bookings.within_30_days(chance, leads)
    late_rate = np.array([line.booked_late for line in story.LINES])[leads.line]
    late_rate = np.where((leads.line == SLEEP) & ~is_full, story.SLEEP_LATE_AT_FIRST, late_rate)
    late = chance.happens(late_rate) & ~soon & (leads.excluded == NOT_EXCLUDED)
    stopped = chance.pick(story.STOPS, np.where(is_full, story.STOPS_OF_FULL_SLEEP, leads.intake))
    attends = chance.happens(np.array([line.attends for line in story.LINES])[leads.line])
    starts = chance.happens(np.array([line.starts for line in story.LINES])[leads.line])
    depth = np.where(soon | late, SCHEDULED + attends + (attends & starts), stopped)
    # Someone notices a double or a test before it comes far.
    depth = np.where(leads.excluded == NOT_EXCLUDED, depth, np.minimum(depth, INTAKE))
    depth = np.where(leads.excluded == TEST, 0, depth)
    exit, reason = _exits(chance, leads, depth, is_full)
    return Outcomes(depth, late, is_full, exit, reason)


def _rates(week: int) -> Ints:
    """Per line, how many of a thousand leads of this week are scheduled within 30 days."""
    change, full = after_break(week), fullness(week)
    rates = [line.booked_before + (line.booked_after - line.booked_before) * change // 1_000 for line in story.LINES]
    rates[SLEEP] += (story.SLEEP_BOOKED_AT_FIRST - rates[SLEEP]) * (1_000 - full) // 1_000
    return np.array(rates)


def _exits(chance: Chance, leads: Leads, depth: Ints, is_full: Flags) -> tuple[Ints, Ints]:
    paid = leads.source == story.PAID_SEARCH
    fate = chance.pick(story.FATES, np.where(paid & (depth <= HANDOFF), story.FATES_OF_PAID_SEARCH, depth))
    fate = np.where(leads.excluded == NOT_EXCLUDED, fate, IN_PLAY)
    case_lost = np.select([is_full & (depth == SQL), depth < SQL], [4, 0], depth - SQL + 1)
    reason = np.select(
        [fate == code_of(Exit.DISQUALIFIED), fate == code_of(Exit.LOST)],
        [
            chance.pick(story.WHY_DISQUALIFIED, paid.astype(np.int64)),
            chance.pick(story.WHY_LOST, np.minimum(case_lost, len(story.WHY_LOST) - 1)),
        ],
        chance.pick(story.WHY_RECYCLED),
    )
    return fate, reason
