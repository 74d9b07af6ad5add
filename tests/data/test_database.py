from collections.abc import Iterator

import pytest
from sqlalchemy import insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from data.database import DEFAULT_URL, Database, database_url, latest_change, open_database
from data.schema import contacts, leads
from tests.given import Given, noon


def test_the_url_comes_from_the_environment_else_a_file_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", "postgresql://example.org/leads")
    assert database_url() == "postgresql://example.org/leads"
    monkeypatch.delenv("COMMON_GROUND_DATABASE_URL")
    assert database_url() == DEFAULT_URL == "sqlite:///common_ground.db"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg_3(scheme: str) -> None:
    database = open_database(f"{scheme}://ana:s%40cret@db.example.org:5433/leads?connect_timeout=3")
    assert database.url == "postgresql+psycopg://ana:s%40cret@db.example.org:5433/leads?connect_timeout=3"
    assert database.write.driver == database.read.driver == "psycopg"
    assert not database.is_sqlite


@pytest.mark.parametrize("backend", ["mysql", "mssql", "oracle"])
def test_other_databases_are_refused_by_name(backend: str) -> None:
    with pytest.raises(ValueError, match=f"runs on SQLite and PostgreSQL, not on {backend}"):
        open_database(f"{backend}://ana:secret@db.example.org/leads")


def test_what_is_no_url_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match=r"looks like sqlite:///leads\.db") as refused:
        open_database("ana:secret@db.example.org")
    assert "secret" not in str(refused.value)


def test_a_failed_statement_does_not_tell_what_was_in_it(database: Database) -> None:
    orphan = {"lead_id": 404, "name": "Nora Sample", "phone": "555-0142"}
    with pytest.raises(IntegrityError) as failed, database.write.begin() as conn:
        conn.execute(insert(contacts).values(**orphan))
    assert "Nora" not in str(failed.value)
    assert "555-0142" not in str(failed.value)


@pytest.mark.parametrize("statement", ["DELETE FROM leads", "UPDATE counters SET last = 9", "CREATE TABLE t (a INT)"])
def test_the_reading_side_can_change_nothing(database: Database, statement: str) -> None:
    for _ in range(2):  # the second time on a connection that was used before
        with database.read.connect() as conn, pytest.raises(DBAPIError, match=r"read-?only"):
            conn.execute(text(statement))


def test_the_writing_side_still_can_after_someone_read(database: Database) -> None:
    with database.read.connect() as conn:
        assert latest_change(conn) == 0
    with database.write.begin() as conn:
        assert Given(conn).lead() == 1


def test_all_questions_of_one_reading_see_one_state(database: Database) -> None:
    with database.read.connect() as reader:
        assert latest_change(reader) == 0
        with database.write.begin() as conn:
            Given(conn).lead()
        assert latest_change(reader) == 0
        assert reader.execute(select(leads.c.lead_id)).all() == []
    with database.read.connect() as reader:
        assert latest_change(reader) == 1


def test_the_latest_change_moves_with_every_command_once_it_is_there_for_all(database: Database) -> None:
    with database.write.begin() as conn:
        given = Given(conn)
        assert latest_change(conn) == 0
        lead = given.lead()
        assert latest_change(conn) == 1
        with database.read.connect() as reader:
            assert latest_change(reader) == 0
        given.event(lead, "sql", noon(3))
        assert latest_change(conn) == 2
    with database.read.connect() as reader:
        assert latest_change(reader) == 2


@pytest.fixture
def with_options(one_postgres_url: str) -> Iterator[Database]:
    url = make_url(one_postgres_url).update_query_dict({"options": "-c statement_timeout=12345"})
    database = open_database(url.render_as_string(hide_password=False))
    yield database
    database.close()


def test_options_in_a_postgresql_url_hold_on_both_sides(with_options: Database) -> None:
    for engine in (with_options.write, with_options.read):
        with engine.connect() as conn:
            assert conn.scalar(text("SHOW statement_timeout")) == "12345ms"


def test_closing_lets_go_of_every_connection(database: Database) -> None:
    for engine in (database.write, database.read):
        engine.connect().close()
        assert "Connections in pool: 1 " in engine.pool.status()
    database.close()
    assert all("Connections in pool: 0 " in engine.pool.status() for engine in (database.write, database.read))
