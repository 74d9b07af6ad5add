"""Drafting, revising, signing, withdrawing and retiring what a good lead is: by whom, and from when on it holds."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, select

from data.definitions import read_definitions
from data.refusals import (
    EndsInThePast,
    OneCantSignForBoth,
    SideSignedAlready,
    UnknownWord,
)
from data.schema import definition_steps, definitions
from data.vocabulary import Side
from tests.data.definitions_said import (
    AT,
    BEN,
    DAY,
    MIA,
    MQL,
    PHONE,
    SQL,
    TODAY,
    TOMORROW,
    ZIPS,
    agreed,
    content,
    drafted,
    latest,
    retired,
    revised,
    signed,
    steps,
    version,
    withdrawn,
)
from tests.given import Given


def test_a_draft_is_put_on_record_with_what_it_says_and_who_said_so(given: Given, conn: Connection) -> None:
    line = given.service_line("Cardiology")
    key = drafted(conn, actor=MIA, service_line_id=line, content=content(PHONE, ZIPS), note="  For June  ")
    row, step = conn.execute(select(definitions)).one(), conn.execute(select(definition_steps)).one()
    assert (row.definition_id, row.kind, row.service_line_id, row.recorded_at, row.actor) == (1, "MQL", line, AT, "Mia")
    assert (step.definition_id, step.position, step.step, step.valid_from) == (key, 1, "drafted", TOMORROW)
    assert (step.content, step.note, step.actor) == ({"criteria": [PHONE, ZIPS]}, "For June", "Mia")


def test_drafting_says_so_in_the_audit_log(given: Given, conn: Connection) -> None:
    key = drafted(conn, note="For June", key="k")
    row = latest(conn)
    assert (row.actor, row.action, row.request_key) == ("Ana", "definition.drafted", "k")
    assert row.subject == f"definition:{version(conn, key).public_id}"
    assert (row.before, row.after) == (
        {},
        {
            "kind": "MQL",
            "service_line_id": None,
            "valid_from": "2026-06-06",
            "content": content(),
            "note": "For June",
            "definition_id": key,
        },
    )


def test_a_draft_for_a_line_that_is_not_there_is_refused(given: Given, conn: Connection) -> None:
    with pytest.raises(UnknownWord, match="There is no service line called “404”"):
        drafted(conn, service_line_id=404)


def test_revised_it_says_something_else_and_who_signed_has_to_sign_again(given: Given, conn: Connection) -> None:
    key = drafted(conn)
    signed(conn, key, Side.MARKETING)
    revised(conn, key, note="Sales asked for the territory")
    one = version(conn, key)
    assert (one.criteria.model_dump(mode="json"), one.wanted_from) == (content(ZIPS), TOMORROW + DAY)
    assert (one.missing_sides, one.valid_from) == ((Side.MARKETING, Side.SALES), None)
    assert steps(conn, key) == [(1, "drafted"), (2, "signed"), (3, "revised")]
    assert (latest(conn).before, latest(conn).after["content"]) == (
        {"content": content(), "valid_from": "2026-06-06"},
        content(ZIPS),
    )


def test_after_a_revision_one_signature_and_one_from_before_put_nothing_in_force(given: Given, conn) -> None:
    key = drafted(conn)
    signed(conn, key, Side.MARKETING)
    revised(conn, key)
    assert signed(conn, key, Side.SALES) is None
    assert version(conn, key).valid_from is None
    assert signed(conn, key, Side.MARKETING) == TOMORROW + DAY


def test_the_second_signature_puts_it_in_force_and_the_audit_log_says_from_when(given: Given, conn: Connection) -> None:
    key = drafted(conn)
    assert signed(conn, key, Side.SALES, note="Weekly meeting, 5 June") is None
    assert latest(conn).after["holds_from"] is None
    assert signed(conn, key, Side.MARKETING, actor=BEN) == TOMORROW
    row = latest(conn)
    assert (row.actor, row.action, row.after["holds_from"]) == ("Ben", "definition.signed", "2026-06-06")
    assert (row.after["side"], row.after["signed_by"]) == ("Marketing", "Ilse Tamber")
    assert [(one.side, one.by, one.at) for one in version(conn, key).signatures] == [
        (Side.SALES, "Lund Averill", AT),
        (Side.MARKETING, "Ilse Tamber", AT),
    ]
    assert version(conn, key).notes == ("Weekly meeting, 5 June",)


def test_a_side_signs_once(given: Given, conn: Connection) -> None:
    key = drafted(conn)
    signed(conn, key, Side.MARKETING)
    with pytest.raises(SideSignedAlready, match=r"Ilse Tamber signed for marketing already\. Nothing was changed\."):
        signed(conn, key, Side.MARKETING, signed_by="Someone Else")
    assert len(steps(conn, key)) == 2


@pytest.mark.parametrize("name", ["Ilse Tamber", " ilse TAMBER "])
def test_one_person_cant_sign_for_both_sides(name: str, given: Given, conn: Connection) -> None:
    key = drafted(conn)
    signed(conn, key, Side.MARKETING)
    with pytest.raises(OneCantSignForBoth, match=r"Ilse Tamber signed for the other side\. One person can't sign"):
        signed(conn, key, Side.SALES, signed_by=name)
    assert version(conn, key).valid_from is None


def test_the_first_version_of_a_kind_may_hold_from_the_past(given: Given, conn: Connection) -> None:
    drafted(conn, valid_from=date(2019, 1, 1))  # a draft is no version yet
    key = agreed(conn, valid_from=date(2020, 1, 1))
    assert version(conn, key).valid_from == date(2020, 1, 1)


def test_later_ones_hold_from_the_day_they_are_wanted_but_tomorrow_at_the_earliest(given: Given, conn) -> None:
    agreed(conn, valid_from=date(2020, 1, 1))
    days = (date(2020, 6, 1), TODAY, TOMORROW, TOMORROW + DAY)
    assert [version(conn, agreed(conn, valid_from=day)).valid_from for day in days] == [
        *(TOMORROW, TOMORROW, TOMORROW, TOMORROW + DAY)
    ]


def test_a_draft_signed_long_after_its_day_holds_from_the_day_after_the_second_signature(given: Given, conn) -> None:
    agreed(conn, valid_from=date(2020, 1, 1))
    key = drafted(conn, valid_from=TOMORROW)
    signed(conn, key, Side.MARKETING)
    assert signed(conn, key, Side.SALES, at=AT + 10 * DAY) == TODAY + 11 * DAY


def test_each_kind_has_a_first_version_of_its_own_and_a_line_has_none(given: Given, conn: Connection) -> None:
    agreed(conn, kind=MQL, valid_from=date(2020, 1, 1))
    sql = agreed(conn, kind=SQL, valid_from=date(2020, 1, 1))
    of_line = agreed(conn, service_line_id=given.service_line("Cardiology"), valid_from=date(2020, 1, 1))
    assert [version(conn, key).valid_from for key in (sql, of_line)] == [date(2020, 1, 1), TOMORROW]


def test_after_a_first_version_that_was_retired_the_next_is_no_first_one(given: Given, conn: Connection) -> None:
    first = agreed(conn, valid_from=date(2020, 1, 1))
    retired(conn, first)
    assert version(conn, agreed(conn, valid_from=date(2020, 1, 1))).valid_from == TOMORROW


def test_tomorrow_is_a_day_that_has_begun_at_no_site(given: Given, conn: Connection) -> None:
    agreed(conn, valid_from=date(2020, 1, 1))
    evening = datetime(2026, 6, 6, 3, tzinfo=UTC)  # the 5th in New York, the 6th in Auckland
    assert version(conn, agreed(conn, valid_from=TODAY, at=evening)).valid_from == TOMORROW
    given.site("East", "Pacific/Auckland")
    assert version(conn, agreed(conn, valid_from=TODAY, at=evening)).valid_from == TOMORROW + DAY


def test_a_withdrawn_draft_stays_on_record(given: Given, conn: Connection) -> None:
    key = drafted(conn)
    withdrawn(conn, key, note="Nobody wants it")
    assert version(conn, key).is_withdrawn
    assert (latest(conn).action, latest(conn).after["note"]) == ("definition.withdrawn", "Nobody wants it")


def test_retired_a_version_holds_until_the_day_before(given: Given, conn: Connection) -> None:
    key = agreed(conn, valid_from=date(2020, 1, 1))
    retired(conn, key, valid_from=TOMORROW + DAY, note="Starting over")
    found = read_definitions(conn)
    assert [found.on(MQL, None, day) for day in (TOMORROW, TOMORROW + DAY)] == [found.by_id[key], None]
    assert (latest(conn).action, latest(conn).after["valid_from"]) == ("definition.retired", "2026-06-07")


@pytest.mark.parametrize("day", [TODAY - DAY, TODAY])
def test_it_cant_be_retired_from_today_or_earlier(day: date, given: Given, conn: Connection) -> None:
    key = agreed(conn, valid_from=date(2020, 1, 1))
    with pytest.raises(EndsInThePast, match="It can end on 6 June 2026 at the earliest"):
        retired(conn, key, valid_from=day)


def test_one_whose_day_is_still_to_come_can_be_retired_and_the_one_in_force_goes_on(given: Given, conn) -> None:
    first, second = agreed(conn, valid_from=date(2020, 1, 1)), agreed(conn, valid_from=TODAY + 10 * DAY)
    retired(conn, second)
    found = read_definitions(conn)
    assert found.on(MQL, None, TODAY + 20 * DAY) == found.by_id[first]
