"""What a draft of opening hours would do to follow-up clocks: the preview is what agreeing then makes true."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from data.calendars import NeverOpensAgain
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.moments import moment_of_microsecond
from data.permissions import OPERATOR
from data.schema import sla_clocks
from data.vocabulary import AgreementKind, PauseReason
from queries.hours_preview import clocks_that_would_move, effect_of_hours
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import told

SCOPE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
TOMORROW = date(2026, 9, 2)
HANDED = NOW.replace(day=1) - timedelta(minutes=30)  # 07:30 in New York, before anyone is there


def week(opens, closes, weekdays=range(5)):
    return {"week": [[[opens, closes]] if day in weekdays else [] for day in range(7)]}


def draft(content, valid_from=TOMORROW, site=0):
    return {"site": site, "draft": json.dumps(content), "valid_from": str(valid_from)}


def counts(conn, **told_):
    answer = effect_of_hours(conn, SCOPE, **told_)
    (row,) = told(answer, "running_clocks", "moved_clocks", "later_clocks", "earlier_clocks", "newly_due_clocks")
    return row


def dues(conn):
    """(event, promise) -> due, of every clock."""
    rows = conn.execute(select(sla_clocks.c.event_id, sla_clocks.c.promise, sla_clocks.c.due))
    return {(row.event_id, row.promise): row.due for row in rows}


def test_a_clock_that_falls_due_under_the_draft_moves_and_others_stay(conn, given):
    given.hours()
    given.targets(first_attempt=60, booking=16 * 60)  # due today at 10:00, and tomorrow at closing time
    given.lead(inquired=HANDED, handoff=HANDED)

    assert counts(conn, **draft(week(10 * 60, 17 * 60))) == (2, 1, 1, 0, 0)
    (row,) = told(
        clocks_that_would_move(conn, SCOPE, **draft(week(10 * 60, 17 * 60))),
        *("promise", "site", "handed_over_at", "due_at", "drafted_due_at", "moved_by_hours"),
    )
    due = datetime(2026, 9, 2, 21, tzinfo=UTC)
    # An hour of it is left for the day after, which opens at 10:00.
    then = datetime(2026, 9, 3, 15, tzinfo=UTC)
    assert row == ("Booking", "The organisation", HANDED, due, then, 18.0)


def test_a_draft_that_opens_earlier_is_due_earlier(conn, given):
    given.hours()
    given.targets(booking=10 * 60)
    given.lead(inquired=HANDED, handoff=HANDED)

    told_ = draft(week(8 * 60, 17 * 60))
    assert counts(conn, **told_) == (1, 1, 0, 1, 0)
    assert told(effect_of_hours(conn, SCOPE, **told_), "latest_by_hours", "earliest_by_hours") == [(None, 1.0)]


def test_the_same_hours_again_move_nothing(conn, given):
    given.hours()
    given.targets(booking=10 * 60)
    given.lead(inquired=HANDED, handoff=HANDED)

    assert counts(conn, **draft(week(9 * 60, 17 * 60)))[1:] == (0, 0, 0, 0)
    assert clocks_that_would_move(conn, SCOPE, **draft(week(9 * 60, 17 * 60))).empty


def test_without_a_draft_nothing_moves_and_what_runs_is_counted(conn, given):
    given.hours()
    given.targets(first_attempt=60, booking=10 * 60)
    given.lead(inquired=HANDED, handoff=HANDED)

    assert counts(conn) == (2, 0, 0, 0, 0)


def test_stopped_left_and_excluded_clocks_are_not_counted(conn, given):
    given.hours()
    given.targets(first_attempt=10 * 60)
    tried, left = (given.lead(inquired=HANDED, handoff=HANDED) for _ in range(2))
    given.attempt(tried, NOW)
    given.event(left, "lost", NOW)
    given.lead(inquired=HANDED, handoff=HANDED, excluded="Test record")

    assert counts(conn, **draft(week(10 * 60, 17 * 60))) == (0, 0, 0, 0, 0)


def test_a_draft_of_one_site_moves_that_sites_clocks_alone(conn, given):
    lake, hill = given.site("Lakeshore", "America/Chicago"), given.site("Hillcrest", "America/New_York")
    given.hours()
    given.targets(booking=10 * 60)
    for site in (lake, hill, None):
        given.lead(inquired=HANDED, handoff=HANDED, site_id=site)

    of_lake = draft(week(10 * 60, 17 * 60), site=lake)
    assert counts(conn, **of_lake) == (1, 1, 1, 0, 0)
    assert told(clocks_that_would_move(conn, SCOPE, **of_lake), "site") == [("Lakeshore",)]
    assert counts(conn, **draft(week(10 * 60, 17 * 60))) == (3, 3, 3, 0, 0)


def test_the_organisations_draft_leaves_a_site_with_hours_of_its_own_alone(conn, given):
    lake = given.site("Lakeshore", "America/Chicago")
    given.hours()
    given.hours(site_id=lake, valid_from=TOMORROW)
    given.targets(booking=10 * 60)
    given.lead(inquired=HANDED, handoff=HANDED, site_id=lake)

    assert counts(conn, **draft(week(10 * 60, 17 * 60))) == (0, 0, 0, 0, 0)


def test_first_hours_give_due_moments_to_those_that_have_none(conn, given):
    given.targets(first_attempt=60)
    given.lead(inquired=HANDED, handoff=HANDED)

    told_ = draft(week(9 * 60, 17 * 60), valid_from=date(2026, 8, 1))
    assert counts(conn, **told_) == (0, 1, 0, 0, 1)
    assert told(clocks_that_would_move(conn, SCOPE, **told_), "due_at", "moved_by_hours") == [(None, None)]
    assert counts(conn, **draft(week(9 * 60, 17 * 60)))[1] == 0, "hours from tomorrow on begin after it was handed over"


def test_a_clock_that_is_paused_has_no_due_moment_to_move(conn, given):
    given.hours()
    given.targets(booking=10 * 60)
    lead = given.lead(inquired=HANDED, handoff=HANDED)
    pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS), actor=OPERATOR, at=NOW)

    assert counts(conn, **draft(week(10 * 60, 17 * 60))) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize(("hours_later", "newly_due"), [(1, 0), (30, 1)])
def test_first_hours_give_none_to_a_clock_that_was_paused_in_time(conn, given, hours_later, newly_due):
    """An hour of business time is over at 10:00; the pause began at 08:30, or on the day after."""
    given.targets(first_attempt=60)
    handed = HANDED - timedelta(days=2)
    lead = given.lead(inquired=handed, handoff=handed)
    pause = ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS)
    pause_clock(conn, pause, actor=OPERATOR, at=handed + timedelta(hours=hours_later))

    told_ = draft(week(9 * 60, 17 * 60), valid_from=date(2026, 8, 1))
    assert counts(conn, **told_)[-1] == len(clocks_that_would_move(conn, SCOPE, **told_)) == newly_due
    given.hours(on=date(2026, 8, 1))
    assert len([due for due in dues(conn).values() if due]) == newly_due


def test_hours_that_open_too_seldom_for_a_target_are_refused(conn, given):
    given.hours()
    given.targets(booking=100 * 60)
    given.lead(inquired=HANDED, handoff=HANDED)

    with pytest.raises(NeverOpensAgain):
        effect_of_hours(conn, SCOPE, **draft(week(540, 541, weekdays=[0])))


@pytest.mark.parametrize("at_site", [False, True])
def test_what_the_preview_says_is_what_agreeing_makes(conn, given, at_site):
    """Leads of several sites and days, one paused for a while; all their due moments, by the preview and for real."""
    given.hours()
    given.targets(first_attempt=300, first_contact=16 * 60, decision=30 * 60, booking=100 * 60)
    places = [given.site("Lakeshore", "America/Chicago"), given.site("Tokyo", "Asia/Tokyo"), None]
    for number in range(30):
        handed = NOW - timedelta(hours=7 * number, minutes=number)
        lead = given.lead(inquired=handed, handoff=handed, site_id=places[number % 3])
        if number % 4 == 0:
            paused = ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS)
            pause_clock(conn, paused, actor=OPERATOR, at=handed + timedelta(hours=1))
            resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=handed + timedelta(hours=9))
    content = {**week(7 * 60, 12 * 60, range(6)), "country": "US", "days_off": ["2026-09-04"]}
    site = places[1] if at_site else None
    told_ = draft(content, site=site or 0)
    before = dues(conn)
    answer = clocks_that_would_move(conn, SCOPE, **told_)
    promised = sorted(moment.to_pydatetime() for moment in answer["drafted_due_at"])

    given.agreed(AgreementKind.HOURS, content, valid_from=TOMORROW, site_id=site)

    after = dues(conn)
    moved = [after[key] for key in before if after[key] != before[key]]
    assert len(moved) > 20 if site is None else len(moved) > 5
    assert promised == sorted(moment_of_microsecond(due) for due in moved)
    assert counts(conn)[0] == len([key for key, due in after.items() if due and moment_of_microsecond(due) > NOW])


def test_the_counts_are_those_of_the_list_and_the_farthest_comes_first(conn, given):
    given.hours()
    given.targets(first_contact=12 * 60, booking=40 * 60)
    for hours in range(5):
        handed = HANDED - timedelta(hours=hours)
        given.lead(inquired=handed, handoff=handed)
    told_ = draft(week(12 * 60, 17 * 60))

    answer, effect = clocks_that_would_move(conn, SCOPE, **told_), effect_of_hours(conn, SCOPE, **told_).iloc[0]
    hours = answer["moved_by_hours"].tolist()

    assert len(answer) == effect["moved_clocks"] == effect["later_clocks"] == 10
    assert hours == sorted(hours, reverse=True)
    assert hours[0] == effect["latest_by_hours"]
