"""Disputes about the leads of a week that sales let go before accepting them, and what came of these leads."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data.agreements import HOME, site_calendars
from data.criteria import Criterion, record_of, verdict
from data.definitions import Definition, Definitions, read_definitions
from data.demo.agreements import DAY
from data.demo.calendar import WEEKS
from data.demo.chance import Chance
from data.demo.dispute_rows import Life, store_lives
from data.demo.organisation import Organisation
from data.demo.quality import DISPUTES_FROM_WEEKS
from data.moments import moment_of
from data.schema import leads, people, reasons, stage_events
from data.vocabulary import DisputeOutcome, DisputeStep, Exit, HandoffField, Stage, Verdict

MEETS_ON, MEETS_AT = 1, 15  # Tuesdays, at 15:00 UTC
DISPUTED = 850  # of a thousand leads that sales let go for such a reason
DOUBTS = 600  # and of these, where the record says that the criterion is met
MARKETERS, LEADERS = (8, 9), (11, 12)  # positions in PEOPLE
# What a reason for letting a lead go says of the definitions.
CITES = {
    "Outside our service area": HandoffField.ZIP,
    "Not a patient inquiry": HandoffField.CONTACT_TYPE,
    "Criteria not met": HandoffField.DECISION_TIMING,
    "No valid contact details": HandoffField.PHONE,
    "Not ready yet": HandoffField.DECISION_TIMING,
    "Asked to be contacted later": HandoffField.DECISION_TIMING,
    "Documents missing": HandoffField.URGENCY,
}
REJECTED = {
    HandoffField.ZIP: "Said on the phone that they live too far away.",
    HandoffField.CONTACT_TYPE: "The caller asked on behalf of a vendor.",
    HandoffField.DECISION_TIMING: "Wants to decide next year at the earliest.",
    HandoffField.PHONE: "The number does not connect.",
    HandoffField.URGENCY: "Nobody could say how urgent it is.",
}
ANSWERED = {
    DisputeStep.ACCEPTED: "Agreed: the form should have caught this.",
    DisputeStep.CONTESTED: "The inquiry form says otherwise, and the campaign only runs in our area.",
}
RULED = {
    DisputeStep.UPHELD: "The criterion is not met as it is written.",
    DisputeStep.OVERTURNED: "The record and the form agree; sales tries again.",
    DisputeStep.UNCLEAR: "Both readings are possible: the criterion needs better words.",
}
REOPENED = 60  # of a thousand upheld ones
ANSWER_MINUTES = ((60, 180, 300, 480, 900, 1_400, 1_700, 2_400, 3_100, 4_600, 9_000),)


def store_disputes(
    conn: Connection, seed: int, week: int, ids: Sequence[int], ends: int, organisation: Organisation
) -> None:
    """Put in the disputes of a week's leads, once the leads are in, and derive what they change."""
    candidates = list(_let_go(conn, ids)) if week >= WEEKS - DISPUTES_FROM_WEEKS - 4 else []
    if not candidates:
        return
    invention = Invention(conn, Chance(seed, f"disputes {week}", size=len(candidates)), moment_of(ends), organisation)
    lives = [life for number, one in enumerate(candidates) if (life := invention.life(number, one))]
    store_lives(conn, lives, organisation)


def _let_go(conn: Connection, ids: Sequence[int]) -> Iterator[Any]:
    """Leads that left right after their hand-off for a reason that a definition knows: one row each, in order."""
    handed = (
        select(stage_events.c.lead_id, stage_events.c.event_id, stage_events.c.occurred_at, stage_events.c.recorded_at)
        .where(stage_events.c.lead_id.between(ids[0], ids[-1]), stage_events.c.stage == Stage.HANDOFF)
        .order_by(stage_events.c.lead_id, stage_events.c.occurred_at)
    )
    handed_over = {row.lead_id: row for row in conn.execute(handed)}
    later = defaultdict(list)
    for row in conn.execute(LATER.where(stage_events.c.lead_id.between(ids[0], ids[-1]))):
        if row.lead_id in handed_over and row.occurred_at > handed_over[row.lead_id].occurred_at:
            later[row.lead_id].append(row)
    for lead_id, events in later.items():
        left = events[0]
        if len(events) == 1 and left.name in CITES and left.recorded_at > handed_over[lead_id].recorded_at:
            yield handed_over[lead_id], left


class Invention:
    """What the draws of a week's disputes mean."""

    def __init__(self, conn: Connection, chance: Chance, ends: datetime, organisation: Organisation):
        self.conn, self.ends, self.organisation = conn, ends, organisation
        self.known: Definitions = read_definitions(conn)
        self.calendars = site_calendars(conn)
        self.public_ids = chance.uuids()
        self.happens = chance.happens(DISPUTED).tolist()
        self.fate, self.ruling, self.after, self.who, self.doubt = (chance.below(1_000).tolist() for _ in range(5))
        self.takes = chance.spread(ANSWER_MINUTES).tolist()
        draft = next((one for one in reversed(self.known.versions) if one.valid_from is None), None)
        self.draft_id = draft.definition_id if draft else None

    def life(self, number: int, candidate: tuple[Any, Any]) -> Life | None:
        handed, left = candidate
        about: Any = self.conn.execute(ABOUT.where(leads.c.lead_id == handed.lead_id)).one()
        zone = self.organisation.zones[0 if about.site_id is None else 1 + self.organisation.sites.index(about.site_id)]
        day = handed.occurred_at.astimezone(ZoneInfo(zone)).date()
        cited = self._cited(about.service_line_id, day, CITES[left.name])
        if cited is None or not self.happens[number] or about.name is None:
            return None
        version, criterion = cited
        says = verdict(criterion, record_of(self.conn, handed.lead_id))
        if says is Verdict.MET and self.doubt[number] >= DOUBTS:
            return None
        target = timedelta(minutes=2 * DAY)
        calendar = self.calendars[about.site_id or HOME]
        row = {
            "dispute_uuid": self.public_ids[number], "lead_id": handed.lead_id, "event_id": handed.event_id,
            "definition_id": version.definition_id, "criterion": criterion.key,
            "record_says": says,
            "evidence": REJECTED[criterion.field], "due_at": calendar.due_at(left.recorded_at, target),
            "target": int(target.total_seconds()), "recorded_at": left.recorded_at, "actor": about.name,
            "person_id": about.owner_id,
        }  # fmt: skip
        life = Life(row, about.name, about.team)
        self._goes_on(number, life)
        return life

    def _cited(self, line: int | None, day: Any, about: HandoffField) -> tuple[Definition, Criterion] | None:
        for version in self.known.all_on(line, day).values():
            for criterion in version.criteria.criteria:
                if criterion.field is about:
                    return version, criterion
        return None

    def _goes_on(self, number: int, life: Life) -> None:
        raised, fate = life.row["recorded_at"], self.fate[number]
        answered = raised + timedelta(minutes=self.takes[number])
        marketer = MARKETERS[self.who[number] % 2]
        contradicted = life.row["record_says"] == Verdict.MET
        if fate < 40:
            self._end(
                life, number, DisputeStep.WITHDRAWN, raised + timedelta(hours=3), life.owner, DisputeOutcome.SALES
            )
        elif fate < 130:  # nobody answers, and the meeting has to
            self._rule(life, number, max(life.row["due_at"], raised + timedelta(days=9)))
        elif answered > self.ends:
            return
        elif fate < (330 if contradicted else 640):
            step = DisputeStep.ACCEPTED
            self._end(life, number, step, answered, marketer, DisputeOutcome.NURTURE, ANSWERED[step])
        else:
            life.add(DisputeStep.CONTESTED, answered, marketer, ANSWERED[DisputeStep.CONTESTED])
            self._rule(life, number, answered)

    def _rule(self, life: Life, number: int, after: datetime) -> None:
        draw, contradicted = self.ruling[number], life.row["record_says"] == Verdict.MET
        at = _next_meeting(after)
        leader = LEADERS[self.who[number] % 2]
        if draw >= 960 and self.draft_id is not None and at > self.ends - timedelta(weeks=3):
            step, outcome = DisputeStep.UNCLEAR, DisputeOutcome.NURTURE
        elif draw < (250 if contradicted else 640):
            step, outcome = DisputeStep.UPHELD, DisputeOutcome.NURTURE
        else:
            step, outcome = DisputeStep.OVERTURNED, DisputeOutcome.SALES
        more = {"meeting": f"Weekly meeting of {at:%d %B %Y}"}
        if step is DisputeStep.UNCLEAR:
            more["definition_id"] = self.draft_id
        self._end(life, number, step, at, leader, outcome, RULED[step], **more)

    def _end(
        self, life: Life, number: int, step: DisputeStep, at: datetime, by: int | str, outcome: DisputeOutcome,
        evidence: str | None = None, **more: Any,
    ) -> None:  # fmt: skip
        if at > self.ends:
            return
        life.add(step, at, by, evidence, outcome=outcome, **more)
        if step is DisputeStep.UPHELD and self.after[number] < REOPENED:
            self._reopen(life, number, at)
            return
        if outcome is DisputeOutcome.NURTURE:
            life.events.append((Exit.RECYCLED, at))
            return
        life.events.append((Stage.HANDOFF, at))
        # What sales makes of it the second time.
        then = (Stage.SQL, at + timedelta(days=1)) if self.after[number] < 700 else (Exit.LOST, at + timedelta(days=4))
        if then[1] <= self.ends:
            life.events.append(then)

    def _reopen(self, life: Life, number: int, at: datetime) -> None:
        again, ruled = at + timedelta(days=2), _next_meeting(at + timedelta(days=2))
        life.events.append((Exit.RECYCLED, at))
        if again <= self.ends:
            life.add(DisputeStep.REOPENED, again, LEADERS[self.who[number] % 2], "They called back and live nearer.")
            step = DisputeStep.OVERTURNED
            self._end(life, number, step, ruled, LEADERS[0], DisputeOutcome.SALES, RULED[step])


def _next_meeting(after: datetime) -> datetime:
    day = after.replace(hour=MEETS_AT, minute=0, second=0, microsecond=0)
    day += timedelta(days=(MEETS_ON - day.weekday()) % 7)
    return day if day > after else day + timedelta(weeks=1)


ABOUT = (
    select(leads.c.service_line_id, leads.c.site_id, leads.c.owner_id, people.c.name, people.c.team)
    .outerjoin_from(leads, people, people.c.person_id == leads.c.owner_id)
)  # fmt: skip
LATER = (
    select(stage_events.c.lead_id, stage_events.c.occurred_at, stage_events.c.recorded_at, reasons.c.name)
    .outerjoin_from(stage_events, reasons)
    .order_by(stage_events.c.lead_id, stage_events.c.occurred_at)
)  # fmt: skip
