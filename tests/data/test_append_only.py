"""What happened stays on record: the database itself refuses to change or remove it."""

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.exc import DBAPIError

from data.commands.absences import Absence, record_absence
from data.commands.handoffs import Handoff, hand_over
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.commands.stages import EventRetraction, retract_event
from data.database import Database
from data.permissions import OPERATOR
from data.schema import APPEND_ONLY
from data.vocabulary import PauseReason, Team
from tests.given import NOW, Given, noon

STATEMENTS = {
    "update": "UPDATE {table} SET actor = 'someone else'",
    "update of nothing but the key": "UPDATE {table} SET {key} = {key} + 1000",
    "delete": "DELETE FROM {table}",
    "replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "upsert": "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({key}) DO UPDATE SET actor = 'other'",
    "truncate": "TRUNCATE {table} CASCADE",
}
ONLY_ON_SQLITE, ONLY_ON_POSTGRES = {"replace"}, {"truncate"}


@pytest.fixture
def with_a_row_each(database: Database) -> Database:
    with database.write.begin() as conn:
        given = Given(conn)
        event = given.event(given.lead(), "sql", noon(3))
        retract_event(conn, EventRetraction(event_id=event, why="wrong lead"), actor=OPERATOR, at=NOW)
        given.hours()
        away = Absence(person_id=given.person("Ada"), first_day=noon(1).date(), last_day=noon(2).date())
        record_absence(conn, away, actor=OPERATOR, at=NOW)
        lead = given.lead()
        hand_over(conn, Handoff(lead_id=lead, seen_version=1, team=Team.SALES), actor=OPERATOR, at=NOW)
        pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS), actor=OPERATOR, at=NOW)
        resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=NOW)
    return database


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_rows_are_neither_changed_nor_removed(with_a_row_each: Database, table: Table) -> None:
    (key,) = table.primary_key.columns
    unknown_here = ONLY_ON_POSTGRES if with_a_row_each.is_sqlite else ONLY_ON_SQLITE
    with with_a_row_each.write.begin() as conn:
        before = conn.execute(select(table).order_by(key)).all()
        assert before
        for name, statement in STATEMENTS.items():
            if name in unknown_here:
                continue
            with pytest.raises(DBAPIError, match="only grows"), conn.begin_nested():
                conn.execute(text(statement.format(table=table.name, key=key.name)))
            assert conn.execute(select(table).order_by(key)).all() == before
