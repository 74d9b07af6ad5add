"""The audit log is a chain: nobody changes, removes, adds or reorders a row of it unnoticed."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, insert, select, update

from data.audit import broken_links, hash_of, record_change
from data.commands.stages import StageReached, record_stage
from data.database import Database
from data.permissions import OPERATOR, already_done
from data.schema import changes, counters, stage_events
from data.vocabulary import Stage
from tests.data.tampering import tampering
from tests.given import NOW, Given, noon

CHANGE_ID = changes.c.change_id


def record(conn: Connection, number: int = 1, **differently: Any) -> int:
    what: dict[str, Any] = {
        "at": noon(number % 28 + 1),
        "actor": "Ana",
        "action": "thing.done",
        "subject": f"thing:{number}",
        "before": {},
        "after": {"n": number},
    }
    return record_change(conn, **{**what, **differently})


@pytest.fixture
def five_changes(database: Database) -> None:
    with database.write.begin() as conn:
        assert [record(conn, number) for number in range(1, 6)] == [1, 2, 3, 4, 5]


def broken(database: Database) -> list[int]:
    with database.read.connect() as conn:
        return broken_links(conn)


@pytest.mark.usefixtures("five_changes")
def test_an_untouched_chain_is_whole(database: Database) -> None:
    assert broken(database) == []


def test_a_log_without_a_row_is_whole(database: Database) -> None:
    assert broken(database) == []


@pytest.mark.usefixtures("five_changes")
@pytest.mark.parametrize(
    "altered",
    [
        {"actor": "Ben"},
        {"action": "thing.undone"},
        {"subject": "thing:9"},
        {"before": {"n": 2}},
        {"after": {"n": 99}},
        {"changed_at": noon(20)},
        {"request_key": "later"},
        {"hash": "0" * 64},
    ],
)
def test_an_altered_row_is_found(database: Database, altered: dict[str, Any]) -> None:
    with tampering(database) as conn:
        conn.execute(update(changes).where(CHANGE_ID == 3).values(**altered))
    assert broken(database)[0] == 3


@pytest.mark.usefixtures("five_changes")
def test_a_row_altered_together_with_its_hash_is_found_at_the_next(database: Database) -> None:
    with tampering(database) as conn:
        row = dict(conn.execute(select(changes).where(CHANGE_ID == 3)).mappings().one())
        previous, _ = row.pop("previous_hash"), row.pop("hash")
        row["actor"] = "Ben"
        forged = {"actor": "Ben", "hash": hash_of(row, previous)}
        conn.execute(update(changes).where(CHANGE_ID == 3).values(**forged))
    assert broken(database) == [4]


@pytest.mark.usefixtures("five_changes")
@pytest.mark.parametrize(("gone", "found"), [(1, 2), (3, 4), (5, 5)])
def test_a_deleted_row_is_found_even_the_last(database: Database, gone: int, found: int) -> None:
    with tampering(database) as conn:
        conn.execute(delete(changes).where(CHANGE_ID == gone))
    assert broken(database) == [found]


@pytest.mark.usefixtures("five_changes")
def test_a_log_emptied_altogether_is_found(database: Database) -> None:
    with tampering(database) as conn:
        conn.execute(delete(changes))
    assert broken(database) == [5]


@pytest.mark.usefixtures("five_changes")
def test_a_missing_counter_is_found(database: Database) -> None:
    with tampering(database) as conn:
        conn.execute(delete(counters).where(counters.c.name == "changes"))
    assert broken(database) == [6]


@pytest.mark.usefixtures("five_changes")
def test_a_row_added_past_the_end_is_found_though_it_is_chained_well(database: Database) -> None:
    with tampering(database) as conn:
        row = dict(conn.execute(select(changes).where(CHANGE_ID == 5)).mappings().one())
        previous = row.pop("hash")
        row.update(change_id=6, previous_hash=previous)
        content = {name: value for name, value in row.items() if name != "previous_hash"}
        conn.execute(insert(changes).values(**row, hash=hash_of(content, previous)))
    assert broken(database) == [5]


@pytest.mark.usefixtures("five_changes")
def test_a_row_put_in_between_is_found(database: Database) -> None:
    with tampering(database) as conn:
        for number in (5, 4, 3):
            conn.execute(update(changes).where(CHANGE_ID == number).values(change_id=number + 1))
        row = dict(conn.execute(select(changes).where(CHANGE_ID == 2)).mappings().one())
        conn.execute(insert(changes).values(**{**row, "change_id": 3}))
    assert broken(database)[0] == 3


@pytest.mark.usefixtures("five_changes")
def test_rows_that_changed_places_are_found(database: Database) -> None:
    with tampering(database) as conn:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            conn.execute(update(changes).where(CHANGE_ID == old).values(change_id=new))
    assert broken(database) == [2, 3, 4]


WORDS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abü"), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(after=st.dictionaries(st.sampled_from(["naïve", "x", "é"]), WORDS, max_size=3))
def test_whatever_a_row_says_it_comes_back_with_the_same_hash(database: Database, after: dict[str, Any]) -> None:
    with database.write.connect() as conn, conn.begin() as transaction:
        record(conn, after=after, at=datetime(2026, 3, 8, 3, 0, 0, 1, tzinfo=ZoneInfo("America/New_York")))
        record(conn)
        assert broken_links(conn) == []
        transaction.rollback()


def test_the_hash_is_over_the_row_before_and_this_rows_content() -> None:
    row = {"change_id": 1, "changed_at": datetime(2026, 6, 1, tzinfo=UTC), "after": {"b": "é", "a": 1}}
    written = '{"after":{"a":1,"b":"é"},"change_id":1,"changed_at":"2026-06-01T00:00:00.000000+00:00"}'
    assert hash_of(row, "before") == hashlib.sha256(("before" + written).encode()).hexdigest()


def test_writers_at_one_moment_make_one_chain_in_the_order_of_their_ids(database: Database, at_once: Callable) -> None:
    def write(number: int) -> None:
        for again in range(5):
            with database.write.begin() as conn:
                record(conn, number * 5 + again)

    at_once(write, 4)
    assert broken(database) == []
    with database.read.connect() as conn:
        assert list(conn.scalars(select(CHANGE_ID).order_by(CHANGE_ID))) == list(range(1, 21))


def test_a_change_that_is_rolled_back_leaves_no_gap(database: Database) -> None:
    with database.write.connect() as conn:
        for number in (1, 2, 3):
            with conn.begin() as transaction:
                record(conn, number)
                if number == 2:
                    transaction.rollback()
        assert broken_links(conn) == []
        assert conn.scalar(select(func.max(CHANGE_ID))) == 2


def test_a_request_sent_again_before_the_first_is_through_is_carried_out_once(
    database: Database, meanwhile: Callable
) -> None:
    with database.write.begin() as conn:
        lead = Given(conn).lead()
    reached = StageReached(lead_id=lead, stage=Stage.SQL, occurred_at=noon(5))

    def send(conn: Connection) -> int | None:
        return record_stage(conn, reached, actor=OPERATOR, at=NOW, request_key="one click")

    assert meanwhile(send, send) is None
    with database.read.connect() as conn:
        assert conn.scalar(select(func.count()).where(stage_events.c.stage == Stage.SQL)) == 1
        assert already_done(conn, "one click")
        assert not already_done(conn, "another click")
