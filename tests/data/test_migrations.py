"""The schema is what the migrations make of an empty database, up and down, on both kinds."""

import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from data.clock_upkeep import clock_differences
from data.database import Database, open_database
from data.migrations.run import at_head, downgrade, upgrade
from data.schema import changes, counters, import_rows, imports, leads, metadata, sla_clocks, stage_events
from tests.given import NOW, Given

LEFT_BEHIND = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name NOT LIKE '%alembic%'",
    "postgresql": "SELECT tgname FROM pg_trigger UNION ALL SELECT proname FROM pg_proc WHERE proname = 'refuse_change'",
}


def tables(database: Database) -> set[str]:
    with database.read.connect() as conn:
        return set(inspect(conn).get_table_names()) - {"alembic_version"}


def test_the_tables_come_go_and_come_again(unmigrated_url: str) -> None:
    database = open_database(unmigrated_url)
    try:
        assert not at_head(database)
        for _ in range(2):
            upgrade(unmigrated_url)
            assert at_head(database)
            assert tables(database) == set(metadata.tables)
            with database.write.begin() as conn:
                assert Given(conn).lead() == 1
            downgrade(unmigrated_url)
            assert not at_head(database)
            assert tables(database) == set()
            with database.read.connect() as conn:
                assert conn.execute(text(LEFT_BEHIND[conn.dialect.name])).all() == []
    finally:
        database.close()


def test_the_migrated_tables_are_those_of_the_schema(database: Database) -> None:
    with database.read.connect() as conn:
        # On SQLite, Alembic takes the default '' for another one than ''.
        opts = {"compare_type": True, "compare_server_default": not database.is_sqlite}
        context = MigrationContext.configure(conn, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.write.begin() as conn:
        Given(conn).lead()
    upgrade(database.url)
    with database.read.connect() as conn:
        assert conn.scalar(select(leads.c.lead_id)) == 1


def test_a_new_database_counts_from_one(database: Database) -> None:
    with database.read.connect() as conn:
        counted = conn.execute(select(counters).order_by(counters.c.name)).all()
        assert counted == [(name, 0, "") for name in ("agreements", "changes", "definitions", "leads")]
        assert conn.execute(select(changes)).all() == []


def test_an_import_whose_rows_do_not_add_up_is_refused(database: Database) -> None:
    columns = [column.name for column in imports.c if column.type.python_type is int and column.name != "import_id"]
    words = dict.fromkeys(("file_name", "sha256", "mapping_name", "mapping_sha256", "source_system", "kind"), "x")
    row = {**dict.fromkeys(columns, 0), **words, "status": "done", "actor": "Ana", "started_at": NOW}
    with database.write.begin() as conn:
        with pytest.raises(IntegrityError), conn.begin_nested():
            conn.execute(insert(imports).values(**row | {"rows_read": 1}, import_uuid=uuid.uuid4()))
        adds_up = row | {"rows_read": 3, "rows_new": 1, "rows_quarantined": 2}
        conn.execute(insert(imports).values(**adds_up, import_uuid=uuid.uuid4()))


def test_a_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    with database.write.begin() as conn, pytest.raises(IntegrityError), conn.begin_nested():
        conn.execute(insert(import_rows).values(import_id=404, row_number=1, outcome="new"))


def test_leads_handed_over_before_there_were_clocks_get_theirs(unmigrated_url: str) -> None:
    upgrade(unmigrated_url, "0001")
    database = open_database(unmigrated_url)
    lead = {"lead_id": 1, "lead_uuid": uuid.uuid4(), "source_system": "crm", "external_id": "A", "version": 1}
    said = {"lead_id": 1, "stage": "handoff", "occurred_at": NOW, "recorded_at": NOW, "actor": "Ana"}
    with database.write.begin() as conn:
        conn.execute(insert(leads).values(**lead, recorded_at=NOW))
        conn.execute(insert(stage_events).values(**said))
    upgrade(unmigrated_url)
    with database.write.begin() as conn:
        assert conn.scalar(select(func.count()).select_from(sla_clocks)) == 4
        assert list(clock_differences(conn)) == []
    database.close()
