"""Leads handed over again and again, tried, paused, passed on, and agreements that change; the same for one seed."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select

from data.moments import moment_of_microsecond
from data.schema import agreements, given_dues, outreach, ownership, sla_clocks, sla_pause_ends, sla_pauses
from data.upkeep import rebuild
from data.vocabulary import (
    NOT_RECORDED,
    AgreementKind,
    ContactType,
    Excluded,
    Exit,
    IntakeType,
    OutreachKind,
    OutreachResult,
    PauseReason,
    Promise,
    SourceCategory,
    Stage,
    Urgency,
)
from tests.given import Given
from tests.queries.put_in import put_in

SITES = {
    "Chicago": "America/Chicago",
    "Pune": "Asia/Kolkata",
    "Auckland": "Pacific/Auckland",
    "Here": "America/New_York",
}
FIRST = datetime(2026, 2, 16, 5, tzinfo=UTC)  # clocks change in New York on 8 March, in Auckland on 5 April
DAYS = 56
AS_OF = FIRST + timedelta(days=DAYS, hours=7)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = [[9 * 60, 17 * 60]]
ALL_NIGHT = [[0, 6 * 60], [22 * 60, 24 * 60]]


def random_follow_up(conn: Connection, seed: int, how_many: int = 160) -> None:
    """Put all of it in a database that holds no organisation yet, as rows, and derive the clocks."""
    chance, given = random.Random(seed), Given(conn)  # noqa: S311 - no secrets here
    people = [None, *(given.person(name, team=team) for name, team in (("Ana", "Sales"), ("Ben", "Patient access")))]
    sites = [None, *(given.site(name, zone) for name, zone in SITES.items())]
    words = {
        "site_id": sites,
        "service_line_id": [None, *(given.service_line(name) for name in ("Cardiology", "Imaging"))],
        "territory_id": [None, *(given.territory(name) for name in ("North", NOT_RECORDED))],
        "owner_id": [None, people[1]],
        "source_category": [None, *list(SourceCategory)[:3]],
        "intake_type": [None, *IntakeType],
        "contact_type": [None, *ContactType],
        "excluded": [None] * 30 + [*Excluded],
        "urgency": [None, *Urgency],
    }
    _agree(conn, sites, words["service_line_id"])
    chosen = [{name: chance.choice(choices) for name, choices in words.items()} for _ in range(how_many)]
    zones = dict(zip(sites, ("America/New_York", *SITES.values()), strict=True))
    lead_ids = put_in(conn, [{"events": journey(chance, ZoneInfo(zones[one["site_id"]])), **one} for one in chosen])
    _follow_up(conn, chance, lead_ids, people)
    rebuild(conn)
    _try_when_due(conn, chance)
    rebuild(conn)


def journey(chance: random.Random, zone: ZoneInfo) -> list[tuple]:
    """Up to three times through the funnel, with an exit between; dates without a time, and moments that coincide."""
    at = FIRST + timedelta(minutes=chance.randrange(40 * 24 * 60))
    events: dict[tuple, tuple] = {}
    for again in range(chance.choice([1, 1, 1, 2, 3])):
        goes = [stage for stage in list(Stage)[again : chance.randint(4, 7)] if chance.random() < 0.85]
        if chance.random() < 0.3:
            goes.insert(chance.randint(0, len(goes)), Stage.HANDOFF)
        if chance.random() < 0.15:
            chance.shuffle(goes)
        for stage in (*goes, chance.choice(list(Exit))) if chance.random() < 0.7 else goes:
            moment = _dated(chance, at, zone)
            if moment <= AS_OF:
                events[stage, moment] = (stage, moment, moment, None)
            at += chance.choice([0, 0, 7, 60, 500, 1500, 4000]) * MINUTE * chance.random()
    return list(events.values())


def _dated(chance: random.Random, at: datetime, zone: ZoneInfo) -> datetime:
    how = chance.random()
    if how < 0.15:
        return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
    return at.replace(second=0, microsecond=0) if how < 0.6 else at


def _agree(conn: Connection, sites: list[Any], lines: list[Any]) -> None:
    week = [OFFICE] * 5 + [[], []]
    longer = [[[8 * 60, 12 * 60], [12 * 60 + 30, 18 * 60]]] * 5 + [[[10 * 60, 14 * 60]], []]
    _, chicago, pune, auckland, _ = sites
    versions = [
        (AgreementKind.HOURS, None, date(2026, 2, 19), {"week": week, "country": "US", "subdivision": "NY"}),
        (AgreementKind.HOURS, None, date(2026, 3, 23), {"week": week}),
        (AgreementKind.HOURS, None, date(2026, 3, 23), {"week": longer, "days_off": ["2026-03-27"]}),
        (AgreementKind.HOURS, chicago, date(2026, 3, 2), {"week": [ALL_NIGHT] * 7}),
        (
            AgreementKind.HOURS, pune, date(2026, 2, 10),
            {"week": longer, "working_days": [{"day": "2026-03-01", "hours": [[600, 660], [700, 800]]}]},
        ),
        (AgreementKind.HOURS, auckland, date(2026, 3, 9), {"week": [[[0, 24 * 60]]] * 7}),
        (AgreementKind.SLA, None, date(2026, 2, 17), {"targets": _targets(240, lines)}),
        (AgreementKind.SLA, None, date(2026, 3, 16), {"targets": _targets(90, lines)[:-2]}),
    ]  # fmt: skip
    for key, (kind, site_id, valid_from, content) in enumerate(versions, start=1):
        row = {"agreement_id": key, "agreement_uuid": uuid.uuid4(), "kind": kind, "site_id": site_id, "actor": "test"}
        signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": valid_from}
        conn.execute(
            insert(agreements).values(**row, **signed, valid_from=valid_from, content=content, recorded_at=FIRST)
        )


def _targets(minutes: int, lines: list[Any]) -> list[dict[str, Any]]:
    return [
        {"promise": Promise.FIRST_ATTEMPT, "minutes": minutes},
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 30, "urgency": Urgency.URGENT},
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 60, "service_line_id": lines[1]},
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 45, "service_line_id": lines[1], "urgency": Urgency.SOON},
        {"promise": Promise.FIRST_CONTACT, "minutes": 3 * minutes},
        {"promise": Promise.FIRST_CONTACT, "minutes": 500, "intake_type": IntakeType.SELF_REFERRAL},
        {"promise": Promise.DECISION, "minutes": 1500},
        {"promise": Promise.BOOKING, "minutes": 2400, "urgency": Urgency.URGENT},
        {"promise": Promise.BOOKING, "minutes": 3000, "service_line_id": lines[2]},
    ]


def _follow_up(conn: Connection, chance: random.Random, lead_ids: list[int], people: list[Any]) -> None:
    starts = conn.execute(select(sla_clocks.c.lead_id, func.min(sla_clocks.c.started)).group_by(sla_clocks.c.lead_id))
    for lead_id, started in starts.all():
        start = moment_of_microsecond(started)

        def some_time(start: datetime = start) -> datetime:
            steps = chance.choice([0, 1, 30, 60, 61, 240, 1440, 3000, 9000]) * chance.choice([-1, 1, 1, 1, 1])
            return min(start + steps * MINUTE + chance.choice([0, 0, 1, 999_999]) * timedelta(microseconds=1), AS_OF)

        row = {"lead_id": lead_id, "recorded_at": AS_OF, "actor": "test"}
        tried = {(chance.choice(list(OutreachKind)), some_time()) for _ in range(chance.randrange(4))}
        for kind, moment in sorted(tried):
            result = chance.choice([None, *OutreachResult])
            conn.execute(insert(outreach).values(**row, kind=kind, occurred_at=moment, result=result))
        _pause(conn, chance, row, sorted({some_time() for _ in range(chance.choice([0, 0, 0, 1, 2, 3, 4]))}))
        begun = sorted({some_time() for _ in range(chance.choice([0, 0, 1, 2, 3]))})
        for moment in begun:
            conn.execute(insert(ownership).values(**row, owner_id=chance.choice(people), begins_at=moment))
        if chance.random() < 0.1:
            promise = chance.randint(1, 4)
            given = {"lead_id": lead_id, "promise": promise, "due_at": some_time(), "recorded_at": AS_OF}
            conn.execute(insert(given_dues).values(given))


def _pause(conn: Connection, chance: random.Random, row: dict[str, Any], edges: list[datetime]) -> None:
    """Pauses one after the other; of an odd number of edges the last pause lasts."""
    for begins, ends in zip(edges[::2], [*edges[1::2], None], strict=False):
        pause = insert(sla_pauses).values(**row, reason=chance.choice(list(PauseReason)), begins_at=begins)
        pause_id = conn.execute(pause.returning(sla_pauses.c.pause_id)).scalar_one()
        if ends:
            said = {"pause_id": pause_id, "ended_at": ends, "recorded_at": AS_OF, "actor": "test"}
            conn.execute(insert(sla_pause_ends).values(said))


def _try_when_due(conn: Connection, chance: random.Random) -> None:
    """Attempts at the very moment at which some of those who wait were due, and a microsecond later."""
    waiting = select(sla_clocks.c.lead_id, sla_clocks.c.due).where(
        sla_clocks.c.promise <= 2, sla_clocks.c.stopped.is_(None), sla_clocks.c.due.is_not(None)
    )
    for lead_id, due in conn.execute(waiting.order_by(sla_clocks.c.event_id, sla_clocks.c.promise)).all():
        moment = moment_of_microsecond(due + chance.choice([-1, 0, 0, 1]))
        if moment <= AS_OF and chance.random() < 0.4:
            row = {"kind": OutreachKind.VISIT, "result": OutreachResult.TWO_WAY, "occurred_at": moment}
            known = select(outreach.c.outreach_id).where(
                outreach.c.lead_id == lead_id, outreach.c.occurred_at == moment
            )
            if conn.scalar(known) is None:
                conn.execute(insert(outreach).values(lead_id=lead_id, recorded_at=AS_OF, actor="test", **row))
