"""How many leads come in, week by week and line by line, and at which moment each does."""

import numpy as np

from data.demo.calendar import WEEKS, Calendar
from data.demo.chance import Chance, Ints
from data.demo.organisation import SLEEP
from data.demo.story import (
    BREAK_STEPS,
    BREAK_WEEK,
    CAPACITY_SHRINKS,
    HOLIDAYS,
    HOURS,
    LINES,
    MONTHS,
    SLEEP_SURGE,
    WEEKDAYS,
)
from data.moments import DAY_MINUTES, day_of

HOLIDAY_WEEKS = ((12, 22), (1, 2))  # a week whose Thursday lies from the first day on, or up to the second
EARLIEST = min(min(hours) for hours in HOURS)


def after_break(week: int) -> int:
    """How far the change of a quarter ago has come in a week (0 is the first), per mille."""
    before_last = WEEKS - 1 - week
    return 0 if before_last >= BREAK_WEEK else BREAK_STEPS.get(before_last, 1_000)


def fullness(week: int) -> int:
    """How far the calendar of sleep medicine has filled up in a week, per mille."""
    begins, full = CAPACITY_SHRINKS
    return min(1_000, max(0, (begins - (WEEKS - 1 - week)) * 1_000 // (begins - full)))


def arrivals(leads: int, seed: int, calendar: Calendar) -> Ints:
    """How many leads come in, (weeks x service lines). They add up to `leads`."""
    wobble = Chance(seed, "arrivals", size=WEEKS * len(LINES)).below(200).reshape(WEEKS, len(LINES)).tolist()
    weights = [
        [_weight(week, line, calendar) * (900 + wobble[week][line]) for line in range(len(LINES))]
        for week in range(WEEKS)
    ]
    total = sum(map(sum, weights))
    counts, so_far, given = np.zeros((WEEKS, len(LINES)), dtype=np.int64), 0, 0
    for line in range(len(LINES)):
        for week in range(WEEKS):
            so_far += weights[week][line]
            counts[week, line] = so_far * leads // total - given
            given += int(counts[week, line])
    return counts


def arrival_days(chance: Chance, intake: Ints, week: int, calendar: Calendar) -> Ints:
    """The local day each lead of a week comes in on, days since 1970."""
    monday = calendar.first_day + 7 * week
    return monday + chance.pick(_days_so_far(monday, calendar), intake)


def arrival_moments(chance: Chance, day: Ints, intake: Ints, zone: Ints, calendar: Calendar) -> Ints:
    """Local minutes since 1970; on the last day what would be a whole day is over at noon."""
    minute, limit = chance.spread(HOURS, intake), calendar.last_minute(zone)
    start = np.minimum(EARLIEST, limit)
    cut_short = start + (minute - EARLIEST) * (limit - start) // (DAY_MINUTES - EARLIEST)
    return day * DAY_MINUTES + np.where(day == calendar.last_day, cut_short, minute)


def _weight(week: int, line: int, calendar: Calendar) -> int:
    here = LINES[line]
    growth = 1_000 + (here.growth - 1_000) * week // (WEEKS - 1)
    surge = 1_000 + (SLEEP_SURGE - 1_000) * after_break(week) // 1_000 if line == SLEEP else 1_000
    monday = calendar.first_day + 7 * week
    return here.share * growth * surge * _season(monday) * sum(_days_so_far(monday, calendar)[0])


def _season(monday: int) -> int:
    thursday = day_of(monday + 3)
    from_day, to_day = HOLIDAY_WEEKS
    is_holiday = (thursday.month, thursday.day) >= from_day or (thursday.month, thursday.day) <= to_day
    return HOLIDAYS if is_holiday else MONTHS[thursday.month - 1]


def _days_so_far(monday: int, calendar: Calendar) -> list[list[int]]:
    """WEEKDAYS, with half of the last day and nothing of the days after it."""
    left = calendar.last_day - monday
    return [
        [weight if day < left else weight // 2 if day == left else 0 for day, weight in enumerate(row)]
        for row in WEEKDAYS
    ]
