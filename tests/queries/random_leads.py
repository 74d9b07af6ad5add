"""A few hundred leads with every oddity there is, the same for the same seed."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from data.schema import event_retractions, organisation, sites, stage_events
from data.upkeep import rebuild
from data.vocabulary import NOT_RECORDED, STAGES, ContactType, Excluded, Exit, IntakeType, SourceCategory
from tests.given import Given
from tests.queries.put_in import put_in

HOME = "America/New_York"
SITES = {"Chicago": "America/Chicago", "Pune": "Asia/Kolkata", "Auckland": "Pacific/Auckland"}
FIRST = datetime(2026, 2, 16, 5, tzinfo=UTC)  # three weeks before the clocks change in New York
DAYS = 63
AS_OF = FIRST + timedelta(days=DAYS, hours=7)
WINDOW_DAYS = 14
LINES = ("Cardiology", "Imaging", "Sleep medicine")
TERRITORIES = ("North", "South", NOT_RECORDED)  # somebody did call one so
REASONS = ("No response", "Too far away", NOT_RECORDED)
MICROSECOND = timedelta(microseconds=1)


def random_leads(conn: Connection, seed: int, how_many: int = 250) -> None:
    """Put the leads in a database that holds no organisation yet."""
    chance = random.Random(seed)  # noqa: S311 - no secrets here
    given = Given(conn)
    words = {
        "site_id": [None, *(given.site(name, zone) for name, zone in SITES.items())],
        "service_line_id": [None, *(given.service_line(name) for name in LINES)],
        "territory_id": [None, *(given.territory(name) for name in TERRITORIES)],
        "owner_id": [None, given.person("Ana")],
        "source_category": [None, *SourceCategory],
        "intake_type": [None, *IntakeType],
        "contact_type": [None, *ContactType],
        "excluded": [None] * 12 + [*Excluded],
    }
    reasons = {exit: [None, *(given.reason(exit, name) for name in REASONS)] for exit in Exit}
    zones = dict(conn.execute(select(sites.c.site_id, sites.c.zone)).all())
    home = conn.scalar(select(organisation.c.zone))
    episodes = []
    for _ in range(how_many):
        chosen = {name: chance.choice(choices) for name, choices in words.items()}
        zone = ZoneInfo(zones.get(chosen["site_id"], home))
        episodes.append({"events": journey(chance, zone, reasons), **chosen})
    put_in(conn, episodes)
    _take_some_back(conn, chance)


def journey(chance: random.Random, zone: ZoneInfo, reasons: dict[Exit, list[Any]]) -> list[tuple]:
    """Stages in order and out of it, skipped, said again, exits in between; nothing at all now and then."""
    at = entry = some_moment(chance, zone)
    if chance.random() < 0.03:
        return []
    events: dict[tuple, tuple] = {}
    goes = [stage for stage in STAGES[: chance.randint(1, 8)] if chance.random() < 0.8]
    if chance.random() < 0.15:
        chance.shuffle(goes)
    if chance.random() < 0.3:
        goes.insert(chance.randint(0, len(goes)), chance.choice(list(Exit)))
    if chance.random() < 0.15:
        goes.append(chance.choice(STAGES))
    for stage in goes:
        reason = chance.choice(reasons[stage]) if isinstance(stage, Exit) else None
        recorded = min(at + chance.choice([0, 1, 24, 25, 240]) * timedelta(hours=1), AS_OF)
        if at <= AS_OF:
            events[stage, at] = (stage, at, recorded, reason)
        at = next_moment(chance, at, entry, zone)
    return list(events.values())


def some_moment(chance: random.Random, zone: ZoneInfo) -> datetime:
    """At a local midnight (a date without a time), on a whole minute, or anywhere.

    Facts are kept in whole minutes, rounded up: what happened in the last minute before the as-of moment may not be
    known yet, and an hour waited may be the next. The oracle is exact, so seconds keep away from whole hours.
    """
    moment = FIRST + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
    if chance.random() < 0.2:
        local = moment.astimezone(zone)
        return local.replace(hour=0, minute=0, second=0, fold=0).astimezone(UTC)
    if chance.random() < 0.5 or moment.minute % 30 >= 28:
        return moment
    return moment + timedelta(seconds=chance.randrange(60), microseconds=chance.randrange(10**6))


def next_moment(chance: random.Random, at: datetime, entry: datetime, zone: ZoneInfo) -> datetime:
    how, window = chance.random(), timedelta(days=WINDOW_DAYS)
    if how < 0.1:
        return entry + window + chance.choice([-1, 0, 1]) * MICROSECOND
    if how < 0.25:
        return at
    later = some_moment(chance, zone)
    return later if later >= at else at + timedelta(minutes=chance.randrange(3 * 24) * 30)


def _take_some_back(conn: Connection, chance: random.Random) -> None:
    events = conn.execute(select(stage_events.c.event_id, stage_events.c.recorded_at).order_by(stage_events.c.event_id))
    wrong = [row for row in events if chance.random() < 0.04]
    rows = [
        {"event_id": row.event_id, "recorded_at": row.recorded_at + timedelta(days=2), "actor": "test", "why": "wrong"}
        for row in wrong
    ]
    conn.execute(insert(event_retractions), rows)
    rebuild(conn)
