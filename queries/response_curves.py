"""Questions for one picture of how long follow-up takes: the curves that belong together, and what was promised."""

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.vocabulary import Promise
from queries.awaited import timed_within
from queries.clocks import CLOCK
from queries.frame import answer
from queries.response import Time, time_to_promise
from queries.scope import Scope

HOUR_SECONDS = 3_600


def response_curves(
    conn: Connection, scope: Scope, also: Promise = Promise.FIRST_CONTACT, time: Time = Time.BUSINESS
) -> DataFrame:
    """By which hour after the hand-off has what share been tried, and what share been spoken with?

    One row per promise and moment at which somebody was: the first attempt, the first two-way contact and, where it is
    another, the promise `also` asked for. Shares as in time_to_promise, `time` as there.
    """
    rows = [
        (promise, *row)
        for promise in dict.fromkeys((Promise.FIRST_ATTEMPT, Promise.FIRST_CONTACT, also))
        for row in time_to_promise(conn, scope, promise, time).itertuples(index=False)
    ]
    names = ("promise", "hours_since_handover", "answered_share", "answered_share_low", "answered_share_high")
    return answer(names, rows)


def targets_held(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """Within how much business time was it promised to the hand-offs of the period?

    One row per target, the shortest first. Hand-offs with a due moment of their source system's own have no target.
    """
    found = conn.execute(
        select(CLOCK.target, func.count())
        .where(*timed_within(scope, promise))
        .group_by(CLOCK.target)
        .order_by(CLOCK.target)
    )
    rows = [(seconds / HOUR_SECONDS, number) for seconds, number in found if seconds is not None]
    return answer(("target_hours", "hand_offs"), rows)
