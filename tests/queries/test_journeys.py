"""One lead, apart from who it is; and who it is appears in no answer to anything."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data.commands.disputes import DisputeAnswer, DisputeRuling, answer_dispute, rule_dispute
from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.rejections import LeadRejection, reject_lead
from data.commands.stages import EventRetraction, retract_event
from data.permissions import OPERATOR, Actor
from data.schema import contacts, disputes, leads
from data.vocabulary import (
    DefinitionKind,
    DisputeOutcome,
    DisputeStep,
    Exit,
    IntakeType,
    OutreachKind,
    OutreachResult,
    Role,
)
from queries.catalogue import QUESTIONS, options_of
from queries.journeys import disputes_of_lead, lead_in_short, lead_journey
from queries.lead_disputes import IN_WORDS
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import put_in, told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
WHO = {"name": "Rosalind Quill", "phone": "555-0142", "email": "rosalind.quill@example.org", "zip": "10199"}
ROOT = Path(__file__).resolve().parents[2]


def public_id(conn, lead):
    return str(conn.scalar(select(leads.c.lead_uuid).where(leads.c.lead_id == lead)))


def test_a_lead_in_short(given, conn):
    site, owner = given.site("Pune", "Asia/Kolkata"), given.person("Ana")
    lead = given.lead(
        sql=noon(3), site_id=site, owner_id=owner, intake_type=IntakeType.SELF_REFERRAL, external_id="C-17"
    )
    given.event(lead, "lost", noon(9))

    (row,) = lead_in_short(conn, JUNE, public_id(conn, lead)).to_dict("records")
    assert row["entered_on"].date() == date(2026, 6, 1)
    assert (row["furthest_stage"], row["exit"], row["owner"], row["zone"]) == ("SQL", "Lost", "Ana", "Asia/Kolkata")
    assert (row["source_system"], row["external_id"]) == ("common ground", "C-17")
    splits = ("service_line", "source", "territory", "intake_type", "contact_type")
    assert [row[name] for name in splits] == ["Cardiology", "Direct", "Not recorded", "Self-referral", "Not recorded"]


def test_a_lead_that_never_came_in_has_no_day_and_no_stage(given, conn):
    (lead,) = put_in(conn, [{"events": [(Exit.LOST, noon(3), NOW, None)]}])

    (row,) = lead_in_short(conn, JUNE, public_id(conn, lead)).to_dict("records")
    assert row["entered_on"] != row["entered_on"]
    assert (row["furthest_stage"], row["exit"], row["zone"]) == ("Not recorded", "Lost", "America/New_York")


def test_a_journey_is_told_in_order_with_attempts_and_what_was_taken_back(given, conn):
    lead = given.lead(inquired=noon(1), sql=noon(5))
    wrong = given.event(lead, "attended", noon(3))
    retract_event(conn, EventRetraction(event_id=wrong, why="Another lead's"), actor=OPERATOR, at=NOW)
    given.event(lead, "lost", noon(7), reason="No response")
    call = OutreachAttempt(
        lead_id=lead, kind=OutreachKind.CALL, result=OutreachResult.NO_ANSWER, occurred_at=noon(1) + timedelta(hours=1)
    )
    log_outreach(conn, call, actor=OPERATOR, at=NOW)

    assert told(lead_journey(conn, JUNE, public_id(conn, lead)), "what", "detail", "is_retracted") == [
        ("Inquiry", "", False),
        ("Call", "No answer", False),
        ("Attended", "", True),
        ("SQL", "", False),
        ("Lost", "No response", False),
    ]


def test_what_has_one_date_is_told_in_the_order_of_the_stages(given, conn):
    """Put in backward, all on one moment, as files do that know days alone."""
    lead = given.lead(inquired=noon(1), started=noon(1), sql=noon(1), mql=noon(1))
    given.event(lead, "lost", noon(1))

    whats = told(lead_journey(conn, JUNE, public_id(conn, lead)), "what")
    assert [what for (what,) in whats] == ["Inquiry", "MQL", "SQL", "Started", "Lost"]


@pytest.mark.parametrize("lead", ["", "nobody", "00000000-0000-0000-0000-000000000001", "' OR 1=1 --", "🤝"])
def test_a_lead_that_is_none_is_nobody(given, conn, lead):
    given.lead()

    assert lead_in_short(conn, JUNE, lead).empty
    assert lead_journey(conn, JUNE, lead).empty


def test_who_a_lead_is_appears_in_no_answer(given, conn):
    lead = given.lead(sql=noon(3), **WHO)
    given.event(lead, "lost", noon(9), reason="No response")
    assert conn.execute(select(contacts.c.name, contacts.c.phone, contacts.c.email, contacts.c.zip)).one() == (
        tuple(WHO.values())
    )

    answered = 0
    for name, question in QUESTIONS.items():
        more = {"lead": public_id(conn, lead)} if "lead" in options_of(question) else {}
        said = question(conn, JUNE, **more).to_csv()
        answered += said.count("\n") > 1
        assert not [word for word in (*WHO.values(), "Rosalind", "Quill") if word in said], name
    assert answered > 15


@pytest.mark.parametrize("file", sorted((ROOT / "queries").glob("*.py")), ids=lambda file: file.stem)
def test_no_question_can_read_who_a_lead_is(file):
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))

    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom | ast.Import) for alias in node.names}
    reached = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert "contacts" not in imported | reached
    assert not {"text", "table"} & imported, "a table named in text would get around this"


def test_a_hand_off_says_by_what_it_was_judged_and_a_dispute_is_told_step_by_step(given, conn):
    given.definition(at=noon(1, 7))
    own = given.service_line("Cardiology")
    sql = given.definition(DefinitionKind.SQL, line=own, at=noon(1, 7))
    lead = given.lead(inquired=noon(1, 8), handoff=noon(3, 8))
    cited = {"lead_id": lead, "seen_version": 1, "definition_id": sql, "criterion": "phone-known"}
    rejection = LeadRejection(**cited, evidence="Words of somebody")
    reject_lead(conn, rejection, actor=Actor("Ada", Role.REP, given.person("Ada")), at=NOW)
    dispute = conn.scalar(select(disputes.c.dispute_id))
    said = {"dispute_id": dispute, "evidence": "Words of another"}
    ilse, lund = (Actor(name, Role.LEADER, given.person(name)) for name in ("Ilse", "Lund"))
    answer = DisputeAnswer(**said, seen_position=0, step=DisputeStep.CONTESTED)
    answer_dispute(conn, answer, actor=ilse, at=NOW + timedelta(hours=1))
    ruling = DisputeRuling(**said, seen_position=1, step=DisputeStep.OVERTURNED, outcome=DisputeOutcome.SALES)
    rule_dispute(conn, ruling, actor=lund, at=NOW + timedelta(hours=2))

    judged = "Judged by MQL of 1 Jan 2026, SQL of 1 Jan 2026 (Cardiology)"
    assert told(lead_journey(conn, JUNE, public_id(conn, lead)), "what", "detail", "actor") == [
        ("Inquiry", "", OPERATOR.name),
        ("Handoff", judged, OPERATOR.name),
        ("Recycled", "Rejected by sales: in dispute", "Ada"),
        ("Rejected by sales", "SQL: Phone number is known; the record said: not met", "Ada"),
        ("Rejection contested by marketing", "", "Ilse"),
        ("Handoff", judged, "Lund"),
        ("Dispute ruled: overturned", "Back to sales", "Lund"),
    ]
    (row,) = disputes_of_lead(conn, JUNE, public_id(conn, lead)).to_dict("records")
    assert (row["dispute_state"], row["cited_criterion"]) == ("closed", "SQL: Phone number is known")
    assert (row["rejected_at"], row["record_said"]) == (NOW, "not met")


def test_every_step_of_a_dispute_has_its_words():
    assert set(IN_WORDS) == set(DisputeStep)
    assert len(set(IN_WORDS.values())) == len(DisputeStep)
