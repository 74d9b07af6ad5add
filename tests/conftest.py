"""A real, empty lead database for every test that asks for one."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL, Connection

from data.database import Database, open_database
from data.migrations.run import upgrade
from tests import postgres
from tests.emptied import Emptied
from tests.given import Given

# A test that forgets to ask for a database must not find a person's own.
os.environ["COMMON_GROUND_DATABASE_URL"] = "sqlite:////no/test/asked/for/a/database.db"

# Time limits say more about the machine than about the code; CI tries the same examples each time.
settings.register_profile("here", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: they are the slowest, and Playwright leaves an event loop running in this thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(autouse=True)
def the_same_main_program() -> Iterator[None]:
    """Streamlit's AppTest leaves its script behind as `__main__`, and multiprocessing would run that in each child."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[URL]:
    """A PostgreSQL on which databases may be made. None to be had is a failure, never a skip."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.NoPostgres as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: URL) -> Iterator[Emptied]:
    with postgres.database(postgres_url, f"common_ground_{os.getpid()}") as url:
        emptied = Emptied(url)
        yield emptied
        emptied.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy. Nobody has it open, so a copy of the file is a copy of the database."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    upgrade(f"sqlite:///{file}")
    assert not file.with_name("empty.db-wal").exists()
    return file


@pytest.fixture
def one_database_url(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty, migrated SQLite database, also in the environment: for what need not run on both."""
    file = shutil.copyfile(migrated_sqlite, tmp_path / "leads.db")
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", f"sqlite:///{file}")
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty, migrated database, also in the environment. A test that uses it runs on both kinds."""
    if request.param == "sqlite":
        return request.getfixturevalue("one_database_url")
    url = request.getfixturevalue("migrated_postgres").fresh()
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def unmigrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table: for the migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/unmigrated.db"
        return
    with postgres.database(request.getfixturevalue("postgres_url"), f"unmigrated_{os.getpid()}") as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    """A transaction that may write."""
    with database.write.begin() as conn:
        yield conn


@pytest.fixture
def given(conn: Connection) -> Given:
    return Given(conn)


class FailsOnDeprecation(logging.Handler):
    """Streamlit tells of deprecations only in its log, where nobody reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@pytest.fixture(autouse=True)
def no_streamlit_deprecations() -> Iterator[None]:
    logger = logging.getLogger("streamlit.deprecation_util")
    handler = FailsOnDeprecation()
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    assert not handler.heard, f"Streamlit says: {handler.heard}"
