"""A program that writes: python -m tests.data.writing URL NAME THREADS WRITES. It reads, then changes what it read."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from data.commands.leads import LeadCorrection, correct_lead
from data.commands.stages import StageReached, hold_lead, record_stage
from data.database import Database, open_database
from data.permissions import Actor
from data.schema import leads
from data.vocabulary import Role, Stage
from tests.given import NOW

LEADS = 20
CONTESTED = 1  # the lead that everyone corrects


def correct(database: Database, number: int, actor: Actor) -> None:
    """Raise the version of the one lead by one, from the version read in the same transaction."""
    with database.write.begin() as conn:
        hold_lead(conn, CONTESTED)
        version = conn.scalar(select(leads.c.version).where(leads.c.lead_id == CONTESTED)) or 0
        site = {"lead_id": CONTESTED, "seen_version": version, "site_id": None}
        correct_lead(conn, LeadCorrection(**site), actor=actor, at=NOW)


def record(database: Database, number: int, actor: Actor) -> None:
    """A stage of one of the leads. The programs say different stages, so that none says what another said."""
    stage = Stage.SQL if actor.name == "first" else Stage.MQL
    moment = NOW - timedelta(minutes=1 + number)
    reached = StageReached(lead_id=1 + number % LEADS, stage=stage, occurred_at=moment)
    with database.write.begin() as conn:
        record_stage(conn, reached, actor=actor, at=NOW)


def main(url: str, name: str, threads: int, writes: int) -> None:
    database, actor = open_database(url), Actor(name, Role.ADMIN)
    with ThreadPoolExecutor(threads) as pool:
        doing = (pool.submit((record, correct)[n % 2], database, n // 2, actor) for n in range(threads * writes))
        for done in list(doing):
            done.result()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
