"""A lead that sales is about to reject: whose it is, by what it was judged, and what its record says of that."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.commands.disputes import DisputeReply, reply_to_dispute
from data.commands.rejections import LeadRejection, reject_lead
from data.permissions import OPERATOR
from data.schema import disputes, leads
from data.vocabulary import (
    AgreementKind,
    CriterionOperator,
    DefinitionKind,
    DisputeStep,
    Excluded,
    HandoffField,
    SourceCategory,
    Verdict,
)
from queries.rejectable import hand_offs_to_reject, lead_to_reject
from queries.rejection_criteria import rejection_criteria
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

TODAY = Scope(Period(date(2020, 1, 1), date(2020, 1, 31)), as_of=NOW)
KNOWN, ONE_OF, BEGINS = CriterionOperator.KNOWN, CriterionOperator.ONE_OF, CriterionOperator.BEGINS_WITH
PHONE_KNOWN = (HandoffField.PHONE, KNOWN, [])
HOUR = timedelta(hours=1)


def public_id(conn, lead_id):
    return str(conn.scalar(select(leads.c.lead_uuid).where(leads.c.lead_id == lead_id)))


def reject(conn, lead_id, definition_id, criterion="phone-known", at=NOW):
    version = conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead_id))
    said = {"lead_id": lead_id, "seen_version": version, "definition_id": definition_id, "criterion": criterion}
    return reject_lead(conn, LeadRejection(**said, evidence="Nobody answers there"), actor=OPERATOR, at=at)


def standing(conn, lead_id, *more):
    return told(lead_to_reject(conn, TODAY, public_id(conn, lead_id)), "rejection_standing", *more)[0]


def test_a_lead_that_was_handed_over_is_sales_to_reject(given, conn):
    lead = given.lead(inquired=noon(1, 8), handoff=noon(3, 8), owner_id=given.person("Ada"), urgency="Urgent")

    (row,) = lead_to_reject(conn, TODAY, public_id(conn, lead)).to_dict("records")
    assert (row["rejection_standing"], row["lead_id"], row["lead_version"]) == ("With sales", lead, 1)
    assert row["handed_over_at"] == noon(3, 8)
    assert (row["service_line"], row["source"], row["urgency"], row["owner"]) == (
        "Cardiology",
        "Direct",
        "Urgent",
        "Ada",
    )
    assert (row["zone"], row["furthest_stage"], row["dispute"]) == ("America/New_York", "Handoff", "")


@pytest.mark.parametrize(
    ("reached", "whose"),
    [
        ({"mql": noon(2, 8)}, "Never handed over"),
        ({"handoff": noon(2, 8), "attended": noon(9, 8)}, "With sales"),
        ({"handoff": noon(2, 8), "lost": noon(4, 8)}, "Left sales"),
        ({"handoff": noon(2, 8), "lost": noon(4, 8), "sql": noon(5, 8)}, "Left sales"),
        ({"handoff": noon(2, 8), "lost": noon(2, 8)}, "Left sales"),
    ],
)
def test_whose_a_lead_is(given, conn, reached, whose):
    assert standing(conn, given.lead(inquired=noon(1, 8), **reached)) == (whose,)


def test_handed_over_again_after_it_left_it_is_sales_again(given, conn):
    lead = given.lead(inquired=noon(1, 8), handoff=noon(2, 8), recycled=noon(4, 8))
    given.event(lead, "handoff", noon(6, 8))

    assert standing(conn, lead, "handed_over_at") == ("With sales", noon(6, 8))


def test_a_rejected_lead_is_in_dispute_until_when_marketing_answers(given, conn):
    given.hours()
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 60})
    version = given.definition()
    lead = given.lead(inquired=noon(1, 8), handoff=noon(3, 8))
    dispute = reject(conn, lead, version, at=datetime(2026, 9, 1, 13, 30, tzinfo=UTC))

    said = standing(conn, lead, "dispute", "rejected_at", "answer_due_at", "dispute_state", "exit")
    due = datetime(2026, 9, 1, 14, 30, tzinfo=UTC)
    began = datetime(2026, 9, 1, 13, 30, tzinfo=UTC)
    assert said == ("In dispute", str(dispute), began, due, "waiting for marketing's answer", "Recycled")


def test_a_rejection_that_was_withdrawn_makes_it_sales_again(given, conn):
    version = given.definition()
    lead = given.lead(inquired=noon(1, 8), handoff=noon(3, 8))
    public = reject(conn, lead, version)
    dispute_id = conn.scalar(select(disputes.c.dispute_id).where(disputes.c.dispute_uuid == public))
    reply = DisputeReply(dispute_id=dispute_id, seen_position=0, step=DisputeStep.WITHDRAWN)
    reply_to_dispute(conn, reply, actor=OPERATOR, at=NOW + HOUR)

    assert standing(conn, lead, "dispute", "handed_over_at") == ("With sales", str(public), NOW + HOUR)


def test_each_criterion_says_what_the_record_says(given, conn):
    asked = [
        PHONE_KNOWN,
        (HandoffField.EMAIL, KNOWN, []),
        (HandoffField.ZIP, BEGINS, ["021"]),
        (HandoffField.SOURCE, ONE_OF, ["Event", "Social"]),
        (HandoffField.URGENCY, ONE_OF, ["Urgent"]),
    ]
    version = given.definition(criteria=asked)
    lead = given.lead(
        inquired=noon(1, 8), handoff=noon(3, 8), phone="555-0142", zip="02139", source=SourceCategory.DIRECT
    )

    columns = ("definition_id", "definition_kind", "criterion", "record_says_now")
    assert told(rejection_criteria(conn, TODAY, public_id(conn, lead)), *columns) == [
        (version, "MQL", "phone-known", Verdict.MET),
        (version, "MQL", "email-known", Verdict.FAILED),
        (version, "MQL", "zip-begins_with", Verdict.MET),
        (version, "MQL", "source-one_of", Verdict.FAILED),
        (version, "MQL", "urgency-one_of", Verdict.UNKNOWN),
    ]


def test_the_criteria_are_those_in_force_on_the_local_day_of_the_hand_off(given, conn):
    given.definition(at=noon(1, 8))
    given.definition(criteria=[(HandoffField.EMAIL, KNOWN, [])], valid_from=date(2026, 8, 10), at=noon(1, 8))
    before = given.lead(inquired=noon(1, 8), handoff=datetime(2026, 8, 10, 3, 59, tzinfo=UTC))
    after = given.lead(inquired=noon(1, 8), handoff=datetime(2026, 8, 10, 4, 0, tzinfo=UTC))

    def asked(lead):
        rows = rejection_criteria(conn, TODAY, public_id(conn, lead)).itertuples()
        return [(row.criterion, row.valid_from_on.date()) for row in rows]

    assert asked(before) == [("phone-known", date(2026, 1, 1))]
    assert asked(after) == [("email-known", date(2026, 8, 10))]


def test_a_line_with_a_version_of_its_own_is_judged_by_that_and_by_every_kind(given, conn):
    own = given.service_line("Cardiology")
    given.definition(at=noon(1, 7))
    given.definition(line=own, criteria=[(HandoffField.EMAIL, KNOWN, [])], valid_from=date(2026, 7, 2), at=noon(1, 7))
    given.definition(DefinitionKind.SQL, criteria=[(HandoffField.SITE, KNOWN, [])])
    theirs = given.lead(inquired=noon(1, 8), handoff=noon(3, 8))
    others = given.lead(inquired=noon(1, 8), handoff=noon(3, 8), service_line="Imaging")

    def asked(lead):
        return told(rejection_criteria(conn, TODAY, public_id(conn, lead)), "criterion", "definition_line")

    assert asked(theirs) == [
        ("email-known", "Cardiology"),
        ("site-known", "Every line without one of its own"),
    ]
    assert [criterion for criterion, _ in asked(others)] == ["phone-known", "site-known"]


def test_without_a_definition_or_a_hand_off_there_is_nothing_to_cite(given, conn):
    lead = given.lead(inquired=noon(1, 8), handoff=noon(3, 8))
    assert rejection_criteria(conn, TODAY, public_id(conn, lead)).empty
    given.definition()

    assert len(rejection_criteria(conn, TODAY, public_id(conn, lead))) == 1
    assert rejection_criteria(conn, TODAY, public_id(conn, given.lead(mql=noon(3, 8)))).empty


@pytest.mark.parametrize("lead", ["", "nobody", str(UUID(int=1))])
def test_a_lead_that_is_none_is_nobody(given, conn, lead):
    given.definition()
    given.lead(handoff=noon(3, 8))

    assert lead_to_reject(conn, TODAY, lead).empty
    assert rejection_criteria(conn, TODAY, lead).empty


def test_the_list_has_those_with_sales_of_late_the_newest_first(given, conn):
    version = given.definition()
    recent, newest = (given.lead(inquired=noon(1, 8), handoff=noon(day, 8)) for day in (20, 25))
    given.lead(inquired=noon(1, 5), handoff=noon(2, 5))
    given.lead(inquired=noon(1, 8), mql=noon(20, 8))
    given.lead(inquired=noon(1, 8), handoff=noon(20, 8), lost=noon(21, 8))
    given.lead(inquired=noon(1, 8), handoff=noon(20, 8), excluded=Excluded.TEST)
    reject(conn, given.lead(inquired=noon(1, 8), handoff=noon(22, 8)), version)

    assert told(hand_offs_to_reject(conn, TODAY), "lead") == [(public_id(conn, one),) for one in (newest, recent)]


def test_the_filters_hold_for_the_list(given, conn):
    given.lead(inquired=noon(1, 8), handoff=noon(20, 8), service_line="Imaging")
    given.lead(inquired=noon(1, 8), handoff=noon(20, 8))

    imaging = Scope(TODAY.period, as_of=NOW, service_lines=("Imaging",))
    assert told(hand_offs_to_reject(conn, imaging), "service_line") == [("Imaging",)]
