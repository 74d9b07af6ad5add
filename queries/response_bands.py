"""What lateness may cost: how many were scheduled, by how soon they were followed up. Association, not cause."""

from enum import StrEnum

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from data.schema import sla_clocks
from data.vocabulary import Promise, code_of
from queries.awaited import is_answered, timed_within
from queries.clocks import CLOCK, microsecond_of
from queries.frame import answer, count_where
from queries.intervals import ratio, wilson
from queries.scope import Scope

MINUTE = 60_000_000
HOUR_SECONDS = 3_600
_BOOKED = sla_clocks.alias("booked")
BOOKED = _BOOKED.c


class ResponseBand(StrEnum):
    """Business hours from the hand-off to the follow-up. Exactly an hour is within it."""

    WITHIN_1 = "Within 1 h"
    WITHIN_4 = "1 to 4 h"
    WITHIN_8 = "4 to 8 h"
    WITHIN_24 = "8 to 24 h"
    LATER = "More than 24 h"
    NOT_YET = "Not followed up"
    BOOKED_BEFORE = "Booked before that"
    NO_HOURS = "No opening hours agreed"


UP_TO_HOURS = {
    ResponseBand.WITHIN_1: 1,
    ResponseBand.WITHIN_4: 4,
    ResponseBand.WITHIN_8: 8,
    ResponseBand.WITHIN_24: 24,
}
WITHOUT_RATE = (ResponseBand.NOT_YET, ResponseBand.BOOKED_BEFORE)


def scheduled_by_response_time(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """Are leads that were followed up sooner scheduled more often?

    One row per band of business time with hand-offs of the period, the soonest first. Scheduled counts within the
    window after the hand-off, of those whose whole window has passed. It shows what goes together, not what causes
    what: who looks likeliest to book may be called first.

    To be followed up late a lead has to have stayed unbooked until then. So a booking made before the follow-up, or
    before the hand-off, is credited to no band: those leads have a row of their own, and so have those not followed up
    (still waiting, or left before). Neither has a rate: of the first all have booked and of the second nobody, by what
    they are. The bands compare leads that had not booked when they were followed up; the later ones, unbooked for
    longer, may be a harder kind, and have less of the window left.
    """
    mature = is_mature(scope)
    counted = (func.count(), count_where(mature), count_where(mature, _scheduled(scope)))
    band = _band(scope).label("band")
    found = conn.execute(
        select(band, *counted)
        .join_from(sla_clocks, _BOOKED, _its_booking())
        .where(*timed_within(scope, promise))
        .group_by("band")
    )
    counts = {code: numbers for code, *numbers in found}
    rows = [(band, *_measured(band, *counts[code_of(band)])) for band in ResponseBand if code_of(band) in counts]
    rates = ("scheduled_rate", "scheduled_rate_low", "scheduled_rate_high")
    return answer(("response_band", "timed_hand_offs", "mature_hand_offs", "scheduled_hand_offs", *rates), rows)


def in_band(scope: Scope, band: ResponseBand) -> ColumnElement[bool]:
    """The hand-offs of a band, as a condition on sla_clocks alone."""
    return exists().where(_its_booking(), _band(scope) == code_of(band))


def is_mature(scope: Scope) -> ColumnElement[bool]:
    """The whole window since the hand-off has passed."""
    return CLOCK.started <= microsecond_of(scope) - _window(scope)


def is_scheduled(scope: Scope) -> ColumnElement[bool]:
    """Scheduled within the window after the hand-off, as a condition on sla_clocks alone."""
    return exists().where(_its_booking(), _scheduled(scope))


def _its_booking() -> ColumnElement[bool]:
    return and_(
        BOOKED.lead_id == CLOCK.lead_id, BOOKED.event_id == CLOCK.event_id, BOOKED.promise == code_of(Promise.BOOKING)
    )


def _scheduled(scope: Scope) -> ColumnElement[bool]:
    return and_(_has_booked(scope), BOOKED.stopped - CLOCK.started <= _window(scope))


def _has_booked(scope: Scope) -> ColumnElement[bool]:
    """By the as-of moment. Never unknown."""
    return func.coalesce(BOOKED.stopped <= microsecond_of(scope), False)


def _band(scope: Scope) -> ColumnElement[int]:
    answered = is_answered(scope)
    # Who was called and booked in one go, at one moment, was followed up and then booked.
    before = or_(BOOKED.is_early == 1, ~answered, BOOKED.stopped < CLOCK.stopped)
    within = ((CLOCK.response <= hours * HOUR_SECONDS, code_of(band)) for band, hours in UP_TO_HOURS.items())
    return case(
        (and_(_has_booked(scope), before), code_of(ResponseBand.BOOKED_BEFORE)),
        (~answered, code_of(ResponseBand.NOT_YET)),
        (CLOCK.response.is_(None), code_of(ResponseBand.NO_HOURS)),
        *within,
        else_=code_of(ResponseBand.LATER),
    )


def _window(scope: Scope) -> int:
    return scope.window_minutes * MINUTE


def _measured(band: ResponseBand, hand_offs: int, mature: int, scheduled: int) -> tuple:
    rates = (None,) * 3 if band in WITHOUT_RATE else (ratio(scheduled, mature), *wilson(scheduled, mature))
    return (hand_offs, mature, scheduled, *rates)
