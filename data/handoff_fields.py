"""What a hand-off should say by the checklist, what of it is known, and to which team it goes."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from data.agreements import About, Route, best, in_force
from data.schema import contacts, leads, organisation, sites
from data.vocabulary import AgreementKind, HandoffField

IN_LEADS = {
    HandoffField.SITE: leads.c.site_id,
    HandoffField.TERRITORY: leads.c.territory_id,
    HandoffField.SOURCE: leads.c.source_category,
    HandoffField.INTAKE_TYPE: leads.c.intake_type,
    HandoffField.CONTACT_TYPE: leads.c.contact_type,
    HandoffField.URGENCY: leads.c.urgency,
    HandoffField.DECISION_TIMING: leads.c.decision_timing,
    HandoffField.CONSENT: leads.c.consent,
    HandoffField.REQUESTED_LINE: leads.c.requested_service_line_id,
}
# Only whether they are known leaves the database, never what they are.
IN_CONTACTS = {
    HandoffField.NAME: contacts.c.name,
    HandoffField.PHONE: contacts.c.phone,
    HandoffField.EMAIL: contacts.c.email,
    HandoffField.ZIP: contacts.c.zip,
}
KNOWN = {**IN_LEADS, **IN_CONTACTS}


class Readiness(NamedTuple):
    """What the checklist asks for, what of it is missing, and the rule that says which team gets it, if one does."""

    required: tuple[HandoffField, ...]
    missing: tuple[HandoffField, ...]
    route: Route | None

    @property
    def team(self) -> str | None:
        return self.route.team if self.route else None


def readiness(conn: Connection, lead_id: int, at: datetime) -> Readiness:
    """How ready a lead is to be handed over, by the agreements in force on the local day of `at`."""
    row = conn.execute(ABOUT, {"lead_id": lead_id}).one()
    about, day = About(*row[:4]), at.astimezone(ZoneInfo(row.zone)).date()
    known = dict(zip(KNOWN, row[5:], strict=True))
    checklist, routing = (in_force(conn, kind, day) for kind in (AgreementKind.CHECKLIST, AgreementKind.ROUTING))
    asked = best(checklist.content.rules, about) if checklist else None
    required = asked.fields if asked else ()
    route = best(routing.content.rules, about) if routing else None
    return Readiness(required, tuple(field for field in required if not known[field]), route)


ABOUT = (
    select(
        *(leads.c.service_line_id, leads.c.site_id, leads.c.intake_type, leads.c.urgency),
        func.coalesce(sites.c.zone, select(organisation.c.zone).limit(1).scalar_subquery(), "UTC").label("zone"),
        *((column.is_not(None)).label(f"knows_{number}") for number, column in enumerate(KNOWN.values())),
    )
    .outerjoin_from(leads, sites, leads.c.site_id == sites.c.site_id)
    .outerjoin(contacts, contacts.c.lead_id == leads.c.lead_id)
    .where(leads.c.lead_id == bindparam("lead_id"))
)
