"""The invented organisation: its lines, sites, territories, campaigns, people and reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select

from data.demo.chance import Chance
from data.schema import campaigns, organisation, people, reasons, service_lines, sites, territories
from data.vocabulary import Exit, Role, SourceCategory, Team

NAME = "Example Valley Health"
EASTERN, CENTRAL = "America/New_York", "America/Chicago"

SERVICE_LINE_COLUMNS = ("slug", "name", "priority", "is_sensitive", "booking_horizon_days")
SERVICE_LINES = (
    ("cardiology", "Cardiology", 1, False, 60),
    ("orthopedics", "Orthopedics", 1, False, 60),
    ("imaging", "Imaging", 3, False, 30),
    ("behavioral-health", "Behavioral health", 1, True, 45),
    ("womens-health", "Women's health", 1, True, 60),
    ("oncology", "Oncology", 1, False, 30),
    ("primary-care", "Primary care", 2, False, 90),
    ("sleep-medicine", "Sleep medicine", 3, False, 180),
)
SLEEP = 7

SITES = (
    ("riverside", "Riverside Campus", EASTERN),
    ("hillcrest", "Hillcrest Clinic", EASTERN),
    ("lakeshore", "Lakeshore Center", CENTRAL),
)
# Two beside each site, in the order of the sites.
TERRITORIES = ("North Valley", "Riverside", "Hill Country", "Old Mill", "Lakeshore", "West Plains")

CAMPAIGNS = {
    SourceCategory.PAID_SEARCH: (
        "Find a specialist near you",
        "Same-week visits",
        "Second opinion",
        "Know your numbers",
    ),
    SourceCategory.SOCIAL: ("Meet your doctor", "Moving again stories", "Healthy habits month"),
    SourceCategory.EVENT: ("Health fair", "Valley marathon booth", "Open house"),
    SourceCategory.PARTNER_EMAIL: ("Employer benefits letter", "Partner clinic bulletin", "Health plan newsletter"),
}
SLEEP_CAMPAIGN = "Sleep better tonight"
CAMPAIGN_NAMES = (*(name for names in CAMPAIGNS.values() for name in names), SLEEP_CAMPAIGN)

# The reps of a site stand together: three at the first, three at the second, two at the third.
REPS_OF_SITE = (3, 3, 2)
PEOPLE = (
    ("Ada Fernwood", Team.SALES, Role.REP, True),
    ("Bela Quill", Team.PATIENT_ACCESS, Role.REP, True),
    ("Cato Linden", Team.SALES, Role.REP, True),
    ("Dora Hazelton", Team.SALES, Role.REP, True),
    ("Emil Sorrel", Team.PATIENT_ACCESS, Role.REP, True),
    ("Flora Wick", Team.SALES, Role.REP, True),
    ("Gus Marlowe", Team.SALES, Role.REP, True),
    ("Hana Birch", Team.PATIENT_ACCESS, Role.REP, True),
    ("Ilse Tamber", Team.MARKETING, Role.MARKETER, True),
    ("Jory Pell", Team.MARKETING, Role.MARKETER, True),
    ("Kora Winslet", Team.MARKETING, Role.MARKETER, False),
    ("Lund Averill", Team.LEADERSHIP, Role.LEADER, True),
    ("Mina Oakes", Team.LEADERSHIP, Role.LEADER, True),
    ("Nils Garrow", Team.CLINICAL, Role.VIEWER, True),
    ("Opal Reeve", Team.CLINICAL, Role.VIEWER, True),
    ("Pia Strand", Team.MARKETING, Role.ADMIN, True),
)
REPS = sum(REPS_OF_SITE)
LATE_LOGGERS = (2, 5)  # these reps write everything down days later

REASONS = {
    Exit.DISQUALIFIED: (
        "Outside our service area",
        "Insurance not accepted",
        "Not a patient inquiry",
        "Criteria not met",
        "No valid contact details",
    ),
    Exit.LOST: (
        "No response after several attempts",
        "Chose another provider",
        "Cost or coverage",
        "No longer needed",
        "The wait was too long",
        "Missed the appointment and did not rebook",
    ),
    Exit.RECYCLED: (
        "Not ready yet",
        "Waiting for insurance approval",
        "Documents missing",
        "Asked to be contacted later",
    ),
}
EXITS = tuple(REASONS)


@dataclass(frozen=True)
class Organisation:
    """The ids in the database, each in the order of the names above; `reasons` per exit.

    `zones`: that of the organisation, for leads without a site, and then those of the sites.
    """

    zones: tuple[str, ...]
    service_lines: list[int]
    sites: list[int]
    territories: list[int]
    campaigns: list[int]
    people: list[int]
    reasons: list[list[int]]


def settle(conn: Connection, seed: int) -> Organisation:
    """Put the organisation in the database and return its ids. What is there by the same name is kept as it is."""
    if conn.scalar(select(organisation.c.organisation_id)) is None:
        conn.execute(insert(organisation).values(name=NAME, zone=EASTERN))
    site_ids = _ids(conn, sites, _rows(("slug", "name", "zone"), SITES))
    zone_of = select(sites.c.zone).where(sites.c.site_id == bindparam("site_id"))
    return Organisation(
        zones=(
            conn.scalars(select(organisation.c.zone).limit(1)).one(),
            *(conn.scalars(zone_of, {"site_id": site_id}).one() for site_id in site_ids),
        ),
        service_lines=_ids(conn, service_lines, _rows(SERVICE_LINE_COLUMNS, SERVICE_LINES)),
        sites=site_ids,
        territories=_ids(conn, territories, [{"name": name} for name in TERRITORIES]),
        campaigns=_ids(conn, campaigns, [{"name": name} for name in CAMPAIGN_NAMES]),
        people=_ids(conn, people, _staff(seed)),
        reasons=[_ids(conn, reasons, [{"exit": exit, "name": name} for name in REASONS[exit]]) for exit in EXITS],
    )


def _rows(columns: tuple[str, ...], values: Iterable[tuple]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in values]


def _staff(seed: int) -> list[dict[str, Any]]:
    public_ids = Chance(seed, "people", size=len(PEOPLE)).uuids()
    rows = _rows(("name", "team", "role", "is_active"), PEOPLE)
    return [{"person_uuid": public_id, **row} for public_id, row in zip(public_ids, rows, strict=True)]


def _ids(conn: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> list[int]:
    return [_id(conn, table, row) for row in rows]


def _id(conn: Connection, table: Table, row: dict[str, Any]) -> int:
    key = next(iter(table.primary_key.columns))
    same = select(key).where(*(table.c[name] == row[name] for name in ("exit", "name") if name in row))
    known = conn.scalar(same)
    return known if known is not None else conn.execute(insert(table).values(row).returning(key)).scalar_one()
