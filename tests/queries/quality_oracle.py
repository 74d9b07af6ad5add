"""METRICS.md section 7 once more, in plain Python over raw rows: slow, and no condition of queries/ in it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, select

from data import schema
from data.vocabulary import NOT_RECORDED
from queries.scope import Scope
from tests.queries.clock_oracle import Promised
from tests.queries.clocks_on_record import promised

DAY = timedelta(days=1)
CLOSING = {"accepted": "conceded", "taken after the fix": "withdrawn", "rejection withdrawn": "withdrawn"}
RULED = {"upheld": "upheld", "overturned": "overturned", "definition unclear": "unclear"}


@dataclass
class HandOff:
    """A hand-off, what sales did, and the dispute about it with the steps taken by the moment of looking."""

    decision: Promised
    booking: Promised
    campaign: str
    team: str
    dispute: Any = None
    steps: list = field(default_factory=list)

    def fate(self, as_of: datetime) -> str:
        if self.dispute:
            return "Disputed"
        if self.decision.stopped is None or self.decision.stopped > as_of:
            return "Undecided"
        left = self.booking.closed is not None and self.booking.closed <= self.decision.stopped
        return "Let go otherwise" if left else "Accepted"

    def stands(self) -> str:
        """open, conceded, withdrawn, upheld, overturned or unclear: by the last step that was no comment."""
        said = [step.step for step in self.steps if step.step != "commented"]
        return {**CLOSING, **RULED}.get(said[-1], "open") if said else "open"

    def answered(self) -> datetime | None:
        said = ("accepted", "contested", "data fixed")
        return next((step.recorded_at for step in self.steps if step.step in said), None)

    def answer_state(self, as_of: datetime) -> str:
        due, answered = self.dispute.due_at, self.answered()
        withdrawn = [step.recorded_at for step in self.steps if step.step == "rejection withdrawn"]
        if due is None or (withdrawn and withdrawn[0] <= due):
            return "excluded"
        if answered:
            return "met" if answered <= due else "late"
        return "overdue" if due <= as_of else "running"

    def took(self, step: str) -> bool:
        return any(one.step == step for one in self.steps)

    def is_decided(self, as_of: datetime) -> bool:
        return self.fate(as_of) in ("Accepted", "Disputed")


def made_in(conn: Connection, scope: Scope) -> list[HandOff]:
    """Those made in the period and known by the moment of looking, without the filters, duplicates and tests."""
    promises: dict[tuple, dict[str, Promised]] = {}
    for one in promised(conn):
        promises.setdefault((one.lead.uuid, one.started), {})[one.promise] = one
    about = _about(conn)
    found = []
    for (lead, started), theirs in promises.items():
        one = theirs["Accept or reject"]
        day = one.lead.day(started)
        if one.lead.excluded or started > scope.as_of or not scope.period.first_day <= day <= scope.period.last_day:
            continue
        campaign, team, dispute, steps = about[lead, started]
        seen = dispute if dispute and dispute.recorded_at <= scope.as_of else None
        taken = [step for step in steps if step.recorded_at <= scope.as_of] if seen else []
        found.append(HandOff(one, theirs["Booking"], campaign, team, seen, taken))
    return found


def _about(conn: Connection) -> dict[tuple[str, datetime], tuple]:
    """(lead, moment of the hand-off) -> campaign, team, dispute and its steps, in order."""
    events, leads, handoffs = schema.stage_events, schema.leads, schema.handoffs
    names = {
        None: NOT_RECORDED,
        **dict(conn.execute(select(schema.campaigns.c.campaign_id, schema.campaigns.c.name)).all()),
    }
    names = {key: f"{name} (as written)" if key and name == NOT_RECORDED else name for key, name in names.items()}
    teams = dict(conn.execute(select(handoffs.c.event_id, handoffs.c.team)).all())
    raised = {row.event_id: row for row in conn.execute(select(schema.disputes))}
    steps: dict[int, list] = {}
    for row in conn.execute(select(schema.dispute_steps).order_by(schema.dispute_steps.c.position)):
        steps.setdefault(row.dispute_id, []).append(row)
    rows = conn.execute(
        select(events.c.event_id, events.c.occurred_at, leads.c.lead_uuid, leads.c.campaign_id)
        .join_from(events, leads, leads.c.lead_id == events.c.lead_id)
        .where(events.c.stage == "handoff")
    )
    return {
        (str(row.lead_uuid), row.occurred_at): (
            *(names[row.campaign_id], teams.get(row.event_id) or NOT_RECORDED, raised.get(row.event_id)),
            steps.get(raised[row.event_id].dispute_id, []) if row.event_id in raised else [],
        )
        for row in rows
    }


def counted(some: list[HandOff], as_of: datetime) -> tuple:
    """As the columns of lead_quality: judged, accepted, disputed, decided, withdrawn, let go, undecided and its age."""
    fates = [one.fate(as_of) for one in some]
    accepted, disputed = fates.count("Accepted"), fates.count("Disputed")
    withdrawn = sum(one.dispute is not None and one.stands() == "withdrawn" for one in some)
    waits = [(as_of - one.decision.started) / DAY for one, fate in zip(some, fates, strict=True) if fate == "Undecided"]
    ages = (median(waits), max(waits)) if waits else (None, None)
    return (
        len(some),
        accepted,
        disputed,
        accepted + disputed,
        withdrawn,
        fates.count("Let go otherwise"),
        len(waits),
        *ages,
    )


def judged_by(one: HandOff, kind: str, versions: list[tuple]) -> int:
    """The number of the version: the cited one, else its line's own in force then, else the organisation's."""
    if one.dispute and versions[one.dispute.definition_id - 1][0] == kind:
        return one.dispute.definition_id
    day, line = one.decision.lead.day(one.decision.started), one.decision.segments["service_line"]
    for whose in (line, None):
        held = [(version[2], number) for number, version in enumerate(versions, 1) if _holds(version, kind, whose, day)]
        if held:
            return max(held)[1]
    return 0


def _holds(version: tuple, kind: str, line: str | None, day: date) -> bool:
    of, whose, since, until, _ = version
    return of == kind and whose == line and since <= day and (until is None or day < until)
