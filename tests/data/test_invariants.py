"""`python -m data check` finds each thing that must never be, and says nothing of a sound database."""

import uuid
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from data import invariants
from data.clock_upkeep import refresh_clocks
from data.commands.stages import EventRetraction, retract_event
from data.database import Database
from data.invariants import violations
from data.permissions import OPERATOR
from data.schema import (
    agreements,
    changes,
    counters,
    event_retractions,
    imports,
    lead_facts,
    leads,
    outreach,
    ownership,
    sla_clocks,
    sla_pause_ends,
    sla_pauses,
    stage_events,
)
from data.vocabulary import Exit
from tests.data.tampering import tampering
from tests.given import NOW, Given, noon


@pytest.fixture
def office(database: Database) -> Database:
    """Two leads, one of them lost; a retraction, an attempt to reach, and an import that brought nothing."""
    with database.write.begin() as conn:
        given = Given(conn)
        given.lead(mql=noon(2), sql=noon(3))
        lead = given.lead(sql=noon(3))
        given.event(lead, "lost", noon(4), reason="No answer")
        event = given.event(lead, "attended", noon(3))
        retract_event(conn, EventRetraction(event_id=event, why="never so"), actor=OPERATOR, at=NOW)
        given.reason(Exit.RECYCLED, "Next year")
        who = {"lead_id": lead, "actor": "Ana", "recorded_at": NOW}
        conn.execute(insert(outreach).values(kind="Call", occurred_at=noon(4), **who))
        followed = given.lead(handoff=noon(5))
        pause = {"lead_id": followed, "reason": "Waiting for documents", "begins_at": noon(6)}
        pause_id = conn.execute(insert(sla_pauses).values(**who | pause).returning(sla_pauses.c.pause_id)).scalar_one()
        ended = {"pause_id": pause_id, "ended_at": noon(7), "recorded_at": NOW, "actor": "Ana"}
        conn.execute(insert(sla_pause_ends).values(**ended))
        given.hours()
        given.targets(first_attempt=60)
        conn.execute(insert(ownership).values(**who | {"lead_id": followed, "team": "Sales", "begins_at": noon(5)}))
        refresh_clocks(conn, [followed])
        counted = [name for name in imports.c.keys() if name.startswith(("rows_", "leads_", "events_", "contradict"))]  # noqa: SIM118
        words = dict.fromkeys(("file_name", "sha256", "mapping_name", "mapping_sha256", "source_system", "kind"), "x")
        nothing = {**dict.fromkeys(counted, 0), **words, "status": "done", "actor": "Ana", "started_at": NOW}
        conn.execute(insert(imports).values(import_uuid=uuid.uuid4(), **nothing))
    return database


def event(**different: Any) -> Any:
    said = {"lead_id": 2, "stage": "mql", "occurred_at": noon(2), "recorded_at": NOW, "actor": "Ana", "edition": 0}
    return insert(stage_events).values(**{**said, **different})


PLANTED = [
    (event(stage="discovery call"), "1 stage events with an unknown stage"),
    (event(recorded_at=noon(1)), "1 stage events that happened after they were recorded"),
    (event(lead_id=77), "1 stage events of no lead"),
    (event(stage="recycled", reason_id=1), "1 stage events with a reason for something else"),
    (update(event_retractions).values(recorded_at=noon(1)), "1 retractions before their event was recorded"),
    (update(outreach).values(recorded_at=noon(3)), "1 attempts to reach that were made after they were recorded"),
    (update(leads).values(source_category="Fax"), "3 leads with an unknown source_category"),
    (update(leads).values(intake_type="Fax"), "3 leads with an unknown intake_type"),
    (update(leads).values(contact_type="Robot"), "3 leads with an unknown contact_type"),
    (update(leads).where(leads.c.lead_id == 1).values(excluded="Rude"), "1 leads with an unknown excluded"),
    (update(counters).where(counters.c.name == "leads").values(last=1), "2 leads numbered beyond the counter"),
    (
        update(lead_facts).where(lead_facts.c.lead_id == 1).values(to_mql=9_999_999),
        "1 facts where to_handoff comes before to_mql",
    ),
    (
        update(lead_facts).where(lead_facts.c.lead_id == 1).values(to_intake=None),
        "1 facts where to_mql comes before to_intake",
    ),
    (update(lead_facts).values(entry_day=None), "3 facts with a stage but no entry"),
    (
        update(imports).values(rows_read=1, rows_quarantined=1),
        "1 imports whose quarantine does not hold the rows it counts",
    ),
    (update(leads).where(leads.c.lead_id == 1).values(urgency="Yesterday"), "1 leads with an unknown urgency"),
    (update(outreach).values(kind="Pigeon"), "1 attempts to reach of an unknown kind"),
    (update(sla_pauses).values(reason="Lunch"), "1 pauses for no listed reason"),
    (update(sla_pause_ends).values(ended_at=noon(5)), "1 pauses that end before they begin"),
    (update(ownership).values(recorded_at=noon(4)), "1 stretches of ownership recorded before they began"),
    (update(agreements).where(agreements.c.agreement_id == 1).values(kind="tea"), "1 agreements of an unknown kind"),
    (update(counters).where(counters.c.name == "agreements").values(last=1), "1 agreements numbered beyond the"),
    (update(sla_clocks).values(stopped=0), "4 follow-up clocks that run backwards"),
    (update(sla_clocks).values(target=7), "lead 3: target of a follow-up clock differ"),
    (delete(sla_clocks).where(sla_clocks.c.promise == 2), "lead 3: a follow-up clock is missing"),
    (delete(lead_facts).where(lead_facts.c.lead_id == 2), "lead 2 has no facts"),
    (update(lead_facts).where(lead_facts.c.lead_id == 2).values(exit=0), "lead 2: exit differ from its events"),
    (update(changes).where(changes.c.change_id == 4).values(actor="Ben"), "The audit chain is broken at 1 rows, first"),
]


def test_a_sound_database_gives_nothing_to_say(office: Database) -> None:
    assert list(violations(office)) == []


def test_an_empty_database_gives_nothing_to_say(database: Database) -> None:
    assert list(violations(database)) == []


@pytest.mark.parametrize(("planted", "sentence"), PLANTED, ids=[sentence for _, sentence in PLANTED])
def test_what_must_never_be_is_found(office: Database, planted: Any, sentence: str) -> None:
    with tampering(office) as conn:
        conn.execute(planted)
    found = list(violations(office))
    assert [one for one in found if one.startswith(sentence)], found


def test_of_a_thousand_differences_the_first_twenty_are_told(office: Database, monkeypatch) -> None:
    monkeypatch.setattr(invariants, "AT_MOST", 1)
    with tampering(office) as conn:
        conn.execute(update(lead_facts).values(owner_id=5))
    assert list(violations(office)) == [
        "lead 1: owner_id differ from its events",
        "… and more episodes whose facts differ from their events",
    ]


def test_looking_changes_nothing(office: Database) -> None:
    with tampering(office) as conn:
        conn.execute(delete(lead_facts))
    assert list(violations(office)) == list(violations(office)) == [f"lead {lead} has no facts" for lead in (1, 2, 3)]


def test_what_sqlite_itself_finds_is_told(office: Database) -> None:
    with tampering(office) as conn:
        conn.execute(delete(leads).where(leads.c.lead_id == 2))
    found = list(violations(office))
    if office.is_sqlite:
        assert any(sentence.startswith("SQLite foreign_key_check: stage_events") for sentence in found)
    assert "4 stage events of no lead" in found
    assert "lead 2 has facts but no lead" in found
    with office.read.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM leads")) == 2
