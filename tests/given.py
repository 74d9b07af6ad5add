"""Words for putting rows in the lead database. Say only what a test is about; the rest is dull on purpose."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from data.commands.agreements import NewAgreement, agree
from data.commands.definitions import DefinitionDraft, DefinitionSignature, draft_definition, sign_definition
from data.commands.disputes import (
    DisputeAnswer,
    DisputeReopening,
    DisputeReply,
    DisputeRuling,
    answer_dispute,
    reopen_dispute,
    reply_to_dispute,
    rule_dispute,
)
from data.commands.leads import LeadExclusion, NewLead, exclude_lead, register_lead
from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.rejections import LeadRejection, reject_lead
from data.commands.stages import StageReached, record_stage
from data.permissions import OPERATOR, Actor
from data.schema import (
    agreements,
    definitions,
    dispute_steps,
    disputes,
    leads,
    organisation,
    people,
    reasons,
    service_lines,
    sites,
    territories,
)
from data.vocabulary import (
    ANSWERS,
    RULINGS,
    AgreementKind,
    CriterionOperator,
    DefinitionKind,
    DisputeOutcome,
    DisputeStep,
    Excluded,
    Exit,
    HandoffField,
    OutreachKind,
    OutreachResult,
    Promise,
    Role,
    Side,
    SourceCategory,
    Stage,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


Asked = tuple[HandoffField, CriterionOperator, list[int | str]]
PHONE_IS_KNOWN: Asked = (HandoffField.PHONE, CriterionOperator.KNOWN, [])


def noon(day: int, month: int = 6) -> datetime:
    """Noon UTC on a day of 2026, in June unless told."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


class Given:
    """Puts an organisation in New York time in the database, then what a test names."""

    def __init__(self, conn: Connection):
        self.conn = conn
        self.count = 0
        conn.execute(insert(organisation).values(name="Example Health", zone="America/New_York"))

    def service_line(self, name: str) -> int:
        slug = name.lower().replace(" ", "-")
        more = {"slug": slug, "priority": 1, "is_sensitive": False, "booking_horizon_days": 60}
        return self._named(service_lines, name, **more)

    def territory(self, name: str) -> int:
        return self._named(territories, name)

    def site(self, name: str, zone: str) -> int:
        return self._named(sites, name, slug=name.lower(), zone=zone)

    def person(self, name: str, role: str = "rep", team: str = "Sales") -> int:
        return self._named(people, name, person_uuid=uuid.uuid4(), role=role, team=team, is_active=True)

    def reason(self, exit: Exit, name: str) -> int:
        # One name may explain more than one exit.
        known = self.conn.scalar(select(reasons.c.reason_id).where(reasons.c.exit == exit, reasons.c.name == name))
        new = insert(reasons).values(exit=exit, name=name).returning(reasons.c.reason_id)
        return known or self.conn.execute(new).scalar_one()

    def lead(
        self,
        *,
        inquired: datetime = noon(1),
        recorded: datetime = NOW,
        service_line: str | None = "Cardiology",
        source: SourceCategory | None = SourceCategory.DIRECT,
        excluded: Excluded | None = None,
        **reached: Any,
    ) -> int:
        """A lead, and when it reached each stage named: `lead(inquired=noon(1), sql=noon(3))`. Returns its id."""
        self.count += 1
        words = {name: reached.pop(name) for name in NewLead.model_fields if name in reached}
        new = NewLead(
            external_id=words.pop("external_id", f"L{self.count}"),
            inquired_at=inquired,
            service_line_id=self.service_line(service_line) if service_line else None,
            source_category=source,
            **words,
        )
        public_id = register_lead(self.conn, new, actor=OPERATOR, at=recorded)
        lead_id = self.conn.scalar(select(leads.c.lead_id).where(leads.c.lead_uuid == public_id))
        for stage, moment in reached.items():
            self.event(lead_id, stage, moment, recorded=recorded)
        if excluded:
            exclusion = LeadExclusion(lead_id=lead_id, seen_version=1, excluded=excluded)
            exclude_lead(self.conn, exclusion, actor=OPERATOR, at=recorded)
        return lead_id

    def event(
        self, lead_id: int, stage: str, moment: datetime, *, recorded: datetime = NOW, reason: str | None = None
    ) -> int:
        kind = Stage(stage) if stage in set(Stage) else Exit(stage)
        reason_id = self.reason(Exit(stage), reason) if reason else None
        said = StageReached(lead_id=lead_id, stage=kind, occurred_at=moment, reason_id=reason_id)
        return record_stage(self.conn, said, actor=OPERATOR, at=recorded)

    def agreed(
        self,
        kind: AgreementKind,
        content: dict[str, Any],
        *,
        on: date = date(2026, 1, 1),
        at: datetime = NOW,
        **more: Any,
    ) -> None:
        """A version of an agreement by someone who saw the newest one, recorded at NOW unless told."""
        newest = agreements.c.kind == kind, agreements.c.site_id.is_not_distinct_from(more.get("site_id"))
        seen_id = self.conn.scalar(select(func.max(agreements.c.agreement_id)).where(*newest)) or 0
        signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": on}
        said = {"kind": kind, "content": content, "valid_from": on, "seen_id": seen_id, **signed, **more}
        agree(self.conn, NewAgreement(**said), actor=OPERATOR, at=at)

    def hours(self, *, opens: int = 9 * 60, closes: int = 17 * 60, weekdays: Iterable[int] = range(5), **more) -> None:
        """The organisation is open on these weekdays (0 is Monday) between these minutes of the day."""
        week = [[[opens, closes]] if day in set(weekdays) else [] for day in range(7)]
        self.agreed(AgreementKind.HOURS, {"week": week}, **more)

    def targets(self, *, at: datetime = NOW, valid_from: date = date(2026, 1, 1), **minutes: int) -> None:
        """Targets in business minutes: `targets(first_attempt=240, booking=6_000)`."""
        said = [{"promise": Promise[name.upper()], "minutes": target} for name, target in minutes.items()]
        self.agreed(AgreementKind.SLA, {"targets": said}, at=at, valid_from=valid_from)

    def attempt(
        self, lead_id: int, moment: datetime, *, kind: OutreachKind = OutreachKind.CALL,
        result: OutreachResult | None = None, recorded: datetime = NOW, by: str = OPERATOR.name,
    ) -> None:  # fmt: skip
        made = OutreachAttempt(lead_id=lead_id, kind=kind, result=result, occurred_at=moment)
        log_outreach(self.conn, made, actor=Actor(by, Role.REP), at=recorded)

    def definition(
        self, kind: DefinitionKind = DefinitionKind.MQL, *, line: int | None = None,
        criteria: Iterable[Asked] = (PHONE_IS_KNOWN,), valid_from: date = date(2026, 1, 1), at: datetime = NOW,
    ) -> int:  # fmt: skip
        """A version that both sides signed: in force from its day if it is the first of its kind; else from the later
        of that day and the one after `at`. `line`: the id of a service line. Returns its id.
        """
        definition_id = self.draft(kind, line=line, criteria=criteria, valid_from=valid_from, at=at)
        for seen, (side, name) in enumerate(((Side.MARKETING, "Ilse Tamber"), (Side.SALES, "Lund Averill")), start=1):
            said = {"definition_id": definition_id, "seen_position": seen, "side": side, "signed_by": name}
            sign_definition(self.conn, DefinitionSignature(**said), actor=OPERATOR, at=at)
        return definition_id

    def draft(
        self, kind: DefinitionKind = DefinitionKind.MQL, *, line: int | None = None,
        criteria: Iterable[Asked] = (PHONE_IS_KNOWN,), valid_from: date = date(2026, 1, 1), at: datetime = NOW,
    ) -> int:  # fmt: skip
        """A version that nobody has signed yet: `draft(criteria=[(field, operator, values)])`. Returns its id."""
        asked = [{"field": field, "operator": operator, "values": values} for field, operator, values in criteria]
        said = {"kind": kind, "service_line_id": line, "valid_from": valid_from, "content": {"criteria": asked}}
        public_id = draft_definition(self.conn, DefinitionDraft(**said), actor=OPERATOR, at=at)
        is_ours = definitions.c.definition_uuid == public_id
        return self.conn.execute(select(definitions.c.definition_id).where(is_ours)).scalar_one()

    def rejection(
        self, lead_id: int, definition_id: int, *, criterion: str = "phone-known", at: datetime = NOW,
        by: Actor = OPERATOR,
    ) -> int:  # fmt: skip
        """Sales rejects a lead that it has, for a criterion of a version in force. Returns the dispute's id."""
        seen = self.conn.execute(select(leads.c.version).where(leads.c.lead_id == lead_id)).scalar_one()
        said = {"lead_id": lead_id, "seen_version": seen, "definition_id": definition_id, "criterion": criterion}
        public_id = reject_lead(self.conn, LeadRejection(**said, evidence="Asked, and it is so."), actor=by, at=at)
        is_ours = disputes.c.dispute_uuid == public_id
        return self.conn.execute(select(disputes.c.dispute_id).where(is_ours)).scalar_one()

    def dispute_step(
        self, dispute_id: int, step: DisputeStep, *, at: datetime = NOW, by: Actor = OPERATOR,
        outcome: DisputeOutcome | None = None, to_line: int | None = None, fixed_value: int | str | None = None,
    ) -> None:  # fmt: skip
        """Somebody who saw all that happened answers, looks again, rules or reopens: whatever the step is.

        Outcome unless told: back to nurture where the rejection stands, back to sales where the ruling is for
        marketing or unclear.
        """
        steps = select(func.count()).where(dispute_steps.c.dispute_id == dispute_id)
        said = {"dispute_id": dispute_id, "seen_position": self.conn.scalar(steps), "evidence": "It is as I say."}
        if step is DisputeStep.REOPENED:
            reopen_dispute(self.conn, DisputeReopening(**said), actor=by, at=at)
        elif step in RULINGS:
            usual = DisputeOutcome.NURTURE if step is DisputeStep.UPHELD else DisputeOutcome.SALES
            ruling = DisputeRuling(**said, step=step, outcome=outcome or usual, to_line_id=to_line)
            rule_dispute(self.conn, ruling, actor=by, at=at)
        elif step in ANSWERS:
            usual = DisputeOutcome.NURTURE if step is DisputeStep.ACCEPTED else None
            more = {"outcome": outcome or usual, "to_line_id": to_line, "fixed_value": fixed_value}
            answer_dispute(self.conn, DisputeAnswer(**said, step=step, **more), actor=by, at=at)
        else:
            reply_to_dispute(self.conn, DisputeReply(**said, step=step), actor=by, at=at)

    def _named(self, table: Table, name: str, **more: Any) -> int:
        key = next(iter(table.primary_key.columns))
        known = self.conn.scalar(select(key).where(table.c.name == name))
        if known is not None:
            return known
        return self.conn.execute(insert(table).values(name=name, **more).returning(key)).scalar_one()
