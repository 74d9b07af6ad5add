"""What tests of the data layer need besides a database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection

from data.database import Database
from data.invariants import violations
from tests.data.dispute_scene import Scene

Change = Callable[[Connection], Any]


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
def meanwhile(database: Database) -> Callable[[Change, Change], Any]:
    """`meanwhile(first, second)` carries out both, the second begun before the first is committed.

    Returns what the second returned, or raises what it raised.
    """

    def run(first: Change, second: Change) -> Any:
        def in_a_transaction_of_its_own() -> Any:
            with database.write.begin() as conn:
                return second(conn)

        with ThreadPoolExecutor(1) as other:
            with database.write.begin() as conn:
                first(conn)
                begun = other.submit(in_a_transaction_of_its_own)
                wait([begun], 0.3)  # by then it waits for us, or went where it should not have gone
            return begun.result(30)

    return run


@pytest.fixture
def one_postgres_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated PostgreSQL database: for what is about PostgreSQL alone."""
    return request.getfixturevalue("migrated_postgres").fresh()


@pytest.fixture
def all_is_sound(database: Database) -> Iterator[None]:
    """After the test, and after what it wrote is committed, facts and clocks equal the events and nothing is wrong."""
    yield
    assert list(violations(database)) == []


@pytest.fixture
def scene(all_is_sound: None, conn: Connection) -> Scene:
    """A lead that sales has, and four people who may differ about it."""
    return Scene(conn)
