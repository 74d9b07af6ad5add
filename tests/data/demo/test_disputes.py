"""The demo's disputes are such as the commands could have made, and the same on every machine."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection, select

from data.criteria import record_of, verdict
from data.database import Database, open_database
from data.definitions import read_definitions
from data.demo.filling import fill_with_demo
from data.disputes import OUTCOMES, possible_steps, state_after
from data.schema import coding_judgements, dispute_steps, disputes, stage_events
from data.vocabulary import ENDS_A_DISPUTE, DisputeOutcome, DisputeState, Exit, Side, Stage
from tests.data.demo.filled import UNTIL

DISPUTES_OF_2000 = "d7be783d99e3dd578a944bcd13f211f060f877f0fa6198701c375814f685f9fd"


@pytest.fixture(scope="module")
def conn(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    database = open_database(f"sqlite:///{copyfile(migrated_sqlite, tmp_path_factory.mktemp('demo') / 'demo.db')}")
    fill_with_demo(database, leads=2_000, seed=1, until=UNTIL)
    with database.read.connect() as connection:
        yield connection
    database.close()


def steps_of(conn: Connection) -> dict:
    found = {row.dispute_id: [] for row in conn.execute(select(disputes).order_by(disputes.c.dispute_id))}
    for step in conn.execute(select(dispute_steps).order_by(dispute_steps.c.dispute_id, dispute_steps.c.position)):
        found[step.dispute_id].append(step)
    return found


def test_the_same_disputes_come_out_on_every_machine_and_database(database: Database) -> None:
    fill_with_demo(database, leads=2_000, seed=1, until=UNTIL)
    with database.read.connect() as conn:
        rows = told(conn)
    assert len(rows) > 20
    assert hashlib.sha256(json.dumps(rows).encode()).hexdigest() == DISPUTES_OF_2000


def told(conn: Connection) -> list[list[str]]:
    rows = [
        [str(row.dispute_uuid), row.criterion, row.record_says, row.due_at.isoformat(), row.recorded_at.isoformat()]
        for row in conn.execute(select(disputes).order_by(disputes.c.dispute_uuid))
    ]
    steps = (step for steps in steps_of(conn).values() for step in steps)
    return rows + sorted([step.step, step.recorded_at.isoformat()] for step in steps)


def test_every_step_was_possible_when_it_was_taken(conn: Connection) -> None:
    due = dict(conn.execute(select(disputes.c.dispute_id, disputes.c.due_at)).all())
    for dispute_id, steps in steps_of(conn).items():
        for position, step in enumerate(steps):
            state = state_after(one.step for one in steps[:position])
            assert step.step in possible_steps(state, is_overdue=due[dispute_id] <= step.recorded_at)
            assert (step.outcome in OUTCOMES.get(step.step, ())) == (step.step in ENDS_A_DISPUTE)


def test_a_lead_is_where_the_end_of_its_dispute_sent_it(conn: Connection) -> None:
    lead_of = dict(conn.execute(select(disputes.c.dispute_id, disputes.c.lead_id)).all())
    sent = {DisputeOutcome.SALES: Stage.HANDOFF, DisputeOutcome.NURTURE: Exit.RECYCLED}
    ended = 0
    for dispute_id, steps in steps_of(conn).items():
        for step in steps:
            if step.outcome:
                at = (stage_events.c.lead_id == lead_of[dispute_id]) & (stage_events.c.occurred_at == step.recorded_at)
                assert conn.scalars(select(stage_events.c.stage).where(at)).all() == [sent[step.outcome]]
                ended += 1
        if not steps or steps[-1].outcome is None:
            assert state_after(step.step for step in steps) is not DisputeState.CLOSED
    assert ended > 5


def test_a_rejection_cites_a_version_the_lead_was_judged_by_and_what_its_record_says(conn: Connection) -> None:
    known = read_definitions(conn)
    for row in conn.execute(select(disputes)).all():
        criterion = known.by_id[row.definition_id].criteria.named(row.criterion)
        assert verdict(criterion, record_of(conn, row.lead_id)) == row.record_says


def test_both_sides_have_judged_the_whole_sample_and_do_not_always_agree(conn: Connection) -> None:
    judged = {side: {} for side in Side}
    for row in conn.execute(select(coding_judgements)):
        judged[Side(row.side)][row.lead_id] = row.qualifies
    assert len(judged[Side.MARKETING]) == len(judged[Side.SALES]) == 50
    assert judged[Side.MARKETING].keys() == judged[Side.SALES].keys()
    agreed = sum(judged[Side.SALES][lead] == says for lead, says in judged[Side.MARKETING].items())
    assert 25 < agreed < 50


def test_nothing_of_it_lies_after_the_demo_ends(conn: Connection) -> None:
    latest = max(step.recorded_at for steps in steps_of(conn).values() for step in steps)
    assert latest.date() <= date.fromisoformat(UNTIL.isoformat())
