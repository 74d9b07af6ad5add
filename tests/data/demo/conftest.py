"""One demo of 20,000 leads for all tests that measure it."""

from pathlib import Path

import pytest

from tests.data.demo.filled import Demo, filled


@pytest.fixture(scope="session")
def demo(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The default demo, of 20,000 leads."""
    return filled(migrated_sqlite, tmp_path_factory.mktemp("demo") / "demo.db", seed=1)


@pytest.fixture(scope="session", params=[1, 2, 3])
def of_any_seed(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Demo:
    if request.param == 1:
        return request.getfixturevalue("demo")
    return filled(migrated_sqlite, tmp_path_factory.mktemp("demo") / "demo.db", seed=request.param)
