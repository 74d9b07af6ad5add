"""The demo is the same everywhere, whole, and keeps to what it promises, on both databases."""

import hashlib
import json
from argparse import ArgumentError, ArgumentParser, Namespace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Table, func, select

from data.database import Database, open_database
from data.demo import fill_with_demo, filling
from data.demo.command_line import add_arguments, run_demo
from data.facts import FACT_COLUMNS
from data.invariants import violations
from data.refusals import Refused
from data.schema import changes, contacts, counters, lead_facts, leads, outreach, people, stage_events
from data.vocabulary import Role, Team
from tests.given import Given

UNTIL = date(2026, 9, 16)
NOON = datetime(2026, 9, 16, 16, tzinfo=UTC)
FACTS_OF_500 = "ff76b2627cf478231384f164684ab48c0f93b30130abb0089a919bc729222144"


def digest(database: Database) -> str:
    """Of all facts, and of everything a person can see of the leads."""
    seen = [column.name for column in leads.c if column is not leads.c.lead_id]
    with database.read.connect() as conn:
        facts = conn.execute(select(*(lead_facts.c[name] for name in FACT_COLUMNS)).order_by(lead_facts.c.lead_id))
        words = conn.execute(select(*(leads.c[name] for name in seen)).order_by(leads.c.lead_id))
        content = [list(map(list, facts)), list(map(list, words))]
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def count(conn: Connection, table: Table) -> int:
    return conn.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_same_leads_come_out_on_every_machine_and_database(database: Database) -> None:
    fill_with_demo(database, leads=500, seed=1, until=UNTIL)
    assert digest(database) == FACTS_OF_500


def test_another_seed_or_day_gives_other_leads(one_database_url: str) -> None:
    database = open_database(one_database_url)
    fill_with_demo(database, leads=500, seed=2, until=UNTIL)
    assert digest(database) != FACTS_OF_500
    database.close()


def test_a_demo_put_in_over_many_transactions_is_the_same(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "IN_ONE_TRANSACTION", 90)
    told: list[tuple[int, int]] = []
    fill_with_demo(database, leads=500, seed=1, until=UNTIL, progress=lambda *so_far: told.append(so_far))
    assert digest(database) == FACTS_OF_500
    assert len(told) > 3
    assert told == sorted(set(told))
    assert told[-1] == (500, 500)
    with database.read.connect() as conn:
        audited: list[Any] = list(conn.execute(select(changes.c.after).order_by(changes.c.change_id)).scalars())
    assert [(after["leads"], 500) for after in audited] == told


def test_every_invariant_holds_and_the_counters_have_moved_on(database: Database) -> None:
    fill_with_demo(database, leads=500, seed=3, until=UNTIL)
    assert list(violations(database)) == []
    with database.read.connect() as conn:
        assert dict(conn.execute(select(counters.c.name, counters.c.last)).all()) == {
            "agreements": 7,
            "changes": 1,
            "definitions": 6,
            "leads": 500,
        }
        assert count(conn, leads) == count(conn, contacts) == count(conn, lead_facts) == 500


def test_nothing_lies_after_noon_of_the_last_day(database: Database) -> None:
    fill_with_demo(database, leads=500, seed=1, until=UNTIL)
    told = [leads.c.created_at, changes.c.changed_at]
    told += [column for table in (stage_events, outreach) for column in (table.c.occurred_at, table.c.recorded_at)]
    with database.read.connect() as conn:
        latest = [conn.execute(select(func.max(column))).scalar_one() for column in [*told, leads.c.recorded_at]]
    assert max(latest) == NOON


def test_a_database_that_holds_leads_is_left_as_it_is(database: Database, given_one_lead: None) -> None:
    with pytest.raises(filling.HoldsLeadsAlready, match="already holds leads"):
        fill_with_demo(database, leads=500, until=UNTIL)
    with database.read.connect() as conn:
        assert count(conn, leads) == 1
        assert count(conn, people) == 0


@pytest.fixture
def given_one_lead(database: Database) -> None:
    with database.write.begin() as conn:
        Given(conn).lead()


def test_identifiers_reach_no_one(database: Database) -> None:
    fill_with_demo(database, leads=500, seed=1, until=UNTIL)
    with database.read.connect() as conn:
        rows = conn.execute(select(contacts)).all()
        everyone = conn.execute(select(people)).all()
    assert all("-555-01" in row.phone and len(row.phone) == 12 for row in rows)
    assert all(row.email.endswith("@example.org") for row in rows)
    assert all(row.zip is None or row.zip < "00500" for row in rows)  # below the first ZIP of any post office
    assert {person.role for person in everyone} == set(Role)
    assert {person.team for person in everyone} == set(Team)
    assert {person.is_active for person in everyone} == {True, False}


def asked(*words: str, url: str = "sqlite://") -> Namespace:
    parser = ArgumentParser(exit_on_error=False)
    add_arguments(parser)
    return parser.parse_args(words, Namespace(database_url=url))


def test_the_command_line_makes_the_tables_and_refuses_a_second_time(
    unmigrated_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    args = asked("--leads", "60", "--until", "2026-09-16", url=unmigrated_url)
    assert run_demo(args) == 0
    out, err = capsys.readouterr()
    assert out == "60 invented leads of the 18 months up to 16 September 2026 are in.\n"
    assert err.endswith("60 of 60 leads\n")
    with pytest.raises(Refused, match="already holds leads"):
        run_demo(args)


def test_without_a_day_the_demo_runs_up_to_today(unmigrated_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_demo(asked("--leads", "1", url=unmigrated_url))
    assert str(datetime.now(ZoneInfo("America/New_York")).year) in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [("--leads", "0"), ("--leads", "many"), ("--seed", "-1"), ("--until", "16/9/2026")])
def test_the_command_line_says_what_it_cannot_read(wrong: tuple[str, str]) -> None:
    with pytest.raises(ArgumentError, match=wrong[0]):
        asked(*wrong)
