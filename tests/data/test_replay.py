"""Any figure as of an earlier moment: what was on record then, and nothing that came later."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import StatementError

from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.stages import EventRetraction, retract_event
from data.database import Database, latest_change
from data.permissions import OPERATOR
from data.replay import replayed
from data.schema import contacts, lead_facts, leads, outreach, service_lines, stage_events
from data.vocabulary import OutreachKind
from tests.given import NOW, Given, noon


def facts_as_of(conn: Connection, moment: datetime) -> list[dict[str, Any]]:
    with replayed(conn, moment) as past:
        return [dict(row) for row in past.execute(select(lead_facts).order_by(lead_facts.c.lead_id)).mappings()]


def depths(conn: Connection, *days: int) -> list[list[int]]:
    return [[row["depth"] for row in facts_as_of(conn, noon(day))] for day in days]


def test_an_event_counts_from_when_it_was_recorded_not_from_when_it_happened(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1), recorded=noon(1))
    given.event(lead, "sql", noon(3), recorded=noon(10))  # told a week late
    assert depths(conn, 2, 5, 9, 10, 20) == [[0], [0], [0], [4], [4]]
    before, after = facts_as_of(conn, noon(9))[0], facts_as_of(conn, noon(10))[0]
    assert (before["to_sql"], before["logging_lag"]) == (None, 0)
    assert (after["to_sql"], after["logging_lag"]) == (2 * 24 * 60, 7 * 24 * 60)


def test_a_retraction_counts_from_when_it_was_recorded(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1), recorded=noon(1))
    event = given.event(lead, "sql", noon(3), recorded=noon(3))
    retract_event(conn, EventRetraction(event_id=event, why="never so"), actor=OPERATOR, at=noon(8))
    assert depths(conn, 2, 3, 7, 8) == [[0], [4], [4], [0]]


def test_said_again_after_a_retraction_it_counts_again(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1), recorded=noon(1))
    event = given.event(lead, "sql", noon(3), recorded=noon(3))
    retract_event(conn, EventRetraction(event_id=event, why="never so"), actor=OPERATOR, at=noon(8))
    given.event(lead, "sql", noon(3), recorded=noon(12))
    assert depths(conn, 7, 8, 12) == [[4], [0], [4]]


def test_a_lead_is_not_there_before_it_was_recorded(given: Given, conn: Connection) -> None:
    given.lead(inquired=noon(1), recorded=noon(4))
    given.lead(inquired=noon(2), recorded=noon(6))
    assert [len(facts_as_of(conn, noon(day))) for day in (3, 4, 5, 6)] == [0, 1, 1, 2]


def test_the_moment_itself_is_included_and_nothing_after(given: Given, conn: Connection) -> None:
    given.lead(inquired=noon(1), recorded=noon(4))
    assert facts_as_of(conn, noon(4) - timedelta(microseconds=1)) == []
    assert len(facts_as_of(conn, noon(4))) == 1


def test_as_of_now_the_facts_are_those_kept(given: Given, conn: Connection) -> None:
    for day in range(1, 6):
        lead = given.lead(inquired=noon(day), sql=noon(day + 1), attended=noon(day + 3), service_line=f"Line {day}")
        given.event(lead, "lost", noon(day + 5), reason="No answer")
    kept = [dict(row) for row in conn.execute(select(lead_facts).order_by(lead_facts.c.lead_id)).mappings()]
    assert facts_as_of(conn, NOW) == kept


def test_what_else_was_on_record_is_there_too_but_nobodys_name(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1), recorded=noon(1), name="Nora Sample", zip="00123")
    for day in (3, 8):
        attempt = OutreachAttempt(lead_id=lead, kind=OutreachKind.CALL, occurred_at=noon(day))
        log_outreach(conn, attempt, actor=OPERATOR, at=noon(day))
    with replayed(conn, noon(5)) as past:
        assert len(past.execute(select(outreach)).all()) == 1
        assert past.scalars(select(service_lines.c.name)).all() == ["Cardiology"]
        assert past.scalars(select(leads.c.created_at)).all() == [noon(1)]
        assert past.execute(select(contacts)).all() == [(lead, "known", None, None, "00123")]
        assert latest_change(past) == 2


def test_asking_about_the_past_changes_nothing_now(database: Database) -> None:
    with database.write.begin() as conn:
        given = Given(conn)
        given.lead(inquired=noon(1), recorded=noon(1))
        given.event(1, "sql", noon(3), recorded=noon(10))
    with database.read.connect() as reader:
        with replayed(reader, noon(5)) as past:
            past.execute(update(service_lines).values(name="Renamed"))
        assert reader.scalars(select(service_lines.c.name)).all() == ["Cardiology"]
        assert [row.depth for row in reader.execute(select(lead_facts))] == [4]
        assert len(reader.execute(select(stage_events)).all()) == 2


def test_two_moments_can_be_looked_at_side_by_side(given: Given, conn: Connection) -> None:
    given.lead(inquired=noon(1), recorded=noon(4))
    with replayed(conn, noon(3)) as earlier, replayed(conn, noon(5)) as later:
        assert [len(past.execute(select(leads)).all()) for past in (earlier, later)] == [0, 1]


def test_a_moment_without_a_zone_is_refused(conn: Connection) -> None:
    with pytest.raises(StatementError, match="no time zone"), replayed(conn, datetime(2026, 6, 1)):  # noqa: DTZ001
        pass
