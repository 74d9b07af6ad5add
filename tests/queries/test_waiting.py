"""Who waits now, and how much business time is left? Open weekdays from 9 to 17; a target of 4 hours."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from data.clock_upkeep import refresh_clocks
from data.schema import given_dues
from data.vocabulary import Excluded, OutreachResult, Promise, SourceCategory, code_of
from queries.waiting import Queue, waiting_in_short, waiting_now
from tests.queries.waiting_leads import (
    FRIDAY,
    LOOKING,
    MONDAY,
    SATURDAY,
    TUESDAY,
    at,
    lead,
    left,
    pause,
    public_id,
    scope,
    with_promises,
)


@pytest.fixture
def promised(given):
    return with_promises(given)


def test_one_row_says_everything_that_a_person_needs_to_act(promised, conn):
    ada = promised.person("Ada Fernwood")
    one = lead(
        promised, at(MONDAY, 10), owner_id=ada, urgency="Urgent", intake_type="Self-referral", name="Nora Sample"
    )

    answer = waiting_now(conn, scope())

    assert answer["paused_at"].isna().all()
    assert answer.drop(columns="paused_at").to_dict("records")[0] == {
        "lead": public_id(conn, one),
        "state": "overdue",
        "minutes_left": -(3 + 2) * 60,  # since Monday 14:00: until 17:00, and Tuesday from 9:00
        "due_at": at(MONDAY, 14),
        "handed_over_at": at(MONDAY, 10),
        "pause_reason": "",
        "service_line": "Cardiology",
        "urgency": "Urgent",
        "source": "Direct",
        "intake_type": "Self-referral",
        "owner": "Ada Fernwood",
        "owner_team": "Sales",
        "is_owner_away": False,
        "cover": "",
        "is_tried": False,
        "zone": "America/New_York",
        "lead_id": one,
        "lead_version": 1,
        "owner_id": ada,
        "cover_id": 0,
    }


def test_the_longest_overdue_come_first_and_then_those_with_the_least_time_left(promised, conn):
    later = lead(promised, at(TUESDAY, 10, 30))  # due 14:30
    soon = lead(promised, at(TUESDAY, 9, 30))  # due 13:30
    monday = lead(promised, at(MONDAY, 10))  # due Monday 14:00
    weekend = lead(promised, at(SATURDAY, 15))  # counts from Monday 9:00, due Monday 13:00

    assert left(waiting_now(conn, scope())) == {weekend: -360, monday: -300, soon: 150, later: 210}
    assert list(left(waiting_now(conn, scope()))) == [weekend, monday, soon, later]


def test_a_weekend_takes_nothing_off_the_time_left(promised, conn):
    one = lead(promised, at(FRIDAY, 16))  # one hour on Friday, due Monday 12:00

    assert left(waiting_now(conn, scope(at(FRIDAY, 17)))) == {one: 180}
    assert left(waiting_now(conn, scope(at(SATURDAY, 12)))) == {one: 180}
    assert left(waiting_now(conn, scope(at(MONDAY, 9)))) == {one: 180}


def test_at_the_due_moment_it_is_overdue_by_nothing(promised, conn):
    lead(promised, at(TUESDAY, 9))

    (row,) = waiting_now(conn, scope(at(TUESDAY, 13))).itertuples()
    assert (row.state, str(row.minutes_left)) == ("overdue", "0.0")
    (before,) = waiting_now(conn, scope(at(TUESDAY, 12, 59))).itertuples()
    assert (before.state, before.minutes_left) == ("running", 1)


def test_the_hours_of_the_leads_own_site_are_counted_on_its_own_clock(promised, conn):
    site = promised.site("Lakeshore", "America/Chicago")
    promised.hours(opens=10 * 60, closes=12 * 60, site_id=site, valid_from=TUESDAY + timedelta(days=1))
    chicago = ZoneInfo("America/Chicago")
    thursday = TUESDAY + timedelta(days=2)
    one = lead(promised, at(TUESDAY, 11, zone=chicago), site_id=site)  # 6 hours of the organisation's 9 to 17 there

    later = waiting_now(conn, scope(at(thursday, 11, zone=chicago)))

    # Due Tuesday 15:00 in Chicago: overdue by two hours on Tuesday, two on Wednesday, one on Thursday.
    assert left(later) == {one: -(2 + 2 + 1) * 60}
    assert (later.loc[0, "due_at"], later.loc[0, "zone"]) == (at(TUESDAY, 15, zone=chicago), "America/Chicago")


def test_a_pause_that_has_ended_leaves_its_time_over(promised, conn):
    one = lead(promised, at(TUESDAY, 9))
    pause(conn, one, at(TUESDAY, 9, 30), at(TUESDAY, 10, 30))

    assert left(waiting_now(conn, scope())) == {one: 180}  # due 14:00 instead of 13:00


def test_a_paused_lead_comes_last_has_no_due_moment_and_says_why(promised, conn):
    paused, running = lead(promised, at(TUESDAY, 9)), lead(promised, at(TUESDAY, 10))
    pause(conn, paused, at(TUESDAY, 9, 30))

    answer = waiting_now(conn, scope())

    assert answer["lead_id"].tolist() == [running, paused]
    row = answer.iloc[1]
    assert (row["state"], row["paused_at"], row["pause_reason"]) == (
        *("running", at(TUESDAY, 9, 30)),
        "Waiting for documents",
    )
    assert answer["due_at"].isna().tolist() == [False, True]
    assert answer["minutes_left"].isna().tolist() == [False, True]


def test_what_was_paused_since_it_fell_due_does_not_make_it_more_overdue(promised, conn):
    lasting, ended = lead(promised, at(MONDAY, 10)), lead(promised, at(MONDAY, 10))  # due Monday 14:00
    pause(conn, lasting, at(MONDAY, 16))
    pause(conn, ended, at(MONDAY, 15), at(MONDAY, 16))

    answer = waiting_now(conn, scope())

    assert left(answer) == {ended: -240, lasting: -120}
    assert answer["lead_id"].tolist() == [ended, lasting]
    assert answer["state"].tolist() == ["overdue", "overdue"]


def test_who_was_reached_left_or_counts_nowhere_does_not_wait(promised, conn):
    lead(promised, at(MONDAY, 10), lost=at(MONDAY, 12))
    lead(promised, at(MONDAY, 10), lost=at(TUESDAY, 10))  # overdue when it left
    lead(promised, at(MONDAY, 10), recycled=at(TUESDAY, 10))
    lead(promised, at(MONDAY, 10), excluded=Excluded.TEST)
    promised.attempt(lead(promised, at(MONDAY, 10)), at(TUESDAY, 10), recorded=LOOKING)
    lead(promised, at(TUESDAY, 11, 1))  # not handed over yet
    promised.lead(mql=at(MONDAY, 10))

    assert waiting_now(conn, scope()).empty
    assert waiting_in_short(conn, scope()).iloc[0].tolist() == [0, 0, 0, 0, 0, 0]


def test_without_a_target_nobody_waits(given, conn):
    given.hours()
    given.targets(booking=240)
    lead(given, at(MONDAY, 10))

    assert waiting_now(conn, scope()).empty
    assert len(waiting_now(conn, scope(), Promise.BOOKING)) == 1


def test_a_lead_that_came_back_waits_once_from_its_new_hand_off(promised, conn):
    one = lead(promised, at(FRIDAY, 9), lost=at(MONDAY, 10))
    promised.event(one, "handoff", at(TUESDAY, 10), recorded=LOOKING)

    assert left(waiting_now(conn, scope())) == {one: 180}


def test_a_lead_with_an_appointment_is_in_the_other_queue(promised, conn):
    booked = lead(promised, at(MONDAY, 10), scheduled=at(MONDAY, 12))
    waiting = lead(promised, at(MONDAY, 10), sql=at(MONDAY, 12))

    assert list(left(waiting_now(conn, scope()))) == [waiting]
    assert left(waiting_now(conn, scope(), queue=Queue.BOOKED)) == {booked: -300}
    assert waiting_in_short(conn, scope()).loc[0, "booked_hand_offs"] == 1


def test_what_was_booked_before_the_lead_came_back_is_no_appointment(promised, conn):
    one = lead(promised, at(FRIDAY, 9), scheduled=at(FRIDAY, 10), lost=at(MONDAY, 10))
    promised.event(one, "handoff", at(TUESDAY, 10), recorded=LOOKING)

    assert list(left(waiting_now(conn, scope()))) == [one]


def test_each_promise_has_its_own_queue_and_says_who_was_tried(promised, conn):
    tried, untried = lead(promised, at(MONDAY, 10)), lead(promised, at(MONDAY, 11))
    promised.attempt(tried, at(MONDAY, 12), result=OutreachResult.NO_ANSWER, recorded=LOOKING)

    contact = waiting_now(conn, scope(), Promise.FIRST_CONTACT)

    assert list(left(waiting_now(conn, scope()))) == [untried]
    assert dict(zip(contact["lead_id"], contact["is_tried"], strict=True)) == {tried: True, untried: False}
    assert left(contact) == {tried: -60, untried: 0}


def test_a_due_moment_of_the_source_system_needs_no_target_but_hours_to_be_counted(given, conn):
    given.hours(valid_from=TUESDAY)
    old, new = lead(given, at(MONDAY, 10)), lead(given, at(TUESDAY, 9))
    for one, due in ((old, at(MONDAY, 14)), (new, at(TUESDAY, 10))):
        said = {"lead_id": one, "promise": code_of(Promise.FIRST_ATTEMPT), "due_at": due, "recorded_at": LOOKING}
        conn.execute(insert(given_dues).values(said))
    refresh_clocks(conn, [old, new])

    answer = waiting_now(conn, scope())

    assert answer["lead_id"].tolist() == [new, old]
    assert answer["state"].tolist() == ["overdue", "overdue"]
    assert answer["minutes_left"].fillna(404).tolist() == [-60, 404]


def test_the_filters_hold(promised, conn):
    imaging = lead(promised, at(MONDAY, 10), service_line="Imaging", source=SourceCategory.EVENT)
    lead(promised, at(MONDAY, 10))

    assert list(left(waiting_now(conn, scope(service_lines=("Imaging",))))) == [imaging]
    assert list(left(waiting_now(conn, scope(sources=("Event",))))) == [imaging]
    assert waiting_in_short(conn, scope(sources=("Event",))).loc[0, "waiting_hand_offs"] == 1


def test_the_counts_are_those_of_the_list(promised, conn):
    for moment in (at(MONDAY, 10), at(MONDAY, 11), at(TUESDAY, 9), at(TUESDAY, 8), at(TUESDAY, 10)):
        lead(promised, moment)
    pause(conn, lead(promised, at(TUESDAY, 9)), at(TUESDAY, 9, 30))

    (short,) = waiting_in_short(conn, scope(at(TUESDAY, 12))).itertuples()

    # At 13:00 the ones handed over at 8:00 and at 9:00 fall due, at 14:00 the one of 10:00.
    assert (short.waiting_hand_offs, short.overdue_now_hand_offs, short.running_now_hand_offs) == (6, 2, 4)
    assert (short.due_soon_hand_offs, short.paused_hand_offs, short.booked_hand_offs) == (2, 1, 0)
    assert len(waiting_now(conn, scope(at(TUESDAY, 12)))) == short.waiting_hand_offs


def test_at_most_so_many_and_then_the_most_urgent(promised, conn):
    for hour in (14, 12, 10, 11):
        lead(promised, at(MONDAY, hour))

    every = waiting_now(conn, scope(at(TUESDAY, 12)))
    assert waiting_now(conn, scope(at(TUESDAY, 12)), most=3).equals(every.head(3))


def test_nothing_says_who_the_contact_is(promised, conn):
    lead(promised, at(MONDAY, 10), name="Nora Sample", phone="555-0100", email="nora@example.org", zip="10001")

    words = waiting_now(conn, scope()).to_csv()
    assert not [one for one in ("Nora", "Sample", "555-0100", "example.org", "10001") if one in words]
