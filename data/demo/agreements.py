"""What the invented organisation has agreed on: hours, follow-up targets, routing, checklists; and who was away."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from data.demo.chance import Chance
from data.demo.organisation import Organisation
from data.moments import starts_at
from data.numbering import take_ids
from data.permissions import OPERATOR
from data.schema import absences, agreements
from data.vocabulary import AgreementKind, HandoffField, IntakeType, Promise, Team, Urgency

MARKETING, SALES = "Ilse Tamber", "Lund Averill"
WEEKDAY, SATURDAY = [[8 * 60, 18 * 60]], [[9 * 60, 13 * 60]]
OFFICE_HOURS = {"week": [*[WEEKDAY] * 5, [], []], "country": "US", "subdivision": "NY"}
# The center at the lake opens on Saturdays too, and nobody calls then.
LAKESHORE_HOURS = {"week": [*[WEEKDAY] * 5, SATURDAY, []], "country": "US", "subdivision": "IL"}
LAKESHORE = 2
TIGHTER_WEEKS_AGO = 20
HOUR, DAY = 60, 10 * 60  # a business day of these hours


def _target(promise: Promise, minutes: int, **about: Any) -> dict[str, Any]:
    return {"promise": promise, "minutes": minutes, **about}


FIRST_TARGETS = (
    _target(Promise.FIRST_ATTEMPT, 8 * HOUR),
    _target(Promise.FIRST_CONTACT, 3 * DAY),
    _target(Promise.DECISION, 3 * DAY),
    _target(Promise.BOOKING, 12 * DAY),
)
TIGHTER_TARGETS = (
    _target(Promise.FIRST_ATTEMPT, 4 * HOUR),
    _target(Promise.FIRST_ATTEMPT, HOUR, urgency=Urgency.URGENT),
    _target(Promise.FIRST_ATTEMPT, 6 * HOUR, intake_type=IntakeType.PARTNER_REFERRAL),
    _target(Promise.FIRST_CONTACT, 2 * DAY),
    _target(Promise.DECISION, 2 * DAY),
    _target(Promise.BOOKING, 10 * DAY),
)
ROUTES = (
    {"team": Team.PATIENT_ACCESS},
    {"team": Team.SALES, "intake_type": IntakeType.CLINICIAN_REFERRAL},
    {"team": Team.SALES, "intake_type": IntakeType.PARTNER_REFERRAL},
    {"team": Team.PATIENT_ACCESS, "urgency": Urgency.URGENT},
)
ALWAYS = (HandoffField.PHONE, HandoffField.SOURCE, HandoffField.CONTACT_TYPE, HandoffField.CONSENT)
CHECKLIST = {
    None: ALWAYS,
    IntakeType.CLINICIAN_REFERRAL: (*ALWAYS, HandoffField.URGENCY, HandoffField.REQUESTED_LINE),
    IntakeType.SELF_REFERRAL: (*ALWAYS, HandoffField.DECISION_TIMING),
}
# Rep, weeks before the last day, days away, who covers.
AWAY = ((2, 2, 5, None), (4, 6, 12, 3), (6, 11, 5, 7), (0, 0, 4, 1), (5, 17, 10, None))


def settle_agreements(conn: Connection, seed: int, until: date, first_day: date, organisation: Organisation) -> None:
    """Put in what is agreed and who was away, unless something is agreed already."""
    if conn.scalar(select(agreements.c.agreement_id).limit(1)) is not None:
        return
    tighter = until - timedelta(weeks=TIGHTER_WEEKS_AGO, days=until.weekday())
    rules = [{"fields": list(fields), "intake_type": intake} for intake, fields in CHECKLIST.items()]
    versions = (
        (AgreementKind.HOURS, None, first_day, OFFICE_HOURS),
        (AgreementKind.HOURS, organisation.sites[LAKESHORE], first_day, LAKESHORE_HOURS),
        (AgreementKind.SLA, None, first_day, {"targets": list(FIRST_TARGETS)}),
        (AgreementKind.SLA, None, tighter, {"targets": list(TIGHTER_TARGETS)}),
        (AgreementKind.ROUTING, None, first_day, {"rules": list(ROUTES)}),
        (AgreementKind.CHECKLIST, None, first_day, {"rules": rules}),
    )
    ids = take_ids(conn, "agreements", len(versions))
    public_ids = Chance(seed, "agreements", size=len(versions)).uuids()
    for agreement_id, public_id, (kind, site_id, valid_from, content) in zip(ids, public_ids, versions, strict=True):
        agreed_on = valid_from - timedelta(days=12)
        conn.execute(
            insert(agreements).values(
                agreement_id=agreement_id, agreement_uuid=public_id, kind=kind, site_id=site_id, valid_from=valid_from,
                content=content, agreed_by_marketing=MARKETING, agreed_by_sales=SALES, agreed_on=agreed_on,
                recorded_at=starts_at(agreed_on, organisation.zones[0]), actor=OPERATOR.name,
            )
        )  # fmt: skip
    _settle_absences(conn, seed, until, organisation)


def _settle_absences(conn: Connection, seed: int, until: date, organisation: Organisation) -> None:
    monday = until - timedelta(days=until.weekday())
    public_ids = Chance(seed, "absences", size=len(AWAY)).uuids()
    for public_id, (rep, weeks_ago, days, cover) in zip(public_ids, AWAY, strict=True):
        first = monday - timedelta(weeks=weeks_ago)
        known = starts_at(first - timedelta(days=10), organisation.zones[0])
        conn.execute(
            insert(absences).values(
                absence_uuid=public_id, person_id=organisation.people[rep], first_day=first,
                last_day=first + timedelta(days=days - 1), recorded_at=known, actor=OPERATOR.name,
                cover_id=None if cover is None else organisation.people[cover],
            )
        )  # fmt: skip
