"""Tables that only grow, held to it by the database itself, not by good manners.

Needs recursive_triggers=ON on SQLite, or INSERT OR REPLACE slips through. A later migration that remakes one of
these tables (SQLite's way to alter) must call `guard` for it again.
"""

from alembic import op

REFUSE_ON_POSTGRES = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$
"""


def guard(*tables: str) -> None:
    """Make UPDATE and DELETE on these tables fail."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE_ON_POSTGRES)
        for table in tables:
            op.execute(
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in tables:
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )


def unguard(*tables: str) -> None:
    """Take the guard off, before the tables are dropped."""
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            op.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        return
    for table in tables:
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{what}")
