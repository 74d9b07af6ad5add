"""Who may do what, and what a person is told who may not."""

from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import Connection, func, select

from data.commands.leads import LeadExclusion, NewLead, exclude_lead, register_lead
from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.stages import EventRetraction, StageReached, record_stage, retract_event
from data.permissions import OPERATOR, Actor, Command
from data.refusals import NotAllowed
from data.schema import changes, stage_events
from data.vocabulary import Excluded, OutreachKind, Role, Stage
from tests.given import NOW, Given, noon

WORKS_LEADS = {Role.REP, Role.MARKETER, Role.LEADER, Role.ADMIN}
KEEPS_DATA = {Role.MARKETER, Role.LEADER, Role.ADMIN}
FORMS: list[tuple[Command, BaseModel, set[Role]]] = [
    (register_lead, NewLead(external_id="new", inquired_at=noon(2)), WORKS_LEADS),
    (record_stage, StageReached(lead_id=1, stage=Stage.SQL, occurred_at=noon(3)), WORKS_LEADS),
    (log_outreach, OutreachAttempt(lead_id=1, kind=OutreachKind.CALL, occurred_at=noon(3)), WORKS_LEADS),
    (retract_event, EventRetraction(event_id=1, why="never so"), KEEPS_DATA),
    (exclude_lead, LeadExclusion(lead_id=1, seen_version=1, excluded=Excluded.TEST), KEEPS_DATA),
]


def said(conn: Connection) -> list[Any]:
    return list(conn.execute(select(changes.c.actor, changes.c.action).order_by(changes.c.change_id.desc())))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("command", "form", "allowed"), FORMS, ids=[form[0].action for form in FORMS])
def test_each_role_may_do_what_it_is_there_for_and_no_more(
    given: Given, conn: Connection, command: Command, form: BaseModel, allowed: set[Role], role: Role
) -> None:
    given.lead()
    before = said(conn)
    if role not in allowed:
        with pytest.raises(NotAllowed):
            command(conn, form, actor=Actor("Ana", role), at=NOW)
        assert said(conn) == before
        return
    command(conn, form, actor=Actor("Ana", role), at=NOW)
    assert said(conn) == [("Ana", command.action), *before]


def test_a_refusal_says_who_may_and_that_nothing_changed(conn: Connection) -> None:
    with pytest.raises(NotAllowed) as refused:
        exclude_lead(conn, FORMS[-1][1], actor=Actor("Ana", Role.REP), at=NOW)
    assert str(refused.value) == (
        "A rep may not do this (lead.excluded). It takes a marketer or a leader or an admin. Nothing was changed."
    )


def test_the_command_line_acts_as_an_admin() -> None:
    assert OPERATOR.role is Role.ADMIN
    assert all(OPERATOR.role in command.may_run for command, _, _ in FORMS)


def test_a_form_sent_twice_counts_once(given: Given, conn: Connection) -> None:
    lead = given.lead()
    reached = StageReached(lead_id=lead, stage=Stage.SQL, occurred_at=noon(3))
    first = record_stage(conn, reached, actor=OPERATOR, at=NOW, request_key="key")
    assert first is not None
    assert record_stage(conn, reached, actor=OPERATOR, at=NOW, request_key="key") is None
    assert conn.scalar(select(func.count()).where(stage_events.c.stage == Stage.SQL)) == 1
    assert conn.scalar(select(func.count()).where(changes.c.request_key == "key")) == 1


def test_a_role_is_asked_for_before_a_key_tells_whether_it_was_used(given: Given, conn: Connection) -> None:
    reached = StageReached(lead_id=given.lead(), stage=Stage.SQL, occurred_at=noon(3))
    record_stage(conn, reached, actor=OPERATOR, at=NOW, request_key="key")
    with pytest.raises(NotAllowed):
        record_stage(conn, reached, actor=Actor("Vic", Role.VIEWER), at=NOW, request_key="key")
