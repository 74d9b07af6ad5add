"""Double-coding: a random sample of leads, which each side judges without seeing what the other says of them."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from heapq import nsmallest
from secrets import randbelow
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select

from data.audit import record_change
from data.commands.agreements import latest_day
from data.definitions import Definition, read_definitions
from data.moments import day_number
from data.permissions import WHO_AGREES, WHO_WORKS_LEADS, Actor, command
from data.refusals import (
    DefinitionSettled,
    JudgedAlready,
    JudgedForTheOtherSide,
    NoLeadsToDraw,
    NoSuchDefinition,
    NotInTheSample,
    NotYourSide,
    UnknownWord,
)
from data.schema import coded_leads, coding_judgements, codings, lead_facts, service_lines
from data.vocabulary import Role, Side

FEWEST, MOST = 5, 200
SEEDS = 2**31
# Whom each role judges for.
JUDGES_FOR = {
    Role.REP: (Side.SALES,),
    Role.MARKETER: (Side.MARKETING,),
    Role.LEADER: tuple(Side),
    Role.ADMIN: tuple(Side),
}


class CodingDraw(BaseModel):
    """So many leads, of those that came in on these local days (both included) and are judged by this version.

    seed: draws the same leads again from the same records; None: nobody knows beforehand which.
    """

    model_config = ConfigDict(frozen=True)

    definition_id: int
    size: int = Field(ge=FEWEST, le=MOST)
    first_day: date
    last_day: date
    seed: int | None = Field(default=None, ge=0, lt=SEEDS)

    @model_validator(mode="after")
    def is_in_order(self) -> "CodingDraw":
        if self.last_day < self.first_day:
            raise ValueError("The last day lies before the first.")
        return self


class CodingJudgement(BaseModel):
    """What one side says of a lead of a sample: the keys of the criteria that it fails; none: it qualifies."""

    model_config = ConfigDict(frozen=True)

    coding_id: int
    lead_id: int
    side: Side
    failed: tuple[str, ...] = ()


@command("coding.drawn", may_run=WHO_AGREES)
def draw_coding(
    conn: Connection, draw: CodingDraw, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Draw a sample and return its public id. Of fewer leads than asked for all are taken, and the sample says so.

    Duplicates and test records are left out. Refuses a version that can still change, and a period without leads.
    """
    known = read_definitions(conn)
    version = known.by_id.get(draw.definition_id)
    if version is None:
        raise NoSuchDefinition()
    if version.valid_from is None:
        raise DefinitionSettled("can still change. Draw a sample once both sides have signed it")
    own_lines = [] if version.line is not None else known.lines_apart(version.kind, latest_day(conn, None, at))
    found = list(conn.scalars(select(lead_facts.c.lead_id).where(*_came_in(draw, version, own_lines))))
    if not found:
        raise NoLeadsToDraw()
    seed = randbelow(SEEDS) if draw.seed is None else draw.seed
    drawn = _at_random(found, draw.size, seed)
    words = _drawn_from(draw, len(found), _whose(conn, version, own_lines))
    said = {"definition_id": version.definition_id, "drawn_from": words, "seed": seed}
    public_id = uuid.uuid4()
    new = insert(codings).values(**said, coding_uuid=public_id, recorded_at=at, actor=actor.name)
    coding_id = conn.execute(new.returning(codings.c.coding_id)).scalar_one()
    rows = [
        {"coding_id": coding_id, "lead_id": lead_id, "position": place} for place, lead_id in enumerate(drawn, start=1)
    ]
    conn.execute(insert(coded_leads), rows)
    record_change(
        conn, at=at, actor=actor.name, action="coding.drawn", subject=f"coding:{public_id}", before={},
        after=said | {"leads": len(drawn)}, request_key=request_key,
    )  # fmt: skip
    return public_id


@command("coding.judged", may_run=WHO_WORKS_LEADS)
def judge_coded_lead(
    conn: Connection, judgement: CodingJudgement, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Keep what one side says of a lead of a sample. Once for each side, and by nobody who judged for the other."""
    side = judgement.side
    if side not in JUDGES_FOR[actor.role]:
        raise NotYourSide(actor.role, side)
    # Held first: what is looked up then can't change before it is acted on.
    coding = conn.execute(HELD_CODING, {"coding_id": judgement.coding_id}).one_or_none()
    its_lead = {"coding_id": judgement.coding_id, "lead_id": judgement.lead_id}
    if coding is None or conn.scalar(IN_SAMPLE, its_lead) is None:
        raise NotInTheSample()
    _refuse_when_judged(conn, judgement, actor)
    failed = _known(read_definitions(conn).by_id[coding.definition_id], judgement.failed)
    said = {"side": side, "qualifies": not failed, "failed": failed}
    conn.execute(
        insert(coding_judgements).values(
            **its_lead, **said, recorded_at=at, actor=actor.name, person_id=actor.person_id
        )
    )
    record_change(
        conn, at=at, actor=actor.name, action="coding.judged", subject=f"coding:{coding.coding_uuid}", before={},
        after=said | {"lead_id": judgement.lead_id}, request_key=request_key,
    )  # fmt: skip


def _came_in(draw: CodingDraw, version: Definition, own_lines: list[int]) -> list[ColumnElement[bool]]:
    facts = lead_facts.c
    of_line = facts.service_line_id == version.line if version.line else facts.service_line_id.not_in(own_lines)
    days = facts.entry_day.between(day_number(draw.first_day), day_number(draw.last_day))
    return [days, facts.excluded == 0, of_line]


def _at_random(lead_ids: Iterable[int], size: int, seed: int) -> list[int]:
    """Simple random sampling: the leads whose digests come first. The same on every machine and version of Python,
    which random.sample doesn't promise.
    """
    return nsmallest(size, lead_ids, key=lambda lead_id: sha256(f"{seed} {lead_id}".encode()).digest())


def _whose(conn: Connection, version: Definition, own_lines: list[int]) -> str:
    if version.line is None:
        return "every service line without a version of its own" if own_lines else "every service line"
    return conn.execute(LINE_NAME, {"line": version.line}).scalar_one()


def _drawn_from(draw: CodingDraw, found: int, whose: str) -> str:
    """20 of 134 leads of Cardiology that came in from 1 Jun 2026 to 30 Jun 2026"""
    first, last = (f"{day.day} {day:%b %Y}" for day in (draw.first_day, draw.last_day))
    days = f"on {first}" if first == last else f"from {first} to {last}"
    if found < draw.size:
        leads = "The only lead" if found == 1 else f"All {found} leads"
        return f"{leads} of {whose} that came in {days}; {draw.size} were asked for"
    return f"{draw.size:,} of {found:,} leads of {whose} that came in {days}"


def _refuse_when_judged(conn: Connection, judgement: CodingJudgement, actor: Actor) -> None:
    for row in conn.execute(JUDGED, {"coding_id": judgement.coding_id}):
        if row.side != judgement.side and _is_same(row, actor):
            raise JudgedForTheOtherSide(row.side)
        if row.side == judgement.side and row.lead_id == judgement.lead_id:
            raise JudgedAlready(row.actor, row.side, row.recorded_at)


def _is_same(row: Any, actor: Actor) -> bool:
    """Two people may have one name; who is nobody of the database has nothing but a name."""
    if row.person_id is not None and actor.person_id is not None:
        return row.person_id == actor.person_id
    return row.actor.casefold() == actor.name.casefold()


def _known(version: Definition, failed: Iterable[str]) -> list[str]:
    """The criteria in the version's own order, each once. Raises UnknownWord."""
    keys = [one.key for one in version.criteria.criteria]
    if unknown := next((key for key in failed if key not in keys), None):
        raise UnknownWord("criterion of this version", unknown)
    return [key for key in keys if key in set(failed)]


LINE_NAME = select(service_lines.c.name).where(service_lines.c.service_line_id == bindparam("line"))
HELD_CODING = (
    select(codings.c.definition_id, codings.c.coding_uuid)
    .where(codings.c.coding_id == bindparam("coding_id"))
    .with_for_update(key_share=True)
)
IN_SAMPLE = select(coded_leads.c.position).where(
    coded_leads.c.coding_id == bindparam("coding_id"), coded_leads.c.lead_id == bindparam("lead_id")
)
JUDGED = select(coding_judgements).where(coding_judgements.c.coding_id == bindparam("coding_id"))
