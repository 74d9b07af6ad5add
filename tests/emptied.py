"""One migrated PostgreSQL database for all tests, emptied before each.

Measured beside its alternatives, per test on two cores: deleting rows 2 ms, TRUNCATE 16 to 57 ms, a copy of a template
database 140 to 390 ms.
"""

from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from data.migrations.run import upgrade
from tests.postgres import libpq

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


class Emptied:
    """A database that `fresh` brings back to how the migrations left it."""

    def __init__(self, url: URL):
        self.url = url
        self.handed_out = 0
        upgrade(url.render_as_string(hide_password=False))
        self.admin = psycopg.connect(libpq(url), autocommit=True)
        self.tables = [name for (name,) in self.admin.execute(TABLES)]
        self.admin.execute("CREATE SCHEMA seeded")  # what the migrations put into the tables
        self.seeded = [name for name in self.tables if self._of(name, "TABLE public.{} LIMIT 1").fetchone()]
        for name in self.seeded:
            self._of(name, "CREATE TABLE seeded.{0} AS TABLE public.{0}")

    def fresh(self) -> str:
        """The URL of the database, empty, under a name no test had before.

        The name tells a cached answer of one test from the next test's: the file does that on SQLite.
        """
        self._end_what_a_test_left_connected()
        with self.admin.transaction():
            # Some tables only grow; as a replica their triggers don't fire, and the order of tables doesn't matter.
            self.admin.execute("SET LOCAL session_replication_role = replica")
            for name in self.tables:
                self._of(name, "DELETE FROM public.{}")
            for name in self.seeded:
                self._of(name, "INSERT INTO public.{0} OVERRIDING SYSTEM VALUE TABLE seeded.{0}")
            self._restart_numbering()
        self.handed_out += 1
        url = self.url.update_query_dict({"application_name": f"test-{self.handed_out}"})
        return url.render_as_string(hide_password=False)

    def close(self) -> None:
        self.admin.close()

    def _of(self, table: str, statement: LiteralString) -> psycopg.Cursor:
        return self.admin.execute(SQL(statement).format(Identifier(table)))

    def _end_what_a_test_left_connected(self) -> None:
        self.admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def _restart_numbering(self) -> None:
        self.admin.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
            "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
