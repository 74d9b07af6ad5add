"""Agreeing: by whom, from when on, once, and over whose version."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from data.agreements import agreed
from data.commands.agreements import NewAgreement, agree, latest_day
from data.database import Database
from data.permissions import EVERY_ROLE, WHO_AGREES, Actor
from data.refusals import (
    AgreedInTheFuture,
    AgreedMeanwhile,
    HoldsFromThePast,
    NotAllowed,
    TargetOutOfReach,
    UnknownWord,
)
from data.schema import agreements, changes, sla_clocks
from data.vocabulary import AgreementKind, Promise, Role
from tests.given import Given, noon

ANA, BEN = Actor("Ana", Role.LEADER), Actor("Ben", Role.ADMIN)
AT = noon(5)  # 8:00 in New York, midnight on the 6th in Auckland
TODAY, TOMORROW = date(2026, 6, 5), date(2026, 6, 6)
DAY = timedelta(days=1)
WEEK = [[[540, 1020]]] * 5 + [[], []]
SIGNED = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": TODAY}


def targets(minutes: int = 60) -> dict[str, Any]:
    return {"targets": [{"promise": Promise.FIRST_ATTEMPT, "minutes": minutes}]}


def new(**more: Any) -> NewAgreement:
    said = {"kind": AgreementKind.SLA, "content": targets(), "valid_from": TOMORROW, **SIGNED, **more}
    return NewAgreement.model_validate(said)


def hours(**more: Any) -> NewAgreement:
    return new(**{"kind": AgreementKind.HOURS, "content": {"week": WEEK}, **more})


def count(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(agreements)) or 0


def test_a_version_is_added_with_who_agreed_and_when(given: Given, conn: Connection) -> None:
    public_id = agree(conn, new(note="At the weekly meeting"), actor=ANA, at=AT)
    row = conn.execute(select(agreements)).one()
    assert (row.agreement_id, row.agreement_uuid, row.kind, row.site_id) == (1, public_id, "follow-up targets", None)
    assert (row.valid_from, row.agreed_on, row.recorded_at, row.actor) == (TOMORROW, TODAY, AT, "Ana")
    assert (row.agreed_by_marketing, row.agreed_by_sales, row.note) == (
        "Ilse Tamber",
        "Lund Averill",
        "At the weekly meeting",
    )
    assert row.content == {"targets": [{"promise": "First attempt", "minutes": 60}]}


def test_it_says_so_in_the_audit_log(given: Given, conn: Connection) -> None:
    agree(conn, new(), actor=ANA, at=AT)
    public_id = agree(conn, new(seen_id=1), actor=BEN, at=AT)
    row = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (row.actor, row.action, row.subject) == ("Ben", "agreement.made", f"agreement:{public_id}")
    assert row.before == {"agreement_id": 1}
    assert (row.after["kind"], row.after["valid_from"]) == ("follow-up targets", "2026-06-06")
    assert row.after["content"] == {"targets": [{"promise": "First attempt", "minutes": 60}]}


def test_the_first_version_may_hold_from_the_past_and_a_later_one_from_tomorrow(given: Given, conn) -> None:
    agree(conn, new(valid_from=date(2020, 1, 1)), actor=ANA, at=AT)
    for day in (date(2020, 1, 1), TODAY - DAY, TODAY):
        with pytest.raises(HoldsFromThePast, match="It can hold from 6 June 2026 at the earliest"):
            agree(conn, new(valid_from=day, seen_id=1), actor=ANA, at=AT)
    assert count(conn) == 1
    agree(conn, new(valid_from=TOMORROW, seen_id=1), actor=ANA, at=AT)
    assert [version.valid_from for version in agreed(conn, AgreementKind.SLA)] == [date(2020, 1, 1), TOMORROW]


def test_each_kind_has_its_own_first_version(given: Given, conn: Connection) -> None:
    agree(conn, new(valid_from=date(2020, 1, 1)), actor=ANA, at=AT)
    agree(conn, hours(valid_from=date(2020, 1, 1)), actor=ANA, at=AT)
    assert count(conn) == 2


def test_the_first_hours_of_a_site_are_no_first_version_once_hours_are_agreed(given: Given, conn: Connection) -> None:
    site = given.site("Here", "America/New_York")
    agree(conn, hours(valid_from=date(2020, 1, 1)), actor=ANA, at=AT)
    with pytest.raises(HoldsFromThePast):
        agree(conn, hours(valid_from=TODAY, site_id=site), actor=ANA, at=AT)
    agree(conn, hours(valid_from=TOMORROW, site_id=site), actor=ANA, at=AT)
    assert [version.site_id for version in agreed(conn, AgreementKind.HOURS)] == [0, site]


def test_the_site_decides_what_tomorrow_is(given: Given, conn: Connection) -> None:
    west, east = given.site("West", "Pacific/Honolulu"), given.site("East", "Pacific/Auckland")
    agree(conn, hours(valid_from=date(2020, 1, 1)), actor=ANA, at=AT)
    evening = AT + timedelta(hours=15)  # 23:00 on the 5th in New York, 17:00 in Honolulu, 15:00 on the 6th in Auckland
    assert [latest_day(conn, site, evening) for site in (west, east, None)] == [TODAY, TOMORROW, TOMORROW]
    agree(conn, hours(valid_from=TOMORROW, site_id=west), actor=ANA, at=evening)
    with pytest.raises(HoldsFromThePast, match="7 June 2026"):
        agree(conn, hours(valid_from=TOMORROW, site_id=east), actor=ANA, at=evening)
    agree(conn, hours(valid_from=TOMORROW + DAY, site_id=east), actor=ANA, at=evening)


def test_what_all_sites_agree_on_holds_from_a_day_that_has_begun_nowhere(given: Given, conn: Connection) -> None:
    agree(conn, new(valid_from=date(2020, 1, 1)), actor=ANA, at=AT - timedelta(hours=1))
    evening = AT + timedelta(hours=15)
    agree(conn, new(valid_from=TOMORROW, seen_id=1), actor=ANA, at=evening)
    given.site("East", "Pacific/Auckland")
    with pytest.raises(HoldsFromThePast, match="7 June 2026"):
        agree(conn, new(valid_from=TOMORROW, seen_id=2), actor=ANA, at=evening)


def test_nobody_can_have_agreed_tomorrow(given: Given, conn: Connection) -> None:
    with pytest.raises(AgreedInTheFuture, match="still to come"):
        agree(conn, new(agreed_on=TOMORROW), actor=ANA, at=AT)
    agree(conn, new(agreed_on=TODAY), actor=ANA, at=AT)


def test_over_a_version_that_they_have_not_seen_it_is_refused_and_says_whose(given: Given, conn: Connection) -> None:
    agree(conn, new(), actor=BEN, at=AT)
    with pytest.raises(AgreedMeanwhile, match="Ben put in a newer version while you had this one open"):
        agree(conn, new(), actor=ANA, at=AT)
    agree(conn, new(seen_id=1), actor=ANA, at=AT)
    with pytest.raises(AgreedMeanwhile, match="Ana"):
        agree(conn, new(seen_id=1), actor=BEN, at=AT)
    assert count(conn) == 2


def test_a_version_of_another_kind_or_site_is_not_one_they_must_have_seen(given: Given, conn: Connection) -> None:
    here, there = given.site("Here", "America/New_York"), given.site("There", "America/New_York")
    agree(conn, new(), actor=BEN, at=AT)
    agree(conn, hours(), actor=BEN, at=AT)
    agree(conn, hours(site_id=here), actor=ANA, at=AT)
    agree(conn, hours(site_id=there), actor=ANA, at=AT)
    with pytest.raises(AgreedMeanwhile, match="Ana"):
        agree(conn, hours(site_id=here), actor=BEN, at=AT)
    agree(conn, hours(seen_id=2), actor=ANA, at=AT)
    assert count(conn) == 5


def test_of_two_who_agree_at_once_the_second_is_told_who_was_first(database: Database, meanwhile: Callable) -> None:
    with database.write.begin() as conn:
        Given(conn)
    with pytest.raises(AgreedMeanwhile, match="Ben"):
        meanwhile(*(partial(agree, filled_in=new(), actor=actor, at=AT) for actor in (BEN, ANA)))
    with database.read.connect() as conn:
        assert count(conn) == 1


@pytest.mark.parametrize("role", sorted(EVERY_ROLE - WHO_AGREES))
def test_who_may_not_is_refused(given: Given, conn: Connection, role: Role) -> None:
    with pytest.raises(NotAllowed, match="It takes a leader or an admin"):
        agree(conn, new(), actor=Actor("Eve", role), at=AT)
    assert count(conn) == 0


def test_leaders_and_admins_may_and_nobody_else() -> None:
    assert WHO_AGREES == {Role.LEADER, Role.ADMIN}
    assert agree.may_run == WHO_AGREES


def test_sent_twice_with_one_key_it_is_agreed_once(given: Given, conn: Connection) -> None:
    assert agree(conn, new(), actor=ANA, at=AT, request_key="k")
    assert agree(conn, new(), actor=ANA, at=AT, request_key="k") is None
    assert count(conn) == 1


def test_hours_of_a_site_that_is_not_there_are_refused(given: Given, conn: Connection) -> None:
    with pytest.raises(UnknownWord, match="no site called “404”"):
        agree(conn, hours(site_id=404), actor=ANA, at=AT)


WRONG = [
    ({"content": {"targets": []}}, "These targets promise nothing"),
    ({"content": {"week": WEEK}}, "targets"),
    ({"site_id": 1}, "Only opening hours can be those of one site."),
    ({"agreed_by_sales": " ilse tamber "}, "One person can't agree for both sides."),
    ({"agreed_by_sales": ""}, "agreed_by_sales"),
    ({"kind": "world peace"}, "kind"),
    ({"note": "x" * 501}, "note"),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_form_that_cant_be_meant_is_sent_back(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        new(**wrong)


def test_targets_that_the_hours_never_reach_are_refused_whichever_comes_last(given: Given, conn: Connection) -> None:
    an_hour_a_week = {"week": [[[540, 600]]] + [[]] * 6}
    agree(conn, hours(content=an_hour_a_week, valid_from=date(2026, 1, 1)), actor=ANA, at=AT)
    with (
        pytest.raises(TargetOutOfReach, match="from 1 January 2026, a target of 525,600 minutes would never"),
        conn.begin_nested(),
    ):
        agree(conn, new(content=targets(365 * 24 * 60)), actor=ANA, at=AT)
    agree(conn, new(content=targets(30 * 50 * 60)), actor=ANA, at=AT)
    with pytest.raises(TargetOutOfReach, match="from 1 July 2026"), conn.begin_nested():
        agree(
            conn,
            hours(content={"week": [[[540, 541]]] + [[]] * 6}, valid_from=date(2026, 7, 1), seen_id=1),
            actor=ANA,
            at=AT,
        )
    assert count(conn) == 2


def test_hours_from_a_day_that_no_calendar_knows_are_refused(given: Given, conn: Connection) -> None:
    agree(conn, new(), actor=ANA, at=AT)
    with pytest.raises(TargetOutOfReach), conn.begin_nested():
        agree(conn, hours(valid_from=date(2101, 6, 1)), actor=ANA, at=AT)
    assert count(conn) == 1


def test_routing_and_checklists_leave_the_clocks_alone(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    given.lead(handoff=datetime(2026, 6, 4, 15, tzinfo=UTC))
    before = conn.execute(select(sla_clocks)).all()
    for kind, content in (
        ("routing", {"rules": [{"team": "Sales"}]}),
        ("hand-off checklist", {"rules": [{"fields": []}]}),
    ):
        agree(conn, new(kind=kind, content=content), actor=ANA, at=AT)
    assert conn.execute(select(sla_clocks)).all() == before
