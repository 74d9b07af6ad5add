"""How long promises took, and how late they were, once more: plain Python over what the oracle of clocks found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, nan

import numpy as np
from scipy.stats import CensoredData, ecdf
from sqlalchemy import Connection, select

from data import schema
from queries.scope import Scope
from tests.queries.clock_oracle import Promised, ended, nobodys
from tests.queries.clocks_on_record import counted, promised
from tests.queries.hours_oracle import NEVER, Hours

MINUTE = timedelta(minutes=1)


@dataclass
class Waited:
    """One hand-off whose wait is counted: until when, how that ended, and how long it was in whose time."""

    one: Promised
    until: datetime
    how: str
    wall: float  # minutes, rounded up
    business: float  # seconds; NaN without opening hours
    paused: int


class Followed:
    """Every promise on record, and the hours of its site."""

    def __init__(self, conn: Connection):
        self.every = promised(conn)
        agreed = select(schema.agreements).where(schema.agreements.c.kind == "opening hours")
        self.versions = [(row.valid_from, row.agreement_id, row.site_id, row.content) for row in conn.execute(agreed)]
        self.hours: dict[int | None, Hours] = {}

    def hours_of(self, one: Promised) -> Hours:
        site = one.lead.asked_of["site_id"]
        return self.hours.setdefault(site, Hours(self.versions, site, one.lead.zone))

    def passed(self, one: Promised, begins: datetime, until: datetime) -> tuple[float, int]:
        """Business seconds without pauses, and those paused."""
        hours = self.hours_of(one)
        if hours.said_on(one.lead.day(one.started)) is None:
            return nan, 0
        pauses = [(first, min(last or NEVER, until)) for first, last in one.lead.pauses]
        stood = hours.seconds_in(begins, ended(pauses, until))
        return hours.seconds(begins, until) - stood, stood

    def without_owner(self, one: Promised, until: datetime) -> float:
        """Business seconds in stretches of nobody's; of one that has not ended, without pauses. At most all of it."""
        spans = nobodys(one)
        since = spans[-1][0] if spans and spans[-1][1] == NEVER and not one.ends else until
        still = self.passed(one, since, until)[0] if since < until else 0
        return min(one.unowned + still, self.passed(one, one.started, until)[0])

    def waits(self, scope: Scope, promise: str) -> Iterator[Waited]:
        for one in counted(self.every, scope, promise):
            if not one.why_not:
                until, how = ending(one, scope.as_of)
                wall = ceil((until - one.started) / MINUTE)
                yield Waited(one, until, how, wall, *self.passed(one, one.started, until))


def ending(one: Promised, as_of: datetime) -> tuple[datetime, str]:
    """Whichever came first: the leaving, the follow-up, or the moment of looking."""
    if one.closed and one.closed <= as_of:
        return one.closed, "left"
    return (one.stopped, "answered") if one.stopped and one.stopped <= as_of else (as_of, "waits")


def breached(followed: Followed, scope: Scope, promise: str) -> list[tuple[Promised, datetime]]:
    """Late or overdue hand-offs, and until when that lasted."""
    some = counted(followed.every, scope, promise)
    broken = [one for one in some if one.has_fallen_due(scope.as_of) and one.state(scope.as_of) in ("late", "overdue")]
    return [(one, ending(one, scope.as_of)[0]) for one in broken]


def curve(waits: Iterable[Waited], *, in_business: bool) -> tuple[np.ndarray, np.ndarray]:
    """Hours at which somebody was followed up, and scipy's share still waiting just after each."""
    timed = [(one.business / 60 if in_business else one.wall, one.how) for one in waits]
    minutes = [(ceil(length), how) for length, how in timed if length == length]
    came = [length for length, how in minutes if how == "answered"]
    if not came:
        return np.array([]), np.array([])
    sf = ecdf(CensoredData(uncensored=came, right=[length for length, how in minutes if how != "answered"])).sf
    at = np.isin(sf.quantiles, came)
    return sf.quantiles[at] / 60, sf.probabilities[at]


def quantile(hours: np.ndarray, survival: np.ndarray, q: float) -> float | None:
    reached = np.flatnonzero(survival <= 1 - q + 1e-9)
    return float(hours[reached[0]]) if len(reached) else None
