"""What is kept in lead_facts, what a rebuild makes and what the events say are one and the same."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from data.commands.leads import LeadCorrection, LeadExclusion, correct_lead, exclude_lead
from data.commands.stages import EventRetraction, StageReached, append_event, record_stage, retract_event
from data.database import Database
from data.moments import MINUTE
from data.permissions import OPERATOR
from data.refusals import Refused
from data.schema import lead_facts, leads, stage_events
from data.upkeep import derive, differences, rebuild, refresh_facts
from data.vocabulary import Excluded, Exit, SourceCategory, Stage
from tests.data.tampering import tampering
from tests.given import NOW, Given, noon

LEADS = st.integers(0, 3)
EVENTS = st.integers(0, 12)
HOURS = st.integers(0, 100)
ONE_MORE = st.tuples(st.just("lead"), HOURS)
REACHED = st.tuples(st.just("event"), LEADS, st.sampled_from([*Stage, *Exit]), HOURS)
RETRACTED = st.tuples(st.just("retract"), EVENTS)
CORRECTED = st.tuples(st.just("correct"), LEADS, st.sampled_from([None, *SourceCategory]), st.booleans())
EXCLUDED = st.tuples(st.just("exclude"), LEADS, st.sampled_from([None, *Excluded]))
STEPS = st.lists(st.one_of(ONE_MORE, REACHED, REACHED, REACHED, RETRACTED, CORRECTED, EXCLUDED), max_size=15)


class Office:
    """People at work: carries out steps, each on one of the leads and events there are by then."""

    def __init__(self, conn: Connection):
        self.conn, self.given = conn, Given(conn)
        self.site = self.given.site("Far", "Asia/Kolkata")
        self.lead(1)

    def lead(self, hour: int) -> None:
        self.given.lead(inquired=noon(1) + timedelta(hours=hour))

    def event(self, lead: int, stage: str, hour: int) -> None:
        reason = "No answer" if stage in set(Exit) else None
        self.given.event(self._lead(lead), stage, noon(1) + timedelta(hours=hour), reason=reason)

    def retract(self, event: int) -> None:
        ids = list(self.conn.scalars(select(stage_events.c.event_id).order_by(stage_events.c.event_id)))
        taken_back = EventRetraction(event_id=ids[event % len(ids)], why="never so")
        retract_event(self.conn, taken_back, actor=OPERATOR, at=NOW)

    def correct(self, lead: int, source: SourceCategory | None, is_far: bool) -> None:
        words: dict[str, Any] = {"source_category": source, **({"site_id": self.site} if is_far else {})}
        correction = LeadCorrection(lead_id=self._lead(lead), seen_version=self._version(lead), **words)
        correct_lead(self.conn, correction, actor=OPERATOR, at=NOW)

    def exclude(self, lead: int, why: Excluded | None) -> None:
        exclusion = LeadExclusion(lead_id=self._lead(lead), seen_version=self._version(lead), excluded=why)
        exclude_lead(self.conn, exclusion, actor=OPERATOR, at=NOW)

    def _lead(self, lead: int) -> int:
        return lead % self.given.count + 1

    def _version(self, lead: int) -> int:
        return self.conn.scalar(select(leads.c.version).where(leads.c.lead_id == self._lead(lead))) or 0


def kept(conn: Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.execute(select(lead_facts).order_by(lead_facts.c.lead_id)).mappings()]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(steps=STEPS)
def test_after_any_commands_the_facts_kept_are_those_rebuilt(database: Database, steps: list[tuple]) -> None:
    with database.write.connect() as conn, conn.begin() as transaction:
        office = Office(conn)
        for what, *how in steps:
            with suppress(Refused):
                getattr(office, what)(*how)
        maintained = kept(conn)
        assert list(differences(conn)) == []
        assert list(derive(conn)) == maintained
        assert rebuild(conn) == office.given.count == len(maintained)
        assert kept(conn) == maintained
        transaction.rollback()


def test_rebuilding_twice_changes_nothing_and_tells_how_far_it_is(given: Given, conn: Connection, monkeypatch) -> None:
    monkeypatch.setattr("data.upkeep.CHUNK", 2)
    for day in range(1, 6):
        given.lead(inquired=noon(day), sql=noon(day + 2))
    told: list[tuple[int, int]] = []
    before = kept(conn)
    assert rebuild(conn, lambda done, total: told.append((done, total))) == 5
    assert rebuild(conn) == 5
    assert kept(conn) == before
    assert told == [(2, 5), (4, 5)]


def test_a_retracted_event_no_longer_counts(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1))
    event = given.event(lead, "sql", noon(4))
    retract_event(conn, EventRetraction(event_id=event, why="wrong lead"), actor=OPERATOR, at=NOW)
    (row,) = kept(conn)
    assert (row["depth"], row["to_sql"]) == (0, None)
    assert conn.scalar(select(stage_events.c.stage).where(stage_events.c.event_id == event)) == "sql"


def test_what_was_retracted_can_be_said_again(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1))
    for edition in range(3):
        event = given.event(lead, "sql", noon(4))
        assert conn.scalar(select(stage_events.c.edition).where(stage_events.c.event_id == event)) == edition
        assert kept(conn)[0]["to_sql"] == 3 * 24 * 60
        retract_event(conn, EventRetraction(event_id=event, why="wrong lead"), actor=OPERATOR, at=NOW)
        assert kept(conn)[0]["to_sql"] is None


def test_the_site_of_a_lead_decides_its_day(given: Given, conn: Connection) -> None:
    evening = noon(1) + timedelta(hours=10)  # 18:00 in New York, 3:30 of the next day in Kolkata
    here, there = given.lead(inquired=evening), given.lead(inquired=evening, site_id=given.site("Far", "Asia/Kolkata"))
    days = {row["lead_id"]: row["entry_day"] for row in kept(conn)}
    assert days[there] == days[here] + 1


TAMPERED = [
    (update(lead_facts).where(lead_facts.c.lead_id == 2).values(to_sql=1, depth=7), "lead 2: to_sql, depth differ"),
    (delete(lead_facts).where(lead_facts.c.lead_id == 2), "lead 2 has no facts"),
    (delete(lead_facts).where(lead_facts.c.lead_id == 3), "lead 3 has no facts"),
    (
        update(lead_facts).where(lead_facts.c.lead_id == 3).values(lead_id=9),
        "lead 3 has no facts, lead 9 has facts but",
    ),
    (update(lead_facts).where(lead_facts.c.lead_id == 1).values(lead_id=0), "lead 0 has facts but no lead, lead 1 has"),
    (update(leads).where(leads.c.lead_id == 1).values(source_category="Social"), "lead 1: source differ from"),
    (
        insert(stage_events).values(
            lead_id=1, stage="mql", occurred_at=noon(2), recorded_at=NOW, actor="someone", edition=0
        ),
        "lead 1: to_intake, to_mql, depth, imputed, logging_lag differ",
    ),
]


@pytest.mark.parametrize(("change", "found"), TAMPERED, ids=[found for _, found in TAMPERED])
def test_facts_that_differ_from_their_events_are_found(database: Database, change: Any, found: str) -> None:
    with database.write.begin() as conn:
        given = Given(conn)
        for day in (1, 2, 3):
            reached: dict[str, Any] = {"sql": noon(day + 1)} if day == 2 else {}
            given.lead(inquired=noon(day), recorded=noon(day + 1), **reached)
    with tampering(database) as conn:
        conn.execute(change)
    with database.read.connect() as conn:
        assert ", ".join(differences(conn)).startswith(found)
    with database.write.begin() as conn:
        rebuild(conn)
        assert list(differences(conn)) == []


def test_writers_to_one_lead_lose_nothing_even_while_all_is_rebuilt(database: Database, at_once: Callable) -> None:
    with database.write.begin() as conn:
        lead = Given(conn).lead(inquired=noon(1))

    def write(number: int) -> None:
        for minute in range(5):
            reached = StageReached(lead_id=lead, stage=Stage.MQL, occurred_at=noon(2 + number) + minute * MINUTE)
            with database.write.begin() as conn:
                if number == 0:
                    rebuild(conn)
                elif number == 1:  # without holding the lead first
                    append_event(conn, lead, Stage.MQL, reached.occurred_at, actor=OPERATOR, at=NOW)
                    refresh_facts(conn, [lead])
                else:
                    record_stage(conn, reached, actor=OPERATOR, at=NOW)

    at_once(write, 4)
    with database.read.connect() as conn:
        assert len(conn.execute(select(stage_events)).all()) == 1 + 3 * 5
        assert list(differences(conn)) == []
