"""Hand-offs of random leads in dispute, and definitions that change; the same for one seed."""

import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.disputes import OUTCOMES, possible_steps, state_after
from data.moments import moment_of_microsecond
from data.schema import (
    campaigns,
    definition_steps,
    definitions,
    dispute_steps,
    disputes,
    handoffs,
    leads,
    service_lines,
    sla_clocks,
)
from data.vocabulary import (
    CriterionOperator,
    DefinitionKind,
    DefinitionStep,
    DisputeStep,
    HandoffField,
    Side,
    Team,
    Verdict,
)
from tests.queries.random_follow_up import AS_OF, FIRST, random_follow_up

PHONE = {"field": HandoffField.PHONE, "operator": CriterionOperator.KNOWN}
SITE = {"field": HandoffField.SITE, "operator": CriterionOperator.KNOWN}
ZIP = {"field": HandoffField.ZIP, "operator": CriterionOperator.BEGINS_WITH}
NEAR, FAR = {**ZIP, "values": ["100", "101"]}, {**ZIP, "values": ["1"]}
MQL, SQL, ELIGIBILITY = DefinitionKind
# (kind, line by name, holds from, retired from, criteria)
VERSIONS: list[tuple[DefinitionKind, str | None, date, date | None, list[dict[str, Any]]]] = [
    (MQL, None, date(2026, 2, 20), None, [PHONE, NEAR]),
    (MQL, "Cardiology", date(2026, 3, 2), date(2026, 3, 20), [PHONE]),
    (MQL, None, date(2026, 3, 12), None, [PHONE, SITE, FAR]),
    (MQL, "Imaging", date(2026, 3, 16), None, [SITE]),
    (MQL, "Imaging", date(2026, 3, 16), None, [FAR]),
    (SQL, None, date(2026, 2, 1), date(2026, 4, 1), [PHONE]),
    (ELIGIBILITY, "Cardiology", date(2026, 3, 1), None, [SITE, NEAR]),
]


def random_disputes(conn: Connection, seed: int, how_many: int = 160) -> None:
    """Put all of it in a database that holds no organisation yet, as rows."""
    random_follow_up(conn, seed, how_many)
    chance = random.Random(seed)  # noqa: S311 - no secrets here
    lines = dict(conn.execute(select(service_lines.c.name, service_lines.c.service_line_id)).all())
    for key, version in enumerate(VERSIONS, start=1):
        _define(conn, key, version, lines)
    names = [{"name": name} for name in ("Open day", "Not recorded")]
    conn.execute(insert(campaigns), names)
    for lead_id in conn.scalars(select(leads.c.lead_id).order_by(leads.c.lead_id)).all():
        chosen = chance.choice([None, 1, 2])
        conn.execute(update(leads).where(leads.c.lead_id == lead_id).values(campaign_id=chosen))
    clock = sla_clocks.c
    made = select(clock.lead_id, clock.event_id, clock.started).where(clock.promise == 1).order_by(clock.event_id)
    for lead_id, event_id, started in conn.execute(made).all():
        if chance.random() < 0.5:
            said = {"event_id": event_id, "team": chance.choice([None, *Team]), "recorded_at": FIRST, "actor": "test"}
            conn.execute(insert(handoffs).values(said))
        if chance.random() < 0.6:
            _dispute(conn, chance, lead_id, event_id, moment_of_microsecond(started))


def _define(conn: Connection, key: int, version: tuple, lines: dict[str, int]) -> None:
    kind, line, valid_from, retired_from, criteria = version
    by = {"recorded_at": FIRST + key * timedelta(minutes=1), "actor": "test"}
    row = {"definition_id": key, "definition_uuid": uuid.uuid4(), "kind": kind, "service_line_id": lines.get(line)}
    conn.execute(insert(definitions).values(**row, **by))
    steps: list[dict[str, Any]] = [
        {"step": DefinitionStep.DRAFTED, "content": {"criteria": criteria}, "valid_from": valid_from},
        {"step": DefinitionStep.SIGNED, "side": Side.MARKETING, "signed_by": "Ilse Tamber"},
        {"step": DefinitionStep.SIGNED, "side": Side.SALES, "signed_by": "Lund Averill", "valid_from": valid_from},
    ]
    if retired_from:
        steps.append({"step": DefinitionStep.RETIRED, "valid_from": retired_from})
    for position, step in enumerate(steps, start=1):
        conn.execute(insert(definition_steps).values(definition_id=key, position=position, **step, **by))


def _dispute(conn: Connection, chance: random.Random, lead_id: int, event_id: int, started: datetime) -> None:
    """Raised some time after the hand-off, and then as many steps as it happens, each when it may be taken."""

    def later(moment: datetime) -> datetime:
        return moment + chance.choice([0, 1, 60, 1440, 9000]) * timedelta(minutes=1)

    raised = later(started)
    due = chance.choice([None, raised + timedelta(days=1), raised + timedelta(days=20)])
    version = chance.randrange(len(VERSIONS))
    criterion = chance.choice(VERSIONS[version][-1])
    row = {
        "dispute_uuid": uuid.uuid4(), "lead_id": lead_id, "event_id": event_id, "definition_id": version + 1,
        "criterion": f"{criterion['field'].name}-{criterion['operator'].name}".lower(), "due_at": due,
        "record_says": chance.choice(list(Verdict)), "evidence": "Asked.", "recorded_at": raised, "actor": "test",
    }  # fmt: skip
    dispute_id = conn.execute(insert(disputes).values(row).returning(disputes.c.dispute_id)).scalar_one()
    taken: list[DisputeStep] = []
    at = raised
    for position in range(1, chance.choice([1, 2, 3, 4, 6, 8])):
        at = chance.choice([later(at), due]) if due and due >= at else later(at)
        overdue = due is not None and due <= at
        step = chance.choice(possible_steps(state_after(taken), is_overdue=overdue))
        outcome = chance.choice(OUTCOMES[step]) if step in OUTCOMES else None
        said = {"dispute_id": dispute_id, "position": position, "step": step, "outcome": outcome}
        if at > AS_OF + timedelta(days=9):
            break
        conn.execute(insert(dispute_steps).values(**said, recorded_at=at, actor="test"))
        taken.append(step)
