"""Bringing a database to a version of the schema, from code: no alembic.ini, no shell."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from data.clock_upkeep import derive_missing_clocks
from data.database import Database, open_database

HERE = Path(__file__).parent


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database behind a URL up to a revision. Does nothing when it is there already.

    What newer versions derive and older ones did not keep is derived in the same transaction.
    """

    def migrate(config: Config) -> None:
        command.upgrade(config, revision)
        if revision == "head":
            derive_missing_clocks(config.attributes["connection"])

    _run(url, migrate)


def downgrade(url: str, revision: str = "base") -> None:
    """Migrate back down. `base` drops every table, and with them every lead: for tests and for going back a version."""
    _run(url, lambda config: command.downgrade(config, revision))


def at_head(database: Database) -> bool:
    """Whether the database's schema is the newest one. False for a database without any table."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with database.read.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision() == head


def _run(url: str, do) -> None:
    database = open_database(url)
    config = _config()
    try:
        with database.write.begin() as conn:
            config.attributes["connection"] = conn
            do(config)
    finally:
        database.close()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return config
