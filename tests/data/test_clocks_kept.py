"""Whatever anybody does, the clocks kept are those of what is on record, and those of the specification."""

from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from sqlalchemy import Connection, select

from data.replay import replayed
from data.schema import sla_clocks
from data.upkeep import differences, rebuild
from tests.data.any_commands import SEQUENCES, People
from tests.queries.clocks_on_record import kept, specified
from tests.queries.random_follow_up import random_follow_up

EVERY_CLOCK = select(sla_clocks).order_by(sla_clocks.c.event_id, sla_clocks.c.promise)
# One transaction for all examples, each undone.
SOME = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SOME
@for_any(SEQUENCES)
def test_after_any_commands_the_clocks_are_those_on_record_and_those_specified(conn: Connection, steps: list) -> None:
    with conn.begin_nested() as undone:
        people = People(conn)
        people.begin()
        for step, later in steps:
            people.do(step)
            assert list(differences(conn)) == [], step
            people.at += later
        assert kept(conn) == specified(conn)
        clocks = conn.execute(EVERY_CLOCK).all()
        rebuild(conn)
        assert conn.execute(EVERY_CLOCK).all() == clocks
        with replayed(conn, people.at) as past:
            assert past.execute(EVERY_CLOCK).all() == clocks
        undone.rollback()


@settings(SOME, max_examples=8)
@for_any(SEQUENCES.map(lambda steps: [one for one in steps if one[0][0] not in ("correct", "exclude")]))
def test_the_clocks_as_of_any_earlier_moment_are_those_that_were_kept_then(conn: Connection, steps: list) -> None:
    """Only what happened has a history. The words of a lead are as they are now, its owner too where no stretch was."""
    words = ("holder_id", "unowned", "unowned_since")
    every_clock = EVERY_CLOCK.with_only_columns(*(column for column in sla_clocks.c if column.name not in words))
    with conn.begin_nested() as undone:
        people = People(conn)
        people.begin()
        then = {}
        for step, later in steps:
            people.do(step)
            then[people.at] = conn.execute(every_clock).all()
            people.at += later
        for moment, clocks in list(then.items())[:: max(len(then) // 3, 1)]:  # a replay takes a while
            with replayed(conn, moment) as past:
                assert past.execute(every_clock).all() == clocks, moment
        undone.rollback()


def test_the_clocks_of_any_leads_are_those_specified(conn: Connection) -> None:
    random_follow_up(conn, seed=1 if conn.dialect.name == "sqlite" else 2)
    found, expected = kept(conn), specified(conn)
    assert len(expected) > 400
    assert [row for row in found if row not in expected] == []
    assert len(found) == len(expected)
