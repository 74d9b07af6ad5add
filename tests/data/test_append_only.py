"""What happened stays on record: the database itself refuses to change or remove it."""

import uuid

import pytest
from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from data.commands.absences import Absence, record_absence
from data.commands.definitions import DefinitionDraft, DefinitionSignature, draft_definition, sign_definition
from data.commands.disputes import DisputeComment, comment_on_dispute
from data.commands.handoffs import Handoff, hand_over
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.commands.rejections import LeadRejection, reject_lead
from data.commands.stages import EventRetraction, retract_event
from data.database import Database
from data.permissions import OPERATOR
from data.schema import APPEND_ONLY, coded_leads, coding_judgements, codings, definitions, disputes
from data.vocabulary import CriterionOperator, DefinitionKind, HandoffField, PauseReason, Side, Team
from tests.given import NOW, Given, noon

WHO = {"recorded_at": NOW, "actor": OPERATOR.name}
STATEMENTS = {
    "update": "UPDATE {table} SET {column} = {column}",
    "update of nothing but the key": "UPDATE {table} SET {key} = {key} + 1000",
    "delete": "DELETE FROM {table}",
    "replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "upsert": "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({key}) DO UPDATE SET {column} = NULL",
    "truncate": "TRUNCATE {table} CASCADE",
}
ONLY_ON_SQLITE, ONLY_ON_POSTGRES = {"replace"}, {"truncate"}


def put_in_a_dispute_and_a_sample(conn: Connection, given: Given) -> None:
    lead = given.lead()
    wanted = {"criteria": [{"field": HandoffField.SOURCE, "operator": CriterionOperator.KNOWN}]}
    draft = {"kind": DefinitionKind.MQL, "valid_from": noon(1).date(), "content": wanted}
    draft_definition(conn, DefinitionDraft.model_validate(draft), actor=OPERATOR, at=NOW)
    (definition_id,) = conn.scalars(select(definitions.c.definition_id))
    for seen, side in enumerate(Side, start=1):
        signed = {"definition_id": definition_id, "seen_position": seen, "side": side, "signed_by": f"One of {side}"}
        sign_definition(conn, DefinitionSignature.model_validate(signed), actor=OPERATOR, at=NOW)
    hand_over(conn, Handoff(lead_id=lead, seen_version=1, team=Team.SALES), actor=OPERATOR, at=NOW)
    rejected = {"lead_id": lead, "seen_version": 2, "definition_id": definition_id, "criterion": "source-known"}
    reject_lead(conn, LeadRejection(**rejected, evidence="none on record"), actor=OPERATOR, at=NOW)
    (dispute_id,) = conn.scalars(select(disputes.c.dispute_id))
    comment_on_dispute(conn, DisputeComment(dispute_id=dispute_id, evidence="seen"), actor=OPERATOR, at=NOW)
    drawn = {"definition_id": definition_id, "drawn_from": "All", "seed": 1, "coding_uuid": uuid.uuid4()}
    sample = conn.execute(insert(codings).values(**drawn, **WHO).returning(codings.c.coding_id)).scalar_one()
    conn.execute(insert(coded_leads).values(coding_id=sample, lead_id=lead, position=1))
    judged = {"coding_id": sample, "lead_id": lead, "side": Side.SALES, "qualifies": True, "failed": []}
    conn.execute(insert(coding_judgements).values(**judged, **WHO))


@pytest.fixture
def with_a_row_each(database: Database) -> Database:
    with database.write.begin() as conn:
        given = Given(conn)
        event = given.event(given.lead(), "sql", noon(3))
        retract_event(conn, EventRetraction(event_id=event, why="wrong lead"), actor=OPERATOR, at=NOW)
        given.hours()
        away = Absence(person_id=given.person("Ada"), first_day=noon(1).date(), last_day=noon(2).date())
        record_absence(conn, away, actor=OPERATOR, at=NOW)
        lead = given.lead()
        hand_over(conn, Handoff(lead_id=lead, seen_version=1, team=Team.SALES), actor=OPERATOR, at=NOW)
        pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS), actor=OPERATOR, at=NOW)
        resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=NOW)
        put_in_a_dispute_and_a_sample(conn, given)
    return database


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_rows_are_neither_changed_nor_removed(with_a_row_each: Database, table: Table) -> None:
    (key,) = table.primary_key.columns
    column = list(table.columns)[-1].name
    unknown_here = ONLY_ON_POSTGRES if with_a_row_each.is_sqlite else ONLY_ON_SQLITE
    with with_a_row_each.write.begin() as conn:
        before = conn.execute(select(table).order_by(key)).all()
        assert before
        for name, statement in STATEMENTS.items():
            if name in unknown_here:
                continue
            with pytest.raises(DBAPIError, match="only grows"), conn.begin_nested():
                conn.execute(text(statement.format(table=table.name, key=key.name, column=column)))
            assert conn.execute(select(table).order_by(key)).all() == before
