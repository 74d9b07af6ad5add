"""What the invented organisation calls a good lead, how long marketing has to answer, and a double-coded sample."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from data.criteria import Criteria, Criterion, record_of, verdict
from data.definitions import Definition, read_definitions
from data.demo.agreements import DAY, MARKETING, SALES
from data.demo.chance import Chance
from data.demo.organisation import SLEEP, Organisation
from data.moments import moment_of, starts_at
from data.numbering import take_ids
from data.permissions import OPERATOR
from data.schema import agreements, coded_leads, coding_judgements, codings, definition_steps, definitions, lead_facts
from data.storing import store
from data.vocabulary import (
    AgreementKind,
    Consent,
    ContactType,
    CriterionOperator,
    DecisionTiming,
    DefinitionKind,
    DefinitionStep,
    HandoffField,
    Side,
    Verdict,
)

DISPUTES_FROM_WEEKS = 30  # so many weeks ago disputes began
TIGHTER_WEEKS, SLEEP_WEEKS = 20, 12
SAMPLE, SAMPLE_WEEKS = 50, 8
MISTAKES = {Side.MARKETING: 60, Side.SALES: 110}  # of a thousand criteria each side judges otherwise than the record
CARE = (ContactType.PATIENT, ContactType.CAREGIVER, ContactType.CLINICIAN, ContactType.CARE_COORDINATOR)
SOON = (DecisionTiming.NOW, DecisionTiming.WITHIN_A_MONTH, DecisionTiming.WITHIN_THREE_MONTHS)
NEAR = ("000", "0010", "0011", "0012", "0013", "0014")


def _one(field: HandoffField, operator: CriterionOperator, *values: int | str) -> dict[str, Any]:
    return {"field": field, "operator": operator, "values": list(values)}


FIRST = (
    _one(HandoffField.PHONE, CriterionOperator.KNOWN),
    _one(HandoffField.CONTACT_TYPE, CriterionOperator.ONE_OF, *CARE),
)
TIGHTER = (*FIRST, _one(HandoffField.SOURCE, CriterionOperator.KNOWN))
ACCEPTED = (
    _one(HandoffField.REQUESTED_LINE, CriterionOperator.SAME_LINE),
    _one(HandoffField.URGENCY, CriterionOperator.KNOWN),
)
ELIGIBLE = (
    _one(HandoffField.TERRITORY, CriterionOperator.KNOWN),
    _one(HandoffField.ZIP, CriterionOperator.BEGINS_WITH, *NEAR),
    _one(HandoffField.DECISION_TIMING, CriterionOperator.ONE_OF, *SOON),
)
DRAFTED = (*TIGHTER, _one(HandoffField.CONSENT, CriterionOperator.ONE_OF, Consent.GIVEN))


def settle_definitions(conn: Connection, seed: int, until: date, first_day: date, organisation: Organisation) -> None:
    """Put in the definitions and how long marketing has to answer, unless something is defined already."""
    if conn.scalar(select(definitions.c.definition_id).limit(1)) is not None:
        return
    monday = until - timedelta(days=until.weekday())
    tighter, sleep = monday - timedelta(weeks=TIGHTER_WEEKS), monday - timedelta(weeks=SLEEP_WEEKS)
    line, site_places = organisation.service_lines[SLEEP], organisation.territories[:4]
    near = _one(HandoffField.TERRITORY, CriterionOperator.ONE_OF, *site_places)
    versions = (
        (DefinitionKind.MQL, None, first_day, FIRST, True),
        (DefinitionKind.SQL, None, first_day, ACCEPTED, True),
        (DefinitionKind.ELIGIBILITY, None, first_day, ELIGIBLE, True),
        (DefinitionKind.MQL, None, tighter, TIGHTER, True),
        (DefinitionKind.MQL, line, sleep, (*TIGHTER, near), True),
        (DefinitionKind.MQL, None, monday + timedelta(weeks=2), DRAFTED, False),
    )
    ids = take_ids(conn, "definitions", len(versions))
    public_ids = Chance(seed, "definitions", size=len(versions)).uuids()
    for definition_id, public_id, version in zip(ids, public_ids, versions, strict=True):
        _define(conn, definition_id, public_id, version, until, organisation.zones[0])
    _agree_on_answers(conn, seed, monday - timedelta(weeks=DISPUTES_FROM_WEEKS), organisation)


def _define(conn: Connection, definition_id: int, public_id: Any, version: tuple, until: date, zone: str) -> None:
    kind, line, valid_from, criteria, is_agreed = version
    drafted_on = valid_from - timedelta(days=12) if is_agreed else until - timedelta(days=6)
    drafted = starts_at(drafted_on, zone) + timedelta(hours=10)
    who = {"definition_id": definition_id, "actor": OPERATOR.name}
    conn.execute(
        insert(definitions).values(
            **who, definition_uuid=public_id, kind=kind, service_line_id=line, recorded_at=drafted
        )
    )
    steps: list[dict[str, Any]] = [
        {"step": DefinitionStep.DRAFTED, "content": {"criteria": list(criteria)}, "valid_from": valid_from}
    ]
    if is_agreed:
        meeting = {"step": DefinitionStep.SIGNED, "note": "Weekly meeting"}
        steps += [
            {**meeting, "side": Side.MARKETING, "signed_by": MARKETING},
            {**meeting, "side": Side.SALES, "signed_by": SALES, "valid_from": valid_from},
        ]
    for position, step in enumerate(steps, start=1):
        at = drafted + timedelta(days=1 if position > 1 else 0)
        conn.execute(insert(definition_steps).values(**who, **step, position=position, recorded_at=at))


def _agree_on_answers(conn: Connection, seed: int, first_day: date, organisation: Organisation) -> None:
    (agreement_id,) = take_ids(conn, "agreements")
    (public_id,) = Chance(seed, "dispute answers", size=1).uuids()
    agreed_on = first_day - timedelta(days=12)
    conn.execute(
        insert(agreements).values(
            agreement_id=agreement_id, agreement_uuid=public_id, kind=AgreementKind.DISPUTES, valid_from=first_day,
            content={"answer_minutes": 2 * DAY}, agreed_by_marketing=MARKETING, agreed_by_sales=SALES,
            agreed_on=agreed_on, recorded_at=starts_at(agreed_on, organisation.zones[0]), actor=OPERATOR.name,
        )
    )  # fmt: skip


def settle_sample(conn: Connection, seed: int, last_day: int, ends: int) -> None:
    """A sample of the last weeks' leads that both sides have judged by the version in force, with their mistakes."""
    known = read_definitions(conn)
    version = next(one for one in reversed(known.versions) if one.valid_from and one.line is None)
    recent = lead_facts.c.entry_day.between(last_day - 7 * SAMPLE_WEEKS, last_day - 7)
    ours = select(lead_facts.c.lead_id).where(recent, lead_facts.c.excluded == 0).order_by(lead_facts.c.lead_id)
    of_line = [one.line for one in known.versions if one.line is not None]
    leads = list(conn.scalars(ours.where(lead_facts.c.service_line_id.not_in(of_line))))
    if len(leads) < SAMPLE or conn.scalar(select(codings.c.coding_id).limit(1)) is not None:
        return
    chance = Chance(seed, "sample", size=len(leads))
    drawn = [leads[position] for position in chance.draws().argsort(kind="stable")[:SAMPLE].tolist()]
    at = moment_of(ends) - timedelta(days=5)
    said: dict[str, Any] = {"coding_uuid": chance.uuids()[0], "definition_id": version.definition_id, "seed": seed}
    said |= {"drawn_from": "The leads that came in in the seven weeks before", "recorded_at": at}
    new = insert(codings).values(**said, actor=OPERATOR.name).returning(codings.c.coding_id)
    coding_id: Any = conn.execute(new).scalar_one()
    places = list(range(1, SAMPLE + 1))
    store(conn, coded_leads, {"coding_id": [coding_id] * SAMPLE, "lead_id": drawn, "position": places})
    _judge(conn, seed, coding_id, version, drawn, at)


def _judge(
    conn: Connection, seed: int, coding_id: int, version: Definition, drawn: Sequence[int], at: datetime
) -> None:
    criteria: Criteria = version.criteria
    by = {Side.MARKETING: MARKETING, Side.SALES: "Ada Fernwood"}
    records = [record_of(conn, lead_id) for lead_id in drawn]
    for side, mistakes in MISTAKES.items():
        chance = Chance(seed, f"sample {side}", size=len(drawn))
        errs: dict[Criterion, list[bool]] = {one: chance.happens(mistakes).tolist() for one in criteria.criteria}
        failed = [
            [one.key for one in criteria.criteria if (verdict(one, record) is not Verdict.MET) != errs[one][number]]
            for number, record in enumerate(records)
        ]
        moments = [at + timedelta(days=1, minutes=3 * number) for number in range(len(drawn))]
        store(conn, coding_judgements, {
            "coding_id": [coding_id] * len(drawn), "lead_id": list(drawn), "side": [side] * len(drawn),
            "qualifies": [not one for one in failed], "failed": failed, "recorded_at": moments,
            "actor": [by[side]] * len(drawn),
        })  # fmt: skip
