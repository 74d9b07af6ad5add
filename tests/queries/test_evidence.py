"""Leads whose stage their record doesn't support: which they are, over which, and what they lack."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from data.commands.definitions import DefinitionRetirement, retire_definition
from data.criteria import Criterion
from data.permissions import OPERATOR
from data.schema import leads
from data.vocabulary import CriterionOperator, DefinitionKind, Excluded, HandoffField, SourceCategory, Verdict
from queries.dimensions import Dimension
from queries.evidence import evidence, evidence_by, evidence_in_short
from queries.evidence_cells import EvidenceCell, EvidenceKind, Evident
from queries.evidence_list import lacks, leads_of_evidence
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
KNOWN, ONE_OF, NONE_OF = CriterionOperator.KNOWN, CriterionOperator.ONE_OF, CriterionOperator.NONE_OF
BEGINS, SAME = CriterionOperator.BEGINS_WITH, CriterionOperator.SAME_LINE
EMAIL_KNOWN = (HandoffField.EMAIL, KNOWN, [])
MQL, SQL = EvidenceKind.MQL, EvidenceKind.SQL
COUNTS = ("checked_episodes", "unsupported_episodes", "only_implied_episodes", "unjudged_episodes")


def counted(conn, kind, scope=JUNE):
    table = evidence(conn, scope).set_index("evidence_kind")
    return tuple(int(table.loc[kind, name]) for name in COUNTS)


def listed(conn, kind, *columns, **more):
    return told(leads_of_evidence(conn, JUNE, EvidenceCell(kind=kind, **more)), *(columns or ("lacking_evidence",)))


def public_id(conn, lead_id):
    return str(conn.scalar(select(leads.c.lead_uuid).where(leads.c.lead_id == lead_id)))


def test_an_mql_that_fails_the_definition_of_its_day_is_not_supported(given, conn):
    given.definition()
    given.lead(mql=noon(3), phone="555-0142")
    failing = given.lead(mql=noon(4))
    given.lead()

    assert counted(conn, MQL) == (2, 1, 0, 0)
    (row,) = leads_of_evidence(conn, JUNE).to_dict("records")
    assert (row["lead"], row["lacking_evidence"]) == (public_id(conn, failing), "Phone number is not recorded")
    assert (row["stage_reached_on"].date(), row["judged_by"]) == (date(2026, 6, 4), "MQL of 1 Jan 2026")


def test_the_share_has_its_interval(given, conn):
    given.definition()
    for number in range(10):
        given.lead(mql=noon(3), phone="555-0142" if number > 2 else None)

    row = told(evidence(conn, JUNE), "unsupported_rate", "unsupported_rate_low", "unsupported_rate_high")[0]
    assert row == pytest.approx((0.3, 0.107791, 0.603222), abs=1e-6)


def test_over_nothing_there_is_no_share(given, conn):
    given.lead()
    assert set(told(evidence(conn, JUNE), "checked_episodes", "unsupported_rate")) == {(0, None)}


def test_what_is_implied_only_or_was_judged_by_nothing_stands_apart(given, conn):
    given.definition(valid_from=date(2026, 6, 4))
    given.lead(sql=noon(5))
    given.lead(mql=noon(3))
    given.lead(mql=noon(4))

    assert counted(conn, MQL) == (1, 1, 1, 1)


def test_a_lead_is_held_against_the_version_of_the_local_day_it_came_to_the_stage(given, conn):
    given.definition(at=noon(1, 5))
    given.definition(criteria=[EMAIL_KNOWN], valid_from=date(2026, 6, 10), at=noon(1, 5))
    given.lead(mql=datetime(2026, 6, 10, 3, 59, tzinfo=UTC))
    given.lead(mql=datetime(2026, 6, 10, 4, 0, tzinfo=UTC))

    assert sorted(listed(conn, MQL, "lacking_evidence", "judged_by")) == [
        ("E-mail address is not recorded", "MQL of 10 Jun 2026"),
        ("Phone number is not recorded", "MQL of 1 Jan 2026"),
    ]


def test_the_local_day_is_that_of_the_leads_site(given, conn):
    pune = given.site("Pune", "Asia/Kolkata")
    given.definition(at=noon(1, 5))
    given.definition(criteria=[EMAIL_KNOWN], valid_from=date(2026, 6, 10), at=noon(1, 5))
    given.lead(mql=datetime(2026, 6, 9, 18, 29, tzinfo=UTC), site_id=pune)
    given.lead(mql=datetime(2026, 6, 9, 18, 30, tzinfo=UTC), site_id=pune)

    assert sorted(listed(conn, MQL)) == [("E-mail address is not recorded",), ("Phone number is not recorded",)]


def test_a_line_is_held_against_its_own_version_and_without_one_against_the_organisations(given, conn):
    given.definition(at=noon(1, 5))
    own = given.service_line("Cardiology")
    given.definition(line=own, criteria=[EMAIL_KNOWN], valid_from=date(2026, 5, 2), at=noon(1, 5))
    given.lead(mql=noon(3), phone="555-0142")
    given.lead(mql=noon(3), service_line="Imaging")
    given.lead(mql=noon(3), service_line=None, phone="555-0142")

    assert sorted(listed(conn, MQL, "lacking_evidence", "judged_by")) == [
        ("E-mail address is not recorded", "MQL of 2 May 2026 (Cardiology)"),
        ("Phone number is not recorded", "MQL of 1 Jan 2026"),
    ]


def test_after_a_lines_version_is_retired_the_organisations_holds_again(given, conn):
    given.definition(at=noon(1, 5))
    own = given.service_line("Cardiology")
    version = given.definition(line=own, criteria=[EMAIL_KNOWN], valid_from=date(2026, 5, 2), at=noon(1, 5))
    retirement = DefinitionRetirement(definition_id=version, seen_position=3, valid_from=date(2026, 6, 10))
    retire_definition(conn, retirement, actor=OPERATOR, at=noon(2, 5))
    given.lead(mql=noon(9))
    given.lead(mql=noon(10))

    assert sorted(listed(conn, MQL)) == [("E-mail address is not recorded",), ("Phone number is not recorded",)]


def test_a_draft_judges_nobody(given, conn):
    given.draft()
    given.lead(mql=noon(3))

    assert counted(conn, MQL) == (0, 0, 0, 1)


def test_an_sql_is_held_against_the_definition_of_an_sql(given, conn):
    given.definition(DefinitionKind.SQL, criteria=[EMAIL_KNOWN])
    given.lead(mql=noon(2), sql=noon(3))
    given.lead(mql=noon(2), sql=noon(3), email="nora@example.org")

    assert counted(conn, SQL) == (2, 1, 0, 0)
    assert counted(conn, MQL) == (0, 0, 0, 2)


def test_each_criterion_that_is_not_met_is_named(given, conn):
    asked = [EMAIL_KNOWN, (HandoffField.SOURCE, ONE_OF, ["Event"]), (HandoffField.URGENCY, ONE_OF, ["Urgent"])]
    given.definition(criteria=[*asked, (HandoffField.INTAKE_TYPE, KNOWN, [])])
    given.lead(mql=noon(3), intake_type="Self-referral")

    assert listed(conn, MQL) == [
        ("E-mail address is not recorded; Source is none of those agreed; Urgency is not recorded",)
    ]


@pytest.mark.parametrize(
    ("criterion", "says", "sentence"),
    [
        (EMAIL_KNOWN, Verdict.FAILED, "E-mail address is not recorded"),
        ((HandoffField.SOURCE, ONE_OF, ["Event"]), Verdict.UNKNOWN, "Source is not recorded"),
        ((HandoffField.SOURCE, ONE_OF, ["Event"]), Verdict.FAILED, "Source is none of those agreed"),
        ((HandoffField.SOURCE, NONE_OF, ["Event"]), Verdict.FAILED, "Source is one of those ruled out"),
        ((HandoffField.ZIP, BEGINS, ["021"]), Verdict.FAILED, "ZIP code begins with none of those agreed"),
        ((HandoffField.REQUESTED_LINE, SAME, []), Verdict.FAILED, "Service line asked for is not the one it goes to"),
    ],
)
def test_what_is_lacking_in_words(criterion, says, sentence):
    field, operator, values = criterion

    assert lacks(Criterion(field=field, operator=operator, values=tuple(values)), says) == sentence


def test_attended_without_a_booking_on_record(given, conn):
    given.lead(attended=noon(9))
    given.lead(scheduled=noon(8), attended=noon(9))
    given.lead(started=noon(9))

    assert counted(conn, EvidenceKind.ATTENDED) == (2, 1, 1, 0)
    assert listed(conn, EvidenceKind.ATTENDED) == [("No booking is on record",)]


def test_sql_without_a_hand_off_on_record(given, conn):
    given.lead(handoff=noon(3), sql=noon(4))
    given.lead(sql=noon(4))
    given.lead(scheduled=noon(4))

    assert counted(conn, EvidenceKind.HANDOFF) == (2, 1, 1, 0)
    assert listed(conn, EvidenceKind.HANDOFF) == [("No hand-off is on record",)]


MIDNIGHT = datetime(2026, 6, 5, 4, tzinfo=UTC)  # in New York: a date without a time


@pytest.mark.parametrize(
    ("left", "since", "counts"),
    [
        (noon(5), {"sql": noon(6)}, (1, 1)),
        (noon(5), {"handoff": noon(6), "sql": noon(7)}, (1, 0)),
        (noon(5), {"sql": noon(6), "handoff": noon(7)}, (1, 1)),
        (noon(5), {"mql": noon(6)}, (0, 0)),
        (MIDNIGHT, {"sql": noon(5)}, (0, 0)),
        (MIDNIGHT, {"sql": noon(6)}, (1, 1)),
        (noon(4), {"handoff": noon(5), "sql": MIDNIGHT}, (1, 0)),
    ],
    ids=[
        "not handed over",
        "handed over",
        "only later",
        "not at sales",
        "on the day it left",
        "the day after",
        "dates",
    ],
)
def test_back_at_sales_without_a_hand_off_since_it_left(given, conn, left, since, counts):
    lead = given.lead(mql=noon(2), handoff=noon(3), lost=left)
    for stage, moment in since.items():
        given.event(lead, stage, moment)

    assert counted(conn, EvidenceKind.BACK) == (*counts, 0, 0)
    assert len(listed(conn, EvidenceKind.BACK)) == counts[1]


def test_what_had_not_happened_yet_contradicts_nothing(given, conn):
    given.definition()
    given.definition(DefinitionKind.SQL)
    given.lead(mql=noon(3), lost=noon(4), sql=noon(5), attended=noon(9))
    early = Scope(JUNE.period, as_of=noon(3) - timedelta(minutes=1))

    assert {counted(conn, kind, early) for kind in EvidenceKind} == {(0, 0, 0, 0)}
    assert all(counted(conn, kind)[1] for kind in EvidenceKind)


def test_duplicates_and_test_records_are_nowhere(given, conn):
    given.definition()
    given.lead(attended=noon(9), mql=noon(3), excluded=Excluded.DUPLICATE)

    assert {counted(conn, kind) for kind in EvidenceKind} == {(0, 0, 0, 0)}


def test_a_lead_with_several_contradictions_counts_once_in_short(given, conn):
    given.definition()
    given.lead(mql=noon(3), sql=noon(5), attended=noon(9))
    given.lead(mql=noon(3), phone="555-0142")

    assert told(evidence_in_short(conn, JUNE)) == [(2, 1)]


def test_segments_add_up_and_each_number_has_its_list(given, conn):
    given.definition()
    for source, phone in ((SourceCategory.EVENT, None), (SourceCategory.EVENT, "555-0142"), (None, None)):
        given.lead(mql=noon(3), source=source, phone=phone)

    table = evidence_by(conn, JUNE, by=Dimension.SOURCE)
    assert told(table, "source", "checked_episodes", "unsupported_episodes") == [
        ("Event", 2, 1),
        ("Not recorded", 1, 1),
    ]
    assert len(listed(conn, MQL, by=Dimension.SOURCE, segment="Not recorded")) == 1
    assert listed(conn, MQL, by=Dimension.SOURCE, segment="Webinar") == []


def test_the_list_of_all_checked_says_what_each_lacks_and_nothing_of_the_others(given, conn):
    given.definition()
    given.lead(mql=noon(3), phone="555-0142")
    given.lead(mql=noon(4))

    assert listed(conn, MQL, evident=Evident.CHECKED) == [("",), ("Phone number is not recorded",)]
    given.lead(scheduled=noon(8), attended=noon(9))
    given.lead(attended=noon(9))
    checked = listed(conn, EvidenceKind.ATTENDED, evident=Evident.CHECKED)
    assert sorted(checked) == [("",), ("No booking is on record",)]
