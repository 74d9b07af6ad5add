"""Questions about the hours of the week: when should somebody be there?"""

import numpy as np
from pandas import DataFrame, DatetimeIndex
from sqlalchemy import BigInteger, ColumnElement, Connection, false, func, literal, select

from data.calendars import Moments
from data.vocabulary import Promise
from queries.awaited import whole_numbers
from queries.calendars_agreed import WEEKDAYS
from queries.clocks import CLOCK, counted_within
from queries.dimensions import zones
from queries.frame import answer, count_where
from queries.lateness import is_breached
from queries.scope import Scope

QUARTER = 15 * 60 * 1_000_000
QUARTERS = CLOCK.started // QUARTER
A_SITE = 2**32
"""More than there are quarters of an hour: a site's number times this, plus a quarter's, names both."""
DAY_HOURS = 24
WEEK_HOURS = len(WEEKDAYS) * DAY_HOURS


def hand_offs_by_hour(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """In which hours of the week are leads handed over, and in which of those are promises broken?

    One row per weekday and hour of the site's own clock, 168 always, Monday midnight first: the hand-offs of the period
    that were made in it, and how many of those became late or overdue. An hour that the clocks repeat is one row.
    """
    # A quarter of an hour lies in one hour of any zone there is, so the database may add them up first.
    quarter = QUARTERS.label("quarter")
    counted = (func.count(), count_where(*is_breached(scope)))
    statement = select(CLOCK.site_id, quarter, *counted).where(*counted_within(scope, promise))
    site, quarters, hand_offs, breached = whole_numbers(conn, statement.group_by(CLOCK.site_id, "quarter"), 4)
    hour = _hour_of_week(conn, site, quarters)
    sums = [np.bincount(hour, weights=number, minlength=WEEK_HOURS).astype(int) for number in (hand_offs, breached)]
    rows = (
        (WEEKDAYS[number // DAY_HOURS], number % DAY_HOURS, *counts)
        for number, counts in enumerate(zip(*sums, strict=True))
    )
    return answer(("weekday", "hour_of_day", "hand_offs", "breached_hand_offs"), rows)


def made_in_hour(conn: Connection, scope: Scope, promise: Promise, weekday: str, hour: int) -> ColumnElement[bool]:
    """The hand-offs of the period that were made in an hour of the week, as a condition on sla_clocks."""
    if weekday not in WEEKDAYS:
        return false()
    statement = select(CLOCK.site_id, QUARTERS).where(*counted_within(scope, promise)).distinct()
    site, quarters = whole_numbers(conn, statement, 2)
    made = _hour_of_week(conn, site, quarters) == WEEKDAYS.index(weekday) * DAY_HOURS + hour
    both = (site[made] * A_SITE + quarters[made]).tolist()
    return (CLOCK.site_id * literal(A_SITE, BigInteger()) + QUARTERS).in_(both)


def _hour_of_week(conn: Connection, site: Moments, quarters: Moments) -> Moments:
    """0 (Monday midnight) to 167, as the clock at the site shows it."""
    hour, known = np.zeros(len(site), np.int64), zones(conn)
    for site_id in np.unique(site):
        here = site == site_id
        moments = DatetimeIndex((quarters[here] * QUARTER).astype("datetime64[us]"), tz="UTC")
        local = moments.tz_convert(known[int(site_id)])
        hour[here] = local.day_of_week * DAY_HOURS + local.hour
    return hour
