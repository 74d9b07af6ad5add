"""Putting the disputes of the demo in the database, with what they add to their leads' journeys."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from data.commands.dispute_outcomes import BACK_TO_SALES, TO_NURTURE, reason_of_ours
from data.demo.organisation import PEOPLE, REASONS, Organisation
from data.schema import dispute_steps, disputes, outreach, ownership, stage_events
from data.storing import store_rows
from data.upkeep import refresh_facts
from data.vocabulary import DisputeStep, Exit, OutreachKind, OutreachResult, Stage


@dataclass
class Life:
    """A dispute as it is made up: its row, its steps so far, and what it adds to the lead's journey."""

    row: dict[str, Any]
    owner: str
    team: str | None
    steps: list[dict[str, Any]] = field(default_factory=list)
    events: list[tuple[str, datetime]] = field(default_factory=list)

    def add(self, step: DisputeStep, at: datetime, by: int | str, evidence: str | None = None, **more: Any) -> None:
        who = PEOPLE[by][0] if isinstance(by, int) else by
        self.steps.append({"step": step, "recorded_at": at, "actor": who, "evidence": evidence, **more})


def store_lives(conn: Connection, lives: list[Life], organisation: Organisation) -> None:
    """Put in the disputes, their steps, the events they led to, and derive the facts of their leads anew."""
    staff = {name: organisation.people[place] for place, (name, *_) in enumerate(PEOPLE)}
    _put(conn, disputes, [life.row for life in lives])
    made = select(disputes.c.dispute_uuid, disputes.c.dispute_id).order_by(disputes.c.dispute_id.desc())
    numbers: dict[Any, Any] = dict(conn.execute(made.limit(len(lives))).all())
    blank = dict.fromkeys(("evidence", "outcome", "meeting", "definition_id"))
    _put(conn, dispute_steps, [
        blank | step | {"dispute_id": numbers[life.row["dispute_uuid"]], "position": position,
                        "record_says": life.row["record_says"], "person_id": staff[step["actor"]]}
        for life in lives for position, step in enumerate(life.steps, start=1)
    ])  # fmt: skip
    _store_journeys(conn, lives, organisation)
    refresh_facts(conn, [life.row["lead_id"] for life in lives if life.events])


def _store_journeys(conn: Connection, lives: list[Life], organisation: Organisation) -> None:
    if not any(life.events for life in lives):
        return
    lost = organisation.reasons[list(REASONS).index(Exit.LOST)][1]
    reason_ids = {Exit.RECYCLED: reason_of_ours(conn, TO_NURTURE), Exit.LOST: lost}
    events, stretches, calls = [], [], []
    for life in lives:
        said = {"lead_id": life.row["lead_id"], "actor": life.steps[-1]["actor"] if life.steps else life.owner}
        for kind, at in life.events:
            moments = {"occurred_at": at, "recorded_at": at}
            events.append({**said, "stage": kind, **moments, "reason_id": reason_ids.get(kind)})
            if kind == Stage.HANDOFF:
                stretch = {"owner_id": life.row["person_id"], "team": life.team, "why": BACK_TO_SALES}
                stretches.append({**said, **stretch, "begins_at": at, "recorded_at": at})
        if len(life.events) > 1:
            tried = life.events[0][1] + timedelta(hours=3)
            call = {"kind": OutreachKind.CALL, "result": OutreachResult.TWO_WAY, "actor": life.owner}
            calls.append({"lead_id": said["lead_id"], **call, "occurred_at": tried, "recorded_at": tried})
    for table, rows in ((stage_events, events), (ownership, stretches), (outreach, calls)):
        _put(conn, table, rows)


def _put(conn: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        store_rows(conn, table, list(rows[0]), [tuple(row.values()) for row in rows])
