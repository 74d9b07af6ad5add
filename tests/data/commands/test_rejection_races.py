"""Two reject at one moment."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from data.commands.rejections import LeadRejection, reject_lead
from data.database import Database
from data.permissions import Actor
from data.refusals import (
    Refused,
)
from data.schema import changes, disputes, reasons
from data.vocabulary import Role
from tests.data.dispute_scene import SAID_FREELY
from tests.given import NOW, PHONE_IS_KNOWN, Given, noon

TIMES = 10


@pytest.fixture
def with_sales(database: Database) -> list[int]:
    """Leads that sales has and nobody ever rejected one."""
    with database.write.begin() as conn:
        given = Given(conn)
        given.definition(criteria=[PHONE_IS_KNOWN])
        return [given.lead(handoff=noon(2)) for _ in range(TIMES)]


def refusal(database: Database, lead: int, actor: Actor) -> str | None:
    said = {"lead_id": lead, "seen_version": 1, "definition_id": 1, "criterion": "phone-known", "evidence": SAID_FREELY}
    try:
        with database.write.begin() as conn:
            reject_lead(conn, LeadRejection(**said), actor=actor, at=NOW)
    except Refused as refused:
        return str(refused)
    return None


def test_of_two_rejections_of_one_lead_at_once_one_counts_and_the_other_says_whose(
    database: Database, with_sales: list[int], at_once: Callable
) -> None:
    both = (Actor("Ada", Role.REP), Actor("Ben", Role.REP))
    for lead in with_sales:
        said = at_once(lambda number, lead=lead: refusal(database, lead, both[number]), 2)
        (first,) = [number for number, refused in enumerate(said) if refused is None]
        assert said[1 - first] == (
            f"{both[first].name} rejected this lead already, on 1 Sep 2026 at 12:00 UTC. "
            "See that dispute; nothing was changed."
        )
    with database.read.connect() as conn:
        assert sorted(conn.scalars(select(disputes.c.lead_id))) == with_sales
        assert conn.scalar(select(func.count()).where(changes.c.action == "lead.rejected")) == TIMES


def test_the_first_rejections_ever_made_at_once_share_the_reason_that_none_had_before(
    database: Database, with_sales: list[int], at_once: Callable
) -> None:
    ada = Actor("Ada", Role.REP)
    assert at_once(lambda number: refusal(database, with_sales[number], ada), TIMES) == [None] * TIMES
    with database.read.connect() as conn:
        assert list(conn.scalars(select(reasons.c.name))) == ["Rejected by sales: in dispute"]
