"""One server for all tests that only ask it things."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import serving


@pytest.fixture(scope="session")
def served_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of `address`: migrated, and empty at first."""
    return shutil.copyfile(migrated_sqlite, tmp_path_factory.mktemp("server") / "leads.db")


@pytest.fixture(scope="session")
def address(served_file: Path) -> Iterator[str]:
    with serving(f"sqlite:///{served_file}", served_file.with_name("server.log")) as address:
        yield address
