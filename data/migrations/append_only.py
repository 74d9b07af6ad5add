"""Tables that only grow, held to it by the database itself, not by good manners.

Needs recursive_triggers=ON on SQLite, or INSERT OR REPLACE slips through. A later migration that remakes one of
these tables (SQLite's way to alter) must call `guard` for it again.
"""

from alembic import op

REFUSE_ON_POSTGRES = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$
"""
# Tables that a later migration guards keep it alive when that one is undone.
FORGET_ON_POSTGRES = """
DO $$ BEGIN DROP FUNCTION refuse_change(); EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$
"""
TRIGGERS_ON_POSTGRES = (("only_grows", "UPDATE OR DELETE", "ROW"), ("no_truncate", "TRUNCATE", "STATEMENT"))


def guard(*tables: str) -> None:
    """Make UPDATE, DELETE and (where there is one) TRUNCATE on these tables fail."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE_ON_POSTGRES)
        for table in tables:
            for trigger, what, each in TRIGGERS_ON_POSTGRES:
                op.execute(
                    f"CREATE TRIGGER {table}_{trigger} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
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
            for trigger, _, _ in TRIGGERS_ON_POSTGRES:
                op.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
        op.execute(FORGET_ON_POSTGRES)
        return
    for table in tables:
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{what}")
