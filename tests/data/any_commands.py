"""Whatever people may do to leads that are followed up, in any order, sensible or not."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, select

from data.commands.agreements import NewAgreement, agree
from data.commands.handoffs import Handoff, Reassignment, hand_over, reassign
from data.commands.leads import LeadCorrection, LeadExclusion, NewLead, correct_lead, exclude_lead, register_lead
from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.commands.stages import EventRetraction, StageReached, record_stage, retract_event
from data.permissions import OPERATOR
from data.refusals import Refused
from data.schema import agreements, leads, stage_events
from data.vocabulary import (
    AgreementKind,
    Excluded,
    Exit,
    IntakeType,
    OutreachKind,
    OutreachResult,
    PauseReason,
    Promise,
    Stage,
    Team,
    Urgency,
)
from tests.given import Given

BEGINS = datetime.fromisoformat("2026-03-05T10:00-05:00")  # clocks move three days later
MINUTE = timedelta(minutes=1)
WEEKS = [
    [[[540, 1020]]] * 5 + [[], []],
    [[[480, 720], [750, 1080]]] * 6 + [[]],
    [[[0, 1440]]] * 7,
    [[[0, 360], [1320, 1440]]] * 7,
]

LEADS = st.integers(0, 2)
AGO = st.sampled_from([0, 1, 45, 600, 3000, 20_000]).map(lambda minutes: minutes * MINUTE)
LATER = st.sampled_from([0, 1, 30, 240, 1440, 4000]).map(lambda minutes: minutes * MINUTE)
OWNERS = st.sampled_from([None, "Ana", "Ben"])
SITES = st.sampled_from([None, "Near", "Far"])
STEPS = st.one_of(
    st.tuples(st.just("stage"), LEADS, st.sampled_from([Stage.HANDOFF, *Stage, *Exit]), AGO),
    st.tuples(st.just("hand"), LEADS, OWNERS),
    st.tuples(st.just("give"), LEADS, OWNERS),
    st.tuples(
        st.just("call"), LEADS, st.sampled_from(list(OutreachKind)), st.sampled_from([None, *OutreachResult]), AGO
    ),
    st.tuples(st.just("pause"), LEADS),
    st.tuples(st.just("resume"), LEADS),
    st.tuples(
        st.just("correct"), LEADS, SITES, st.sampled_from([None, *Urgency]), st.sampled_from([None, *IntakeType])
    ),
    st.tuples(st.just("exclude"), LEADS, st.sampled_from([None, None, None, *Excluded])),
    st.tuples(st.just("take back"), st.integers(0, 30)),
    st.tuples(st.just("hours"), st.sampled_from(WEEKS), SITES, st.integers(0, 3)),
    st.tuples(
        st.just("targets"), st.lists(st.sampled_from([1, 60, 240, 2400]), min_size=4, max_size=4), st.integers(0, 3)
    ),
)
AGREED = (("hours", WEEKS[0], None, 0), ("targets", [60, 240, 2400, 2400], 0), ("hand", 0, None))
SEQUENCES = st.lists(st.tuples(STEPS, LATER), min_size=8, max_size=30)


@dataclass
class People:
    """They have three leads, one handed over, and a clock that runs on from one thing they do to the next."""

    conn: Connection
    at: datetime = BEGINS
    lead_ids: list[int] = field(default_factory=list)

    def begin(self) -> None:
        self.given = Given(self.conn)
        self.known = {None: None, "Near": self.given.site("Near", "America/New_York")}
        self.known |= {"Far": self.given.site("Far", "Pacific/Auckland")}
        self.known |= {name: self.given.person(name) for name in ("Ana", "Ben")}
        for number in range(3):
            new = NewLead(external_id=str(number), inquired_at=self.at - 30_000 * MINUTE)
            public_id = register_lead(self.conn, new, actor=OPERATOR, at=self.at)
            self.lead_ids.append(self.conn.scalar(select(leads.c.lead_id).where(leads.c.lead_uuid == public_id)) or 0)
        for step in AGREED:
            self.do(step)

    def do(self, step: tuple) -> None:
        """What is refused is undone, as the transaction of its own would be."""
        what, *more = step
        command, form = getattr(self, what.replace(" ", "_"))(*more)
        try:
            with self.conn.begin_nested():
                command(self.conn, form, actor=OPERATOR, at=self.at)
        except Refused:
            return

    def seen(self, lead: int) -> dict[str, Any]:
        version = select(leads.c.version).where(leads.c.lead_id == self.lead_ids[lead])
        return {"lead_id": self.lead_ids[lead], "seen_version": self.conn.scalar(version)}

    def stage(self, lead: int, stage: Stage | Exit, ago: timedelta) -> tuple:
        return record_stage, StageReached(lead_id=self.lead_ids[lead], stage=stage, occurred_at=self.at - ago)

    def hand(self, lead: int, owner: str | None) -> tuple:
        return hand_over, Handoff(**self.seen(lead), team=Team.SALES, owner_id=self.known[owner])

    def give(self, lead: int, owner: str | None) -> tuple:
        return reassign, Reassignment(**self.seen(lead), owner_id=self.known[owner])

    def call(self, lead: int, kind: OutreachKind, result: OutreachResult | None, ago: timedelta) -> tuple:
        said = {"kind": kind, "result": result, "occurred_at": self.at - ago}
        return log_outreach, OutreachAttempt(lead_id=self.lead_ids[lead], **said)

    def pause(self, lead: int) -> tuple:
        return pause_clock, ClockPause(lead_id=self.lead_ids[lead], reason=PauseReason.APPROVAL)

    def resume(self, lead: int) -> tuple:
        return resume_clock, ClockResumption(lead_id=self.lead_ids[lead])

    def correct(self, lead: int, site: str | None, urgency: Urgency | None, intake: IntakeType | None) -> tuple:
        words = {"site_id": self.known[site], "urgency": urgency, "intake_type": intake}
        return correct_lead, LeadCorrection(**self.seen(lead), **words)

    def exclude(self, lead: int, excluded: Excluded | None) -> tuple:
        return exclude_lead, LeadExclusion(**self.seen(lead), excluded=excluded)

    def take_back(self, number: int) -> tuple:
        events = list(self.conn.scalars(select(stage_events.c.event_id).order_by(stage_events.c.event_id)))
        return retract_event, EventRetraction(event_id=events[number % len(events)], why="never so")

    def hours(self, week: list[Any], site: str | None, days: int) -> tuple:
        return self._agreement(AgreementKind.HOURS, {"week": week}, self.known[site], days)

    def targets(self, minutes: list[int], days: int) -> tuple:
        rules = [{"promise": promise, "minutes": most} for promise, most in zip(Promise, minutes, strict=True)]
        rules.append({"promise": Promise.FIRST_ATTEMPT, "minutes": 15, "urgency": Urgency.URGENT})
        return self._agreement(AgreementKind.SLA, {"targets": rules}, None, days)

    def _agreement(self, kind: AgreementKind, content: dict[str, Any], site_id: int | None, days: int) -> tuple:
        same = agreements.c.kind == kind, agreements.c.site_id.is_not_distinct_from(site_id)
        newest = select(agreements.c.agreement_id).where(*same).order_by(agreements.c.agreement_id.desc()).limit(1)
        is_first = self.conn.scalar(select(agreements.c.agreement_id).where(agreements.c.kind == kind).limit(1)) is None
        holds = date(2026, 1, 1) if is_first else self.at.date() + timedelta(days=days)
        signed = {
            "agreed_by_marketing": "Ilse Tamber",
            "agreed_by_sales": "Lund Averill",
            "agreed_on": date(2026, 3, 1),
        }
        said = {"kind": kind, "content": content, "site_id": site_id, "valid_from": holds, **signed}
        return agree, NewAgreement(**said, seen_id=self.conn.scalar(newest) or 0)
