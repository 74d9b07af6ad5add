from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from data.commands.outreach import OutreachAttempt, log_outreach
from data.permissions import OPERATOR
from data.refusals import AlreadyRecorded, InTheFuture, NoSuchLead
from data.schema import changes, lead_facts, outreach
from data.vocabulary import OutreachKind, OutreachResult
from tests.given import NOW, Given, noon


def attempt(lead: int, **more) -> OutreachAttempt:
    result = OutreachResult.LEFT_MESSAGE
    return OutreachAttempt.model_validate(
        {"lead_id": lead, "kind": "Call", "result": result, "occurred_at": noon(3), **more}
    )


def test_an_attempt_is_logged_with_what_came_of_it(given: Given, conn: Connection) -> None:
    lead = given.lead()
    facts = conn.execute(select(lead_facts)).one()
    log_outreach(conn, attempt(lead), actor=OPERATOR, at=noon(4))
    row = conn.execute(select(outreach)).one()
    assert (row.lead_id, row.kind, row.result, row.actor) == (lead, "Call", "Left a message", OPERATOR.name)
    assert (row.occurred_at, row.recorded_at) == (noon(3), noon(4))
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert change.after == {"kind": "Call", "result": "Left a message", "occurred_at": "2026-06-03T12:00:00+00:00"}
    assert conn.execute(select(lead_facts)).one() == facts


def test_the_same_kind_at_the_same_moment_is_refused(given: Given, conn: Connection) -> None:
    lead = given.lead()
    log_outreach(conn, attempt(lead), actor=OPERATOR, at=NOW)
    with pytest.raises(AlreadyRecorded, match="“Call” is already recorded"):
        log_outreach(conn, attempt(lead, result=None), actor=OPERATOR, at=NOW)
    log_outreach(conn, attempt(lead, kind=OutreachKind.TEXT), actor=OPERATOR, at=NOW)
    log_outreach(conn, attempt(given.lead()), actor=OPERATOR, at=NOW)
    assert len(conn.execute(select(outreach)).all()) == 3


def test_what_has_not_happened_and_who_is_not_there_are_refused(given: Given, conn: Connection) -> None:
    with pytest.raises(InTheFuture):
        log_outreach(conn, attempt(given.lead(), occurred_at=NOW + timedelta(minutes=1)), actor=OPERATOR, at=NOW)
    with pytest.raises(NoSuchLead):
        log_outreach(conn, attempt(404), actor=OPERATOR, at=NOW)
    assert conn.execute(select(outreach)).all() == []


def test_a_moment_without_a_zone_is_sent_back() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        attempt(1, occurred_at=datetime(2026, 6, 1))  # noqa: DTZ001
