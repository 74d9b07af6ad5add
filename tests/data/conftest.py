"""What tests of the data layer need besides a database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest


@pytest.fixture
def at_once() -> Callable[[Callable[[int], Any], int], list[Any]]:
    """`at_once(do, n)` calls do(0) to do(n - 1) in as many threads at one moment; raises what any of them raised."""

    def run(do: Callable[[int], Any], how_many: int) -> list[Any]:
        together = Barrier(how_many)

        def wait_and_do(number: int) -> Any:
            together.wait(30)
            return do(number)

        with ThreadPoolExecutor(how_many) as threads:
            return list(threads.map(wait_and_do, range(how_many)))

    return run


@pytest.fixture
def one_postgres_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated PostgreSQL database: for what is about PostgreSQL alone."""
    return request.getfixturevalue("migrated_postgres").fresh()
