"""Of the hand-offs that sales decided on, how many it rejected: on hand-made rows, figure by figure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update

from data.commands.handoffs import Handoff, hand_over
from data.permissions import OPERATOR
from data.schema import campaigns, disputes, leads
from data.vocabulary import AgreementKind, DisputeStep, Excluded, SourceCategory, Team
from queries.lead_quality import lead_quality, lead_quality_by, lead_quality_by_campaign, lead_quality_by_week
from queries.quality_cells import Fate, Quality, QualityCell, QualitySplit
from queries.quality_list import quality_list
from queries.scope import Period, Scope
from tests.given import NOW, Given, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
HOUR = timedelta(hours=1)
FATES = ("judged_hand_offs", "accepted_hand_offs", "disputed_hand_offs", "let_go_hand_offs", "undecided_hand_offs")


@pytest.fixture
def mql(given: Given) -> int:
    return given.definition()


def rejected(given: Given, mql: int, *, handed=None, **words) -> int:
    """A lead that went over and was rejected an hour later. Returns the dispute's id."""
    handed = handed or noon(3)
    return given.rejection(given.lead(handoff=handed, **words), mql, at=handed + HOUR)


def test_every_hand_off_is_in_exactly_one_of_four(given: Given, mql, conn):
    given.lead(handoff=noon(3), sql=noon(4))
    given.lead(handoff=noon(3), scheduled=noon(9))
    rejected(given, mql)
    given.lead(handoff=noon(3), lost=noon(4))
    given.lead(handoff=noon(3))

    assert told(lead_quality(conn, JUNE), *FATES) == [(5, 2, 1, 1, 1)]
    assert sorted(quality_list(conn, JUNE)["fate"]) == sorted([*Fate, Fate.ACCEPTED])


def test_the_rate_is_over_the_decided_with_its_interval(given: Given, mql, conn):
    for number in range(10):
        lead = given.lead(handoff=noon(3), **({} if number < 3 else {"sql": noon(4)}))
        if number < 3:
            given.rejection(lead, mql, at=noon(4))
    given.lead(handoff=noon(3))
    given.lead(handoff=noon(3), lost=noon(4))

    names = ("decided_hand_offs", "dispute_rate", "dispute_rate_low", "dispute_rate_high")
    (row,) = told(lead_quality(conn, JUNE), *names)
    assert row == (10, 0.3, pytest.approx(0.107791, abs=1e-6), pytest.approx(0.603222, abs=1e-6))  # METRICS.md 3: 3/10


def test_one_more_dispute_moves_the_rate_by_exactly_the_known_amount(given: Given, mql, conn):
    for _ in range(3):
        given.lead(handoff=noon(3), sql=noon(4))
    rejected(given, mql)
    fifth = given.lead(handoff=noon(3))
    assert told(lead_quality(conn, JUNE), "dispute_rate") == [(0.25,)]

    given.rejection(fifth, mql, at=noon(5))

    assert told(lead_quality(conn, JUNE), "dispute_rate", "undecided_hand_offs") == [(0.4, 0)]


def test_a_rate_over_nothing_is_missing(given: Given, conn):
    given.lead(handoff=noon(3))

    names = ("decided_hand_offs", "dispute_rate", "dispute_rate_low", "dispute_rate_high")
    assert told(lead_quality(conn, JUNE), *names) == [(0, None, None, None)]


def test_a_lead_that_was_accepted_before_it_was_rejected_is_disputed(given: Given, mql, conn):
    given.rejection(given.lead(handoff=noon(3), sql=noon(4)), mql, at=noon(5))

    assert told(lead_quality(conn, JUNE), *FATES) == [(1, 0, 1, 0, 0)]


def test_a_lead_that_left_after_it_was_accepted_stays_accepted(given: Given, conn):
    given.lead(handoff=noon(3), sql=noon(4), lost=noon(5))

    assert told(lead_quality(conn, JUNE), *FATES) == [(1, 1, 0, 0, 0)]


@pytest.mark.parametrize("step", [DisputeStep.WITHDRAWN, DisputeStep.TAKEN])
def test_a_rejection_taken_back_still_was_one(step, given: Given, mql, conn):
    dispute = rejected(given, mql)
    if step is DisputeStep.TAKEN:
        given.dispute_step(dispute, DisputeStep.FIXED, at=noon(4), fixed_value="555-0142")
    given.dispute_step(dispute, step, at=noon(5))

    names = ("disputed_hand_offs", "withdrawn_disputes", "dispute_rate")
    assert told(lead_quality(conn, replace(JUNE, as_of=noon(6))), *names)[0][:2] == (1, 1)


def test_a_lead_that_came_back_to_sales_is_a_hand_off_of_its_own(given: Given, mql, conn):
    dispute = rejected(given, mql)
    given.dispute_step(dispute, DisputeStep.CONTESTED, at=noon(4))
    given.dispute_step(dispute, DisputeStep.OVERTURNED, at=noon(5))

    assert told(lead_quality(conn, JUNE), *FATES) == [(2, 0, 1, 0, 1)]


def test_what_was_not_rejected_yet_is_undecided_then(given: Given, mql, conn):
    rejected(given, mql, handed=noon(3))

    before = replace(JUNE, as_of=noon(3) + HOUR / 2)
    assert told(lead_quality(conn, before), *FATES) == [(1, 0, 0, 0, 1)]


def test_the_undecided_say_how_long_they_have_been_waiting(given: Given, conn):
    for day in (10, 11, 20):
        given.lead(handoff=noon(day))

    names = ("undecided_median_days", "undecided_oldest_days")
    assert told(lead_quality(conn, replace(JUNE, as_of=noon(30))), *names) == [(19, 20)]


def test_where_nobody_waits_there_is_no_age(given: Given, conn):
    given.lead(handoff=noon(3), sql=noon(4))

    assert told(lead_quality(conn, JUNE), "undecided_median_days", "undecided_oldest_days") == [(None, None)]


@pytest.mark.parametrize("excluded", Excluded)
def test_duplicates_and_test_records_are_on_neither_side(excluded, given: Given, conn):
    given.lead(handoff=noon(3), sql=noon(4), excluded=excluded)

    assert told(lead_quality(conn, JUNE), *FATES) == [(0, 0, 0, 0, 0)]


def test_the_sources_are_counted_apart_and_add_up(given: Given, mql, conn):
    for source in (SourceCategory.EVENT, SourceCategory.EVENT, SourceCategory.SOCIAL, None):
        rejected(given, mql, source=source)
        given.lead(handoff=noon(3), sql=noon(4), source=source)
        given.lead(handoff=noon(3), source=source)
        given.lead(handoff=noon(3), lost=noon(4), source=source)

    rows = lead_quality_by(conn, JUNE)
    assert told(rows, "source", *FATES) == [
        ("Social", 4, 1, 1, 1, 1),
        ("Event", 8, 2, 2, 2, 2),
        ("Not recorded", 4, 1, 1, 1, 1),
    ]
    assert rows[list(FATES)].sum().tolist() == list(told(lead_quality(conn, JUNE), *FATES)[0])


@pytest.mark.parametrize("by", QualitySplit)
def test_the_parts_add_up_whatever_it_is_split_by(by, given: Given, mql, conn):
    rejected(given, mql, source=SourceCategory.EVENT, territory_id=given.territory("North"))
    given.lead(handoff=noon(3), sql=noon(4), service_line="Imaging")

    rows = lead_quality_by(conn, JUNE, by)
    assert rows[list(FATES)].sum().tolist() == list(told(lead_quality(conn, JUNE), *FATES)[0])
    for row in rows.to_dict("records"):
        cell = QualityCell(Quality.DISPUTED, by=by, segment=row[by])
        assert len(quality_list(conn, JUNE, cell)) == row["disputed_hand_offs"]


def test_the_campaigns_are_counted_apart(given: Given, mql, conn):
    (campaign,) = conn.execute(insert(campaigns).values(name="Open day").returning(campaigns.c.campaign_id)).one()
    rejected(given, mql)
    conn.execute(update(leads).values(campaign_id=campaign))
    given.lead(handoff=noon(3), sql=noon(4))

    rows = told(lead_quality_by_campaign(conn, JUNE), "campaign", *FATES)
    assert rows == [("Open day", 1, 0, 1, 0, 0), ("Not recorded", 1, 1, 0, 0, 0)]


def test_the_weeks_are_counted_apart_also_the_empty_ones(given: Given, mql, conn):
    rejected(given, mql, handed=noon(3))
    given.lead(handoff=noon(14), sql=noon(15))  # a Sunday

    rows = told(lead_quality_by_week(conn, JUNE), "week_starts_on", "days_counted", *FATES)
    assert [(monday.day, days, *counts) for monday, days, *counts in rows] == [
        (1, 7, 1, 0, 1, 0, 0),
        (8, 7, 1, 1, 0, 0, 0),
        (15, 7, 0, 0, 0, 0, 0),
        (22, 7, 0, 0, 0, 0, 0),
        (29, 2, 0, 0, 0, 0, 0),
    ]


def test_hand_offs_count_by_the_local_day_they_were_made(given: Given, conn):
    """At 3:00 UTC on 1 June it is still May in New York."""
    given.lead(handoff=noon(1).replace(hour=3))
    given.lead(handoff=noon(1).replace(hour=5))

    assert told(lead_quality(conn, JUNE), "judged_hand_offs") == [(1,)]


def test_the_filters_leave_others_out(given: Given, mql, conn):
    rejected(given, mql, source=SourceCategory.EVENT)
    rejected(given, mql, source=SourceCategory.DIRECT)

    assert told(lead_quality(conn, replace(JUNE, sources=("Event",))), "disputed_hand_offs") == [(1,)]


def test_a_list_tells_the_dispute_and_nothing_that_anybody_wrote(given: Given, mql, conn):
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 480}, at=noon(1))
    given.hours(at=noon(1))
    dispute = rejected(given, mql, name="Ada Sample", phone=None)
    given.dispute_step(dispute, DisputeStep.CONTESTED, at=noon(4))
    given.dispute_step(dispute, DisputeStep.UPHELD, at=noon(5))

    rows = quality_list(conn, JUNE)
    public = str(conn.scalar(select(disputes.c.dispute_uuid)))
    names = ("fate", "dispute", "criterion", "record_says", "dispute_state", "ruling")
    assert told(rows, *names) == [("Disputed", public, "phone-known", "not met", "closed", "upheld")]
    assert [moment.day for moment in told(rows, "rejected_at", "answer_due_at", "answered_at")[0]] == [3, 3, 4]
    assert "Asked" not in rows.to_csv()
    assert "Ada" not in rows.to_csv()


def test_an_old_link_to_a_segment_that_is_gone_counts_nobody(given: Given, conn):
    given.lead(handoff=noon(3))

    gone = QualityCell(by=QualitySplit.CAMPAIGN, segment="Gone")
    assert len(quality_list(conn, JUNE, gone)) == 0


def test_a_team_is_the_one_that_got_the_lead(given: Given, conn):
    lead = given.lead()
    said = Handoff(lead_id=lead, seen_version=1, team=Team.CLINICAL, override_reason="Calls back today")
    hand_over(conn, said, actor=OPERATOR, at=noon(3))

    assert told(lead_quality_by(conn, JUNE, QualitySplit.RECEIVING_TEAM), "receiving_team") == [("Clinical",)]
