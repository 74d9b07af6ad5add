"""Taking files in. Exports that others published are tried where they lie beside the repository, else not collected."""

from pathlib import Path

import pytest

from data.database import Database
from tests.data.importing.taking import Taking

SHARED = Path(__file__).parents[4] / "shared" / "data"

collect_ignore = [] if SHARED.exists() else ["test_published_exports.py", "test_published_hand_offs.py"]


@pytest.fixture
def taking(database: Database, tmp_path: Path) -> Taking:
    return Taking(database, tmp_path)
