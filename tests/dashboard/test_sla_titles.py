"""Titles of the follow-up page: each says the finding, with what there is too little of."""

from datetime import date

from pandas import concat

from dashboard import sla_titles
from data.vocabulary import Promise
from queries.clocks import Split
from queries.frame import answer
from queries.response import Time
from queries.response_bands import ResponseBand

ATTEMPT, CONTACT = Promise.FIRST_ATTEMPT, Promise.FIRST_CONTACT
RATE = ("adherence_rate", "adherence_rate_low", "adherence_rate_high")
LINE = Split.SERVICE_LINE


def whole(**counts):
    known = {"due_hand_offs": 200, "overdue_hand_offs": 0, "running_hand_offs": 0, "adherence_rate": 0.8}
    return answer(tuple(known), [tuple((known | counts).values())]).iloc[0]


def test_adherence_says_its_n_and_what_is_overdue_now():
    head = "80 % of 200 first attempts due were in time"

    assert sla_titles.of_adherence(whole(), ATTEMPT) == f"{head}; none is overdue"
    assert sla_titles.of_adherence(whole(overdue_hand_offs=1), ATTEMPT) == f"{head}; 1 is overdue"
    assert sla_titles.of_adherence(whole(overdue_hand_offs=7), ATTEMPT) == f"{head}; 7 are overdue"
    assert sla_titles.of_adherence(whole(), Promise.BOOKING).startswith("80 % of 200 bookings due")


def test_before_anything_fell_due_there_is_no_rate_to_say():
    none_due = whole(due_hand_offs=0, adherence_rate=None, running_hand_offs=3)

    assert sla_titles.of_adherence(none_due, CONTACT) == (
        "No first two-way contact has fallen due yet; 3 hand-offs still running"
    )


def test_targets_are_said_as_one_as_a_span_or_as_the_source_systems_own():
    def targets(*hours):
        return answer(("target_hours", "hand_offs"), [(hour, 10) for hour in hours])

    assert sla_titles.of_targets(targets(4), ATTEMPT).startswith("Promised: a first attempt within 4 hours. Only")
    assert "within 1 hour to 12 hours, depending on" in sla_titles.of_targets(targets(1, 4, 12), ATTEMPT)
    assert sla_titles.of_targets(targets(), ATTEMPT) == "Due moments are those of the system the leads came from."


def states(*rows):
    return answer((LINE, "hand_offs", "late_hand_offs", "overdue_hand_offs"), rows)


def test_the_states_name_the_segment_with_the_most_broken_promises():
    segments = states(("Imaging", 50, 9, 1), ("Oncology", 30, 2, 9))

    assert sla_titles.of_states(segments, LINE) == (
        "21 of 80 hand-offs are late or overdue, the most with Oncology (11)"
    )
    assert sla_titles.of_states(segments[:1], LINE) == "10 of 50 hand-offs are late or overdue"
    assert sla_titles.of_states(states(("Imaging", 50, 0, 0)), LINE) == "None of 50 hand-offs is late or overdue"


def rated(*rows):
    return answer((LINE, *RATE), rows)


def test_segments_say_who_differs_from_the_whole_by_more_than_chance():
    middling, worse = ("Imaging", 0.8, 0.7, 0.9), ("Oncology", 0.5, 0.4, 0.6)

    assert sla_titles.of_segments(rated(middling, worse), LINE, 0.75) == (
        "In time: from 50 % (Oncology) to 80 % (Imaging); below the whole by more than chance: Oncology"
    )
    assert sla_titles.of_segments(rated(middling, ("Cardiology", 0.78, 0.6, 0.9)), LINE, 0.65) == (
        "In time: from 78 % (Cardiology) to 80 % (Imaging); above the whole by more than chance: Imaging"
    )


def test_segments_that_may_differ_by_chance_say_so():
    segments = rated(("Imaging", 0.8, 0.7, 0.9), ("Oncology", 0.7, 0.6, 0.8), ("Cardiology", None, None, None))

    assert sla_titles.of_segments(segments, LINE, 0.75).endswith("to 80 % (Imaging); all of that may be chance")
    assert sla_titles.of_segments(segments[:1], LINE, 0.8) == "In time: 80 % (Imaging)"
    assert sla_titles.of_segments(segments[2:], LINE, 0.8) == "No service line has a hand-off that fell due"


def test_people_are_named_only_when_they_differ_by_more_than_chance():
    by = {LINE: Split.HOLDER}
    may_be_chance = rated(("Ada Fernwood", 0.8, 0.7, 0.9), ("Bela Quill", 0.7, 0.6, 0.8)).rename(columns=by)
    late = states(("Ada Fernwood", 50, 9, 1), ("Bela Quill", 30, 2, 0)).rename(columns=by)

    title = sla_titles.of_segments(may_be_chance, Split.HOLDER, 0.75)
    assert title == "In time: from 70 % to 80 %; all of that may be chance"
    assert sla_titles.of_segments(may_be_chance, Split.HOLDER, 0.85).endswith("by more than chance: Bela Quill")
    assert sla_titles.of_states(late, Split.HOLDER) == "12 of 80 hand-offs are late or overdue"


def weeks():
    names = ("week_starts_on", "days_counted", "running_hand_offs", "adherence_rate")
    return answer(
        names,
        [
            (date(2026, 6, 1), 5, 0, 0.1),  # cut by the period
            (date(2026, 6, 8), 7, 0, 0.8),
            (date(2026, 6, 15), 7, 0, 0.7),
            (date(2026, 6, 22), 7, 2, 0.2),  # some still run
            (date(2026, 6, 29), 7, 0, 0.3),  # not over on 5 July, the day the data reach to
        ],
    )


def test_a_week_is_settled_when_it_is_whole_and_over_and_nothing_runs():
    assert list(sla_titles.settled(weeks(), date(2026, 7, 5))) == [False, True, True, False, False]
    assert list(sla_titles.settled(weeks(), date(2026, 7, 6))) == [False, True, True, False, True]


def test_weeks_compare_only_settled_ones():
    title = sla_titles.of_weeks(weeks(), date(2026, 7, 5))

    assert title == (
        "In time by week: 70 % to 80 % in 2 whole weeks, lowest in the week of 15 Jun 2026; "
        "3 hatched weeks are cut or still running"
    )
    assert "fewer than two whole weeks" in sla_titles.of_weeks(weeks()[:2], date(2026, 7, 5))


def curves():
    rows = [(ATTEMPT, 0, 0.0), (ATTEMPT, 0.5, 0.4), (ATTEMPT, 2, 0.6), (ATTEMPT, 30, 0.9), (ATTEMPT, 400, 0.91)]
    rows += [(CONTACT, 0, 0.0), (CONTACT, 6, 0.3)]
    return answer(("promise", "hours_since_handover", "answered_share"), rows)


def test_curves_say_by_when_half_are_reached_or_that_they_are_not():
    assert sla_titles.of_curves(curves(), Time.BUSINESS) == (
        "Half have a first attempt within 2 hours, in business time; "
        "fewer than half have a first two-way contact so far"
    )
    assert "2 hours, on the patient's clock; " in sla_titles.of_curves(curves(), Time.WALL_CLOCK)


def test_curves_nobody_is_half_way_up_say_so():
    assert sla_titles.of_curves(curves()[:2], Time.BUSINESS) == (
        "Fewer than half have a first attempt and a first two-way contact so far"
    )


def test_curves_say_the_third_promise_that_is_drawn_too():
    booked = answer(("promise", "hours_since_handover", "answered_share"), [(Promise.BOOKING, 70, 0.5)])

    assert sla_titles.of_curves(concat([curves(), booked]), Time.BUSINESS).startswith(
        "Half have a first attempt within 2 hours and a booking within 70 hours, in business time; "
    )


def test_a_curve_is_drawn_without_its_long_tail():
    assert sla_titles.until_hour(curves()) == 30 * 1.15
    assert sla_titles.until_hour(curves()[:1]) == 1


def test_a_target_is_marked_when_there_is_one_and_the_clock_is_its_own():
    one, two = (answer(("target_hours",), [(hour,) for hour in hours]) for hours in ((4,), (1, 4)))

    assert sla_titles.one_target(one, Time.BUSINESS) == 4
    assert sla_titles.one_target(two, Time.BUSINESS) is None
    assert sla_titles.one_target(one, Time.WALL_CLOCK) is None


def hours(column, **numbers):
    days = ("Monday", "Tuesday")
    rows = [(day, hour, numbers.get(f"{day[:3]}{hour}", 0)) for day in days for hour in range(24)]
    return answer(("weekday", "hour_of_day", column), rows)


def test_the_busiest_three_hours_of_one_day_say_when_somebody_should_be_there():
    title = sla_titles.of_hours(hours("hand_offs", Mon8=3, Mon9=1, Mon10=4, Tue15=6), "hand_offs")

    assert title == "Hand-offs come most often Monday 08:00–11:00 (8 of 14): someone should be there then"


def test_three_hours_never_reach_over_midnight():
    title = sla_titles.of_hours(hours("breached_hand_offs", Mon23=5, Tue0=5, Tue2=1), "breached_hand_offs")

    assert title == "Those that become late or overdue come most often Tuesday 00:00–03:00 (6 of 11)"


def test_hours_without_anything_say_so():
    assert sla_titles.of_hours(hours("breached_hand_offs"), "breached_hand_offs") == (
        "No promise was broken, whatever the hour"
    )


def late(**more):
    known = {"breached_hand_offs": 40, "median_hours_late": 5, "routing_delay_share": 0.25, "cover_gap_hand_offs": 3}
    return answer(tuple(known), [tuple((known | more).values())]).iloc[0]


def test_lateness_says_how_late_whose_delay_and_how_many_cover_gaps():
    assert sla_titles.of_lateness(late(), ATTEMPT) == (
        "Half of 40 broken promises are late by more than 5 hours of business time; "
        "25 % of the first 40 hours passed without an owner; 3 fell due while the owner was away"
    )
    assert "owner" not in sla_titles.of_lateness(late(routing_delay_share=None, cover_gap_hand_offs=0), ATTEMPT)
    assert sla_titles.of_lateness(late(breached_hand_offs=0), ATTEMPT) == "No first attempt was late or is overdue"


def bands():
    rows = [
        (ResponseBand.WITHIN_1, 100, 0.5),
        (ResponseBand.WITHIN_24, 20, 0.2),
        (ResponseBand.LATER, 19, 0.01),
        (ResponseBand.NOT_YET, 50, None),
    ]
    return answer(("response_band", "mature_hand_offs", "scheduled_rate"), rows)


def test_the_cost_of_lateness_is_never_said_without_its_warning():
    assert sla_titles.of_cost(bands(), ATTEMPT) == (
        "Scheduled: 50 % of hand-offs with a first attempt within 1 h, 20 % of those after 8 to 24 h: "
        "association, not cause"
    )


def test_bands_of_too_few_are_not_compared():
    assert sla_titles.of_cost(bands()[1:], CONTACT) == (
        "Too few hand-offs are old enough to compare how soon the first two-way contact came"
    )


def test_what_is_excluded_is_counted():
    def excluded(number):
        return answer(("no_clock", "excluded_hand_offs"), [("Test record", number)])

    assert sla_titles.of_excluded(excluded(1)) == "1 hand-off is on neither side of these figures"
    assert sla_titles.of_excluded(excluded(2)) == "2 hand-offs are on neither side of these figures"


def test_every_split_has_its_words():
    assert {by: sla_titles.split(by) for by in Split} == {
        "service_line": "service line",
        "source": "source",
        "territory": "territory",
        "intake_type": "intake type",
        "contact_type": "contact type",
        "urgency": "urgency",
        "holder": "owner",
        "team": "team",
    }
