"""Response times, lateness and hours of the week against plain Python and scipy, on random databases."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from math import isnan
from statistics import median

import pytest

from data.vocabulary import Promise
from queries.clocks import Split
from queries.hours_of_week import WEEKDAYS, hand_offs_by_hour
from queries.lateness import lateness_by
from queries.response import Time, response_times, time_to_promise
from queries.scope import Period, Scope
from tests.queries.clocks_on_record import counted
from tests.queries.follow_up_oracle import Followed, breached, curve, quantile
from tests.queries.put_in import told
from tests.queries.random_follow_up import AS_OF, random_follow_up

MARCH = Scope(Period(date(2026, 2, 18), date(2026, 4, 10)), as_of=AS_OF)
EARLIER = replace(MARCH, as_of=AS_OF - timedelta(days=30))
SCOPES, HOUR = (MARCH, EARLIER), 3600


@pytest.fixture
def followed(conn):
    random_follow_up(conn, seed=5 if conn.dialect.name == "sqlite" else 6)
    return Followed(conn)


def missing(number):
    return None if number is None or number != number else pytest.approx(number)


def test_each_curve_is_scipys(conn, followed):
    points = []
    for scope, promise, time in product(SCOPES, Promise, Time):
        hours, survival = curve(followed.waits(scope, promise), in_business=time is Time.BUSINESS)
        found = time_to_promise(conn, scope, promise, time)
        rows = found[found["answered_share"] > 0]
        assert list(rows["hours_since_handover"]) == pytest.approx(list(hours), abs=1e-9)
        assert list(rows["answered_share"]) == pytest.approx(list(1 - survival), abs=1e-9)
        points.append(len(rows))
    assert min(points) > 5


def test_response_times_are_those_of_the_leads_one_by_one(conn, followed):
    for scope, promise in product(SCOPES, Promise):
        groups = defaultdict(list)
        for waited in followed.waits(scope, promise):
            groups[waited.one.segments["service_line"]].append(waited)
        rows = {row["service_line"]: row for row in response_times(conn, scope, promise=promise).to_dict("records")}
        assert len(groups) == 3
        assert set(groups) <= set(rows)
        for label, row in rows.items():
            has_counts_of(row, groups[label])
            has_lengths_of(row, groups[label], scope)


def has_counts_of(row, theirs):
    ends = Counter(one.how for one in theirs)
    said = (row["answered_hand_offs"], row["still_waiting_hand_offs"], row["left_hand_offs"])
    assert said == (ends["answered"], ends["waits"], ends["left"])
    assert row["timed_hand_offs"] == len(theirs)
    assert row["early_hand_offs"] == sum(one.one.is_early and one.how == "answered" for one in theirs)
    assert row["no_business_time_hand_offs"] == sum(isnan(one.business) for one in theirs)


def has_lengths_of(row, theirs, scope):
    for in_business, name in ((True, "business"), (False, "wall_clock")):
        read = curve(theirs, in_business=in_business)
        assert missing(row[f"median_{name}_hours"]) == missing(quantile(*read, 0.5))
        assert missing(row[f"p90_{name}_hours"]) == missing(quantile(*read, 0.9))
    waiting = [(scope.as_of - one.one.started) / timedelta(hours=1) for one in theirs if one.how == "waits"]
    assert missing(row["longest_wait_hours"]) == missing(max(waiting, default=None))
    timed = [one for one in theirs if not isnan(one.business)]
    paused, passed = sum(one.paused for one in timed), sum(one.paused + one.business for one in timed)
    assert missing(row["paused_share"]) == missing(paused / passed if passed else None)


def test_lateness_is_that_of_the_leads_one_by_one(conn, followed):
    for promise in Promise:
        groups = defaultdict(list)
        for one, until in breached(followed, MARCH, promise):
            late, routing = followed.passed(one, one.due, until)[0], followed.without_owner(one, until)
            groups[one.segments["urgency"]].append((late, routing, followed.passed(one, one.started, until)[0]))
        rows = {row["urgency"]: row for row in lateness_by(conn, MARCH, Split.URGENCY, promise).to_dict("records")}
        assert set(rows) == set(groups)
        for label, theirs in groups.items():
            is_as_late_as(rows[label], theirs)


def is_as_late_as(row, theirs):
    timed = [one for one in theirs if not isnan(one[0])]
    assert (row["breached_hand_offs"], row["no_business_time_hand_offs"]) == (len(theirs), len(theirs) - len(timed))
    late, lying, passed = (list(column) for column in zip(*timed, strict=True))
    response = [min(one, 40 * HOUR) for one in passed]
    routing = [min(one, whole) for one, whole in zip(lying, response, strict=True)]
    assert row["median_hours_late"] == pytest.approx(median(late) / HOUR)
    assert row["routing_delay_hours"] == pytest.approx(sum(routing) / len(timed) / HOUR)
    assert row["rep_delay_hours"] == pytest.approx((sum(response) - sum(routing)) / len(timed) / HOUR)
    assert row["routing_delay_share"] == pytest.approx(sum(routing) / sum(response))


def test_hours_of_the_week_are_those_of_each_sites_clock(conn, followed):
    made = Counter(hour_of(one) for one in counted(followed.every, MARCH, Promise.FIRST_ATTEMPT))
    late = Counter(hour_of(one) for one, _ in breached(followed, MARCH, Promise.FIRST_ATTEMPT))

    assert told(hand_offs_by_hour(conn, MARCH)) == [
        (weekday, hour, made[weekday, hour], late[weekday, hour]) for weekday in WEEKDAYS for hour in range(24)
    ]
    assert len(made) > 50


def hour_of(one):
    local = one.started.astimezone(one.lead.zone)
    return WEEKDAYS[local.weekday()], local.hour
