"""What agreements do to clocks: the version of the day holds, and what has fallen due is never judged anew."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from data.commands.agreements import NewAgreement, agree
from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.stages import EventRetraction, StageReached, record_stage, retract_event
from data.database import Database
from data.permissions import OPERATOR
from data.schema import agreements, sla_clocks
from data.upkeep import differences, rebuild
from data.vocabulary import AgreementKind, OutreachKind, OutreachResult, Promise, Stage
from tests.data.clocks_kept import clock, due, ny
from tests.given import Given

AT = ny(6, 1, 12)  # a Monday
LONGER = {"week": [[[7 * 60, 17 * 60]]] * 6 + [[]]}
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 11)


def kept(conn: Connection) -> list[Any]:
    return list(conn.execute(select(sla_clocks).order_by(sla_clocks.c.event_id, sla_clocks.c.promise)))


@pytest.fixture
def agreed(given: Given) -> None:
    """From 9:00 to 17:00, tried within 4 hours and decided within 16; agreed on 1 June."""
    given.hours(at=AT)
    given.targets(first_attempt=240, decision=960, at=AT)


def longer(given: Given, valid_from: date, at: datetime, **more: Any) -> None:
    """Also from 7:00 to 9:00, and on Saturdays."""
    given.agreed(AgreementKind.HOURS, LONGER, valid_from=valid_from, at=at, **more)


@pytest.mark.usefixtures("agreed")
def test_the_targets_of_the_local_day_of_the_hand_off_hold_for_it(given: Given, conn: Connection) -> None:
    given.targets(first_attempt=60, at=ny(6, 8, 12), valid_from=WEDNESDAY)
    far = given.site("Far", "Asia/Kolkata")
    late = {site: given.lead(handoff=ny(6, 9, 16), site_id=site) for site in (None, far)}  # 1:30 on Wednesday there
    assert (due(conn, late[None]), due(conn, late[far])) == (
        ny(6, 10, 12),
        datetime.fromisoformat("2026-06-10T10:00+05:30"),
    )
    assert due(conn, given.lead(handoff=ny(6, 10))) == ny(6, 10, 10)
    assert [clock(conn, lead)["agreement_id"] for lead in late.values()] == [2, 3]


@pytest.mark.usefixtures("agreed")
def test_later_targets_change_nothing_of_hand_offs_before_them(given: Given, conn: Connection) -> None:
    for moment in (ny(6, 8, 9), ny(6, 8, 16)):
        given.lead(handoff=moment, recorded=moment)
    before = kept(conn)
    given.targets(first_attempt=1, at=ny(6, 8, 17), valid_from=TUESDAY)
    assert kept(conn) == before
    rebuild(conn)
    assert kept(conn) == before


@pytest.mark.usefixtures("agreed")
def test_later_hours_move_what_falls_due_after_they_hold_and_nothing_else(given: Given, conn: Connection) -> None:
    given.lead(handoff=ny(6, 8, 11), recorded=ny(6, 8, 11))
    given.lead(handoff=ny(6, 8, 15), recorded=ny(6, 8, 15))
    dues = {lead: (due(conn, lead), due(conn, lead, Promise.DECISION)) for lead in (1, 2)}
    assert dues == {1: (ny(6, 8, 15), ny(6, 10, 11)), 2: (ny(6, 9, 11), ny(6, 10, 15))}
    before = kept(conn)
    longer(given, WEDNESDAY, at=ny(6, 8, 16))
    dues = {lead: (due(conn, lead), due(conn, lead, Promise.DECISION)) for lead in (1, 2)}
    assert dues == {1: (ny(6, 8, 15), ny(6, 10, 9)), 2: (ny(6, 9, 11), ny(6, 10, 13))}
    moved = [(old.lead_id, old.promise) for old, new in zip(before, kept(conn), strict=True) if old != new]
    assert moved == [(1, 3), (2, 3)]
    assert list(differences(conn)) == []


@pytest.mark.usefixtures("agreed")
def test_later_hours_never_change_what_was_kept_or_broken_before_them(given: Given, conn: Connection) -> None:
    given.lead(handoff=ny(6, 4, 9), recorded=ny(6, 4, 9))
    given.attempt(given.lead(handoff=ny(6, 4, 9), recorded=ny(6, 4, 9)), ny(6, 4, 10), recorded=ny(6, 4, 10))
    given.attempt(given.lead(handoff=ny(6, 4, 9), recorded=ny(6, 4, 9)), ny(6, 8, 10), recorded=ny(6, 8, 10))
    before = kept(conn)
    longer(given, TUESDAY, at=ny(6, 8, 16))
    assert kept(conn) == before
    assert list(differences(conn)) == []


def test_a_promise_kept_early_is_still_kept_when_its_due_moment_moves(given: Given, conn: Connection) -> None:
    given.hours(at=AT)
    given.targets(**dict.fromkeys(("first_attempt", "first_contact", "decision", "booking"), 960), at=AT)
    lead = given.lead(handoff=ny(6, 8, 15), recorded=ny(6, 8, 15))
    given.event(lead, "scheduled", ny(6, 8, 16), recorded=ny(6, 8, 16))
    given.attempt(lead, ny(6, 8, 16), result=OutreachResult.TWO_WAY, recorded=ny(6, 8, 16))
    assert [clock(conn, lead, promise)["stopped"] for promise in Promise] == [ny(6, 8, 16)] * 4
    longer(given, WEDNESDAY, at=ny(6, 8, 16, 30))
    row = clock(conn, lead, Promise.DECISION)
    assert (row["due"], row["stopped"], row["response"]) == (ny(6, 10, 13), ny(6, 8, 16), 3600)


@pytest.mark.usefixtures("agreed")
def test_a_site_has_the_hours_of_all_until_its_own_hold(given: Given, conn: Connection) -> None:
    site = given.site("Here", "America/New_York")
    longer(given, WEDNESDAY, at=ny(6, 8, 12), site_id=site)
    here, elsewhere = (given.lead(handoff=ny(6, 9, 16), site_id=one) for one in (site, None))
    assert (due(conn, here), due(conn, elsewhere)) == (ny(6, 10, 10), ny(6, 10, 12))
    given.agreed(AgreementKind.HOURS, {"week": [[[480, 720]]] * 7}, valid_from=THURSDAY, at=ny(6, 9, 12))
    next_day = [given.lead(handoff=ny(6, 11, 7, 30), site_id=one) for one in (site, None)]
    assert [due(conn, lead) for lead in next_day] == [ny(6, 11, 11, 30), ny(6, 11, 12)]


@pytest.mark.usefixtures("agreed")
def test_of_two_versions_for_one_day_the_later_one_holds(given: Given, conn: Connection) -> None:
    for minutes in (30, 90):
        given.targets(first_attempt=minutes, at=ny(6, 8, 12), valid_from=WEDNESDAY)
    assert due(conn, given.lead(handoff=ny(6, 10, 12))) == ny(6, 10, 13, 30)


def test_the_first_hours_and_the_first_targets_give_clocks_to_what_was_handed_over_before(given, conn) -> None:
    lead = given.lead(handoff=ny(6, 8, 9))
    given.hours()
    given.targets(first_attempt=60)
    assert due(conn, lead) == ny(6, 8, 10)
    assert list(differences(conn)) == []


def handed_over(database: Database, **events: datetime) -> int:
    """A lead of a database of which hours and targets are agreed."""
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours(at=AT)
        given.targets(first_attempt=2400, at=AT)
        return given.lead(recorded=ny(6, 5, 12), **events)


def agree_longer(conn: Connection) -> None:
    seen = conn.scalar(select(func.max(agreements.c.agreement_id)).where(agreements.c.kind == AgreementKind.HOURS))
    signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": date(2026, 6, 5)}
    said = {"kind": AgreementKind.HOURS, "content": LONGER, "valid_from": TUESDAY, "seen_id": seen or 0, **signed}
    agree(conn, NewAgreement(**said), actor=OPERATOR, at=ny(6, 5, 13))


def hand_over(conn: Connection) -> None:
    record_stage(conn, StageReached(lead_id=1, stage=Stage.HANDOFF, occurred_at=ny(6, 5, 12)), actor=OPERATOR, at=LATER)


def take_back(conn: Connection) -> None:
    event_id = conn.scalar(select(sla_clocks.c.event_id).limit(1)) or 0
    retract_event(conn, EventRetraction(event_id=event_id, why="never so"), actor=OPERATOR, at=LATER)


def call(conn: Connection) -> None:
    said = OutreachAttempt(lead_id=1, kind=OutreachKind.CALL, occurred_at=ny(6, 5, 13))
    log_outreach(conn, said, actor=OPERATOR, at=LATER)


def rebuild_all(conn: Connection) -> None:
    rebuild(conn)


LATER = ny(6, 5, 14)
HANDED: dict[str, datetime] = {"handoff": ny(6, 5, 11)}


@pytest.mark.parametrize(
    ("before", "change"),
    [({}, hand_over), (HANDED, call), (HANDED, take_back)],
    ids=["handed over", "called", "taken back"],
)
@pytest.mark.parametrize("other", [agree_longer, rebuild_all])
@pytest.mark.parametrize("comes_first", [True, False])
def test_of_two_who_change_clocks_at_once_neither_leaves_a_stale_one(
    database: Database, meanwhile: Callable, before: dict[str, datetime], change: Any, other: Any, comes_first: bool
) -> None:
    handed_over(database, **before)
    meanwhile(*((change, other) if comes_first else (other, change)))
    with database.read.connect() as conn:
        assert list(differences(conn)) == []
        row = conn.execute(select(sla_clocks).where(sla_clocks.c.promise == 1)).mappings().all()
        assert len(row) == (0 if change is take_back else 1)
        if change is not take_back:
            stopped = row[0]["stopped"] is not None
            assert stopped is (change is call)


def test_of_many_at_once_none_leaves_a_stale_clock(database: Database, at_once: Callable) -> None:
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours(at=AT)
        given.targets(first_attempt=2400, at=AT)
        for _ in range(4):
            given.lead(handoff=ny(6, 5, 11), recorded=ny(6, 5, 12))

    def change(number: int) -> None:
        for minute in range(4):
            with database.write.begin() as conn:
                if number == 0:
                    agree_longer(conn)
                elif number == 1:
                    rebuild(conn)
                else:
                    said = {"kind": OutreachKind.EMAIL, "occurred_at": ny(6, 5, 13, 10 * number + minute)}
                    log_outreach(conn, OutreachAttempt(lead_id=1 + minute, **said), actor=OPERATOR, at=LATER)

    at_once(change, 5)
    with database.read.connect() as conn:
        assert list(differences(conn)) == []
        assert len(kept(conn)) == 4 * 4
