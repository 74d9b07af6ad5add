from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, Table, func, select

from data.commands.leads import LeadCorrection, LeadExclusion, NewLead, correct_lead, exclude_lead, register_lead
from data.database import Database
from data.permissions import OPERATOR, Actor
from data.refusals import ChangedMeanwhile, InTheFuture, LeadAlreadyExists, NoSuchLead
from data.schema import changes, contacts, lead_facts, leads, stage_events
from data.vocabulary import ContactType, Excluded, Role, SourceCategory, Stage, code_of
from tests.given import NOW, Given, noon

ANA, BEN = Actor("Ana", Role.LEADER), Actor("Ben", Role.MARKETER)
IDENTIFIERS = {"name": "Nora Sample", "phone": "555-0142", "email": "nora.sample@example.org", "zip": "10901"}


def count(conn: Connection, table: Table) -> int:
    return conn.scalar(select(func.count()).select_from(table)) or 0


def latest(conn: Connection) -> Any:
    return conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()


def test_a_registered_lead_has_its_inquiry_its_facts_and_its_audit_row(given: Given, conn: Connection) -> None:
    line = given.service_line("Imaging")
    new = NewLead(external_id="A-1", inquired_at=noon(2), service_line_id=line, contact_type=ContactType.CAREGIVER)
    public_id = register_lead(conn, new, actor=ANA, at=noon(3))
    lead = conn.execute(select(leads)).one()
    assert (lead.lead_uuid, lead.source_system, lead.external_id) == (public_id, "common ground", "A-1")
    assert (lead.created_at, lead.recorded_at, lead.version) == (noon(2), noon(3), 1)
    event = conn.execute(select(stage_events)).one()
    assert (event.stage, event.occurred_at, event.recorded_at, event.actor) == (Stage.INQUIRY, noon(2), noon(3), "Ana")
    facts = conn.execute(select(lead_facts)).one()
    assert (facts.depth, facts.service_line_id, facts.logging_lag, facts.source) == (0, line, 24 * 60, 0)
    change = latest(conn)
    assert (change.actor, change.action, change.subject) == ("Ana", "lead.registered", f"lead:{public_id}")
    assert change.after["contact_type"] == "Caregiver"


def test_no_identifier_gets_into_the_audit_log(given: Given, conn: Connection) -> None:
    new = NewLead(external_id="A-1", inquired_at=noon(2), **IDENTIFIERS)
    register_lead(conn, new, actor=ANA, at=NOW)
    correct_lead(conn, LeadCorrection(lead_id=1, seen_version=1, owner_id=given.person("Ben")), actor=ANA, at=NOW)
    assert conn.execute(select(contacts)).mappings().one() == {"lead_id": 1, **IDENTIFIERS}
    log = repr(conn.execute(select(changes)).all())
    assert not [value for value in (*IDENTIFIERS.values(), "A-1", "Nora", "nora.sample") if value in log]


def test_a_lead_without_identifiers_has_no_row_for_them(conn: Connection) -> None:
    register_lead(conn, NewLead(external_id="A-1", inquired_at=noon(2)), actor=ANA, at=NOW)
    assert count(conn, contacts) == 0


def test_a_lead_known_already_is_refused_by_its_id(given: Given, conn: Connection) -> None:
    given.lead(external_id="A-1")
    with pytest.raises(LeadAlreadyExists, match="The lead A-1 is already in the database"):
        register_lead(conn, NewLead(external_id="A-1", inquired_at=noon(2)), actor=ANA, at=NOW)
    elsewhere = NewLead(external_id="A-1", source_system="another crm", inquired_at=noon(2))
    register_lead(conn, elsewhere, actor=ANA, at=NOW)
    assert count(conn, leads) == count(conn, changes) == 2


def test_a_lead_that_two_people_register_at_once_is_there_once(database: Database, meanwhile: Callable) -> None:
    def register(conn: Connection) -> None:
        register_lead(conn, NewLead(external_id="A-1", inquired_at=noon(2)), actor=ANA, at=NOW)

    with pytest.raises(LeadAlreadyExists):
        meanwhile(register, register)
    with database.read.connect() as conn:
        assert count(conn, leads) == count(conn, lead_facts) == count(conn, changes) == 1


def test_an_inquiry_still_to_come_is_refused(conn: Connection) -> None:
    with pytest.raises(InTheFuture, match="still to come"):
        register_lead(conn, NewLead(external_id="A-1", inquired_at=NOW + timedelta(seconds=1)), actor=ANA, at=NOW)
    assert count(conn, leads) == count(conn, changes) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"inquired_at": datetime(2026, 6, 1)},  # noqa: DTZ001
        {"external_id": ""},
        {"external_id": "x" * 121},
        {"phone": "5" * 61},
        {"name": "x" * 201},
        {"source_category": "Fax"},
        {"is_vip": True},
    ],
)
def test_a_form_that_does_not_fit_is_sent_back(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        NewLead.model_validate({"external_id": "A-1", "inquired_at": noon(2), **wrong})


def test_a_correction_changes_what_it_names_and_nothing_else(given: Given, conn: Connection) -> None:
    lead = given.lead(source=SourceCategory.DIRECT, intake_type="Self-referral")
    correction = LeadCorrection(lead_id=lead, seen_version=1, source_category=SourceCategory.EVENT)
    correct_lead(conn, correction, actor=ANA, at=NOW)
    row = conn.execute(select(leads)).one()
    assert (row.source_category, row.intake_type, row.version) == ("Event", "Self-referral", 2)
    facts = conn.execute(select(lead_facts)).one()
    assert (facts.source, facts.intake_type) == (code_of(SourceCategory.EVENT), 3)
    change = latest(conn)
    assert (change.before, change.after) == ({"source_category": "Direct"}, {"source_category": "Event"})


def test_a_correction_can_take_a_word_away(given: Given, conn: Connection) -> None:
    lead = given.lead(source=SourceCategory.DIRECT)
    correct_lead(conn, LeadCorrection(lead_id=lead, seen_version=1, source_category=None), actor=ANA, at=NOW)
    assert conn.scalar(select(leads.c.source_category)) is None
    assert conn.scalar(select(lead_facts.c.source)) == 0


def test_a_correction_of_a_lead_changed_meanwhile_is_refused_and_names_who(given: Given, conn: Connection) -> None:
    lead = given.lead()
    correct_lead(conn, LeadCorrection(lead_id=lead, seen_version=1, owner_id=None), actor=BEN, at=NOW)
    with pytest.raises(ChangedMeanwhile, match="Ben changed this lead while you had it open"):
        correct_lead(conn, LeadCorrection(lead_id=lead, seen_version=1, site_id=None), actor=ANA, at=NOW)
    with pytest.raises(ChangedMeanwhile, match="Ben"):
        exclude_lead(conn, LeadExclusion(lead_id=lead, seen_version=1, excluded=None), actor=ANA, at=NOW)
    assert (conn.scalar(select(leads.c.version)), latest(conn).actor) == (2, "Ben")


def test_of_two_corrections_at_once_the_second_is_told_who_made_the_first(database: Database, meanwhile) -> None:
    with database.write.begin() as conn:
        correction = LeadCorrection(lead_id=Given(conn).lead(), seen_version=1, site_id=None)
    with pytest.raises(ChangedMeanwhile, match="Ben"):
        meanwhile(*(partial(correct_lead, filled_in=correction, actor=actor, at=NOW) for actor in (BEN, ANA)))


def test_an_excluded_lead_says_why_and_can_come_back(given: Given, conn: Connection) -> None:
    lead = given.lead()
    for version, why in ((1, Excluded.DUPLICATE), (2, None)):
        exclude_lead(conn, LeadExclusion(lead_id=lead, seen_version=version, excluded=why), actor=ANA, at=NOW)
        assert conn.scalar(select(lead_facts.c.excluded)) == code_of(why)
    assert (latest(conn).before, latest(conn).after) == ({"excluded": "Duplicate"}, {"excluded": None})


def test_a_lead_that_is_not_there_is_refused(conn: Connection) -> None:
    with pytest.raises(NoSuchLead, match="isn't in the database"):
        correct_lead(conn, LeadCorrection(lead_id=404, seen_version=1), actor=OPERATOR, at=NOW)
    assert count(conn, changes) == 0
