"""Which version of a definition a lead is judged by on a local day, and how each version stands."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import Connection

from data.commands.definitions import (
    DefinitionRetirement,
    DefinitionRevision,
    DefinitionSignature,
    DefinitionWithdrawal,
    retire_definition,
    revise_definition,
    sign_definition,
    withdraw_definition,
)
from data.criteria import Criteria
from data.definitions import Definition, Definitions, Signature, read_definitions
from data.permissions import OPERATOR
from data.vocabulary import CriterionOperator, DefinitionKind, DefinitionState, HandoffField, Side
from tests.given import NOW, Given

MQL, SQL, ELIGIBILITY = DefinitionKind
DRAFT, AGREED, IN_FORCE, RETIRED, WITHDRAWN = DefinitionState
KNOWN = Criteria.model_validate({"criteria": [{"field": "Phone number", "operator": "is known"}]})
DAY = timedelta(days=1)
CARDIOLOGY, IMAGING = 1, 2


def june(day: int) -> date:
    return date(2026, 6, day)


def version(key: int, begins: date | None, **more: Any) -> Definition:
    """One that both signed, unless it never begins. `signed`: on which day of May, the key unless told."""
    at = NOW - timedelta(days=100 - more.pop("signed", key))
    said = {"kind": MQL, "line": None, "criteria": KNOWN, "wanted_from": begins or june(1), "drafted_by": "Ana"}
    signed = (Signature(Side.MARKETING, "Ilse", at), Signature(Side.SALES, "Lund", at)) if begins else ()
    stands = {"recorded_at": NOW, "position": 3, "signatures": signed, "valid_from": begins}
    return Definition(**{"definition_id": key, "public_id": uuid.UUID(int=key), **said, **stands, **more})


def holding(found: Definitions, line: int | None, *days: int, kind: DefinitionKind = MQL) -> list[int | None]:
    held = (found.on(kind, line, june(day)) for day in days)
    return [one.definition_id if one else None for one in held]


def test_before_the_first_version_nothing_holds_and_from_its_day_on_it_does() -> None:
    found = Definitions([version(1, june(5))])
    assert holding(found, None, 4, 5, 30) == [None, 1, 1]
    assert found.ends(found.by_id[1]) is None


def test_the_next_version_takes_over_on_its_day() -> None:
    found = Definitions([version(1, june(5)), version(2, june(10))])
    assert holding(found, None, 9, 10) == [1, 2]
    assert (found.ends(found.by_id[1]), found.ends(found.by_id[2])) == (june(10), None)


def test_the_days_decide_and_not_the_order_in_which_they_were_drafted() -> None:
    found = Definitions([version(1, june(10), signed=1), version(2, june(5), signed=2)])
    assert holding(found, None, 5, 9, 10, 30) == [2, 2, 1, 1]
    assert (found.ends(found.by_id[1]), found.ends(found.by_id[2])) == (None, june(10))


def test_of_two_for_one_day_the_one_signed_last_holds_and_the_other_never_does() -> None:
    found = Definitions([version(1, june(10), signed=8), version(2, june(10), signed=7)])
    assert holding(found, None, 9, 10, 30) == [None, 1, 1]
    assert [found.state(found.by_id[key], june(9)) for key in (1, 2)] == [AGREED, RETIRED]


def test_a_line_is_judged_by_its_own_version_and_others_by_the_organisations() -> None:
    found = Definitions([version(1, june(1)), version(2, june(10), line=CARDIOLOGY)])
    assert holding(found, CARDIOLOGY, 9, 10) == [1, 2]
    assert holding(found, IMAGING, 9, 10) == [1, 1]
    assert holding(found, None, 9, 10) == [1, 1]
    assert found.ends(found.by_id[1]) is None


def test_a_newer_version_of_the_organisation_doesnt_replace_the_lines_own() -> None:
    found = Definitions([version(1, june(1), line=CARDIOLOGY), version(2, june(10))])
    assert holding(found, CARDIOLOGY, 9, 10, 30) == [1, 1, 1]


def test_a_line_whose_own_version_was_retired_goes_back_to_the_organisations() -> None:
    found = Definitions([version(1, june(1)), version(2, june(5), line=CARDIOLOGY, retired_from=june(20))])
    assert holding(found, CARDIOLOGY, 4, 5, 19, 20) == [1, 2, 2, 1]
    assert found.ends(found.by_id[2]) == june(20)


def test_kinds_stand_in_nobodys_way() -> None:
    found = Definitions([version(1, june(1)), version(2, june(10), kind=SQL)])
    assert holding(found, None, 10, kind=MQL) == [1]
    assert holding(found, None, 9, 10, kind=SQL) == [None, 2]
    assert {kind: one.definition_id for kind, one in found.all_on(CARDIOLOGY, june(10)).items()} == {MQL: 1, SQL: 2}


def test_after_a_retired_version_nothing_holds_until_the_next_one() -> None:
    found = Definitions([version(1, june(1), retired_from=june(10)), version(2, june(20))])
    assert holding(found, None, 9, 10, 19, 20) == [1, None, None, 2]


def test_what_was_followed_doesnt_come_back_when_its_follower_is_retired() -> None:
    found = Definitions([version(1, june(1)), version(2, june(10), retired_from=june(20))])
    assert holding(found, None, 9, 10, 19, 20, 30) == [1, 2, 2, None, None]
    assert found.ends(found.by_id[1]) == june(10)


@pytest.mark.parametrize("retired_from", [june(5), june(10)])
def test_one_that_was_retired_before_its_day_never_holds_and_replaces_nothing(retired_from: date) -> None:
    found = Definitions([version(1, june(1)), version(2, june(10), retired_from=retired_from)])
    assert holding(found, None, 9, 10, 30) == [1, 1, 1]
    assert found.ends(found.by_id[1]) is None
    assert [found.state(found.by_id[2], june(day)) for day in (6, 11)] == [RETIRED, RETIRED]


def test_a_version_stands_as_agreed_then_in_force_then_retired() -> None:
    found = Definitions([version(1, june(5)), version(2, june(10))])
    assert [found.state(found.by_id[1], june(day)) for day in (4, 5, 9, 10)] == [AGREED, IN_FORCE, IN_FORCE, RETIRED]


def test_a_draft_holds_never_whatever_its_day_and_ends_never() -> None:
    found = Definitions([version(1, None, wanted_from=june(1)), version(2, june(10))])
    assert holding(found, None, 9, 10) == [None, 2]
    assert found.ends(found.by_id[1]) is None
    assert {found.state(found.by_id[1], june(day)) for day in (1, 9, 30)} == {DRAFT}


def test_a_withdrawn_one_stays_withdrawn() -> None:
    found = Definitions([version(1, None, is_withdrawn=True)])
    assert found.state(found.by_id[1], june(30)) is WITHDRAWN


def any_versions() -> st.SearchStrategy[Definitions]:
    days = st.integers(1, 12).map(june)
    one = st.tuples(days | st.none(), st.sampled_from([None, CARDIOLOGY]), days | st.none(), st.integers(1, 3))
    return st.lists(one, max_size=6).map(
        lambda some: Definitions(
            version(key, begins, line=line, retired_from=begins and retired, signed=signed)
            for key, (begins, line, retired, signed) in enumerate(some, start=1)
        )
    )


def in_force(found: Definitions, line: int | None, day: date) -> Iterator[Definition]:
    return (one for one in found.versions if one.line == line and found.state(one, day) is IN_FORCE)


@for_any(any_versions())
def test_whichever_are_agreed_at_most_one_is_in_force_and_that_one_is_judged_by(found: Definitions) -> None:
    for line, day in product((None, CARDIOLOGY), (june(day) for day in range(1, 15))):
        own = list(in_force(found, line, day))
        others = list(in_force(found, None, day))
        assert max(len(own), len(others)) <= 1
        assert found.on(MQL, line, day) is next(iter(own or others), None)


@for_any(any_versions())
def test_each_holds_from_its_day_until_the_day_it_ends_and_on_no_other(found: Definitions) -> None:
    for one in found.versions:
        held = [day for day in map(june, range(1, 15)) if found.state(one, day) is IN_FORCE]
        ends = min(found.ends(one) or june(15), june(15))
        begins = one.valid_from or june(15)
        assert held == [begins + number * DAY for number in range((ends - begins).days)]


def signed(conn: Connection, key: int, position: int, side: Side, by: str, day: int = 0) -> date | None:
    said = {"definition_id": key, "seen_position": position, "side": side, "signed_by": by, "note": f"Meeting {day}"}
    return sign_definition(conn, DefinitionSignature(**said), actor=OPERATOR, at=NOW + day * DAY)


def test_read_from_its_steps_a_draft_says_what_is_wanted_by_whom_and_who_has_to_sign(given: Given, conn) -> None:
    line = given.service_line("Cardiology")
    zips = (HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021"])
    key = given.draft(line=line, criteria=[zips], valid_from=june(5))
    (one,) = read_definitions(conn).versions
    assert (one.definition_id, one.kind, one.line, one.wanted_from) == (key, MQL, line, june(5))
    assert [each.key for each in one.criteria.criteria] == ["zip-begins_with"]
    assert (one.drafted_by, one.recorded_at, one.position) == (OPERATOR.name, NOW, 1)
    assert (one.missing_sides, one.signatures, one.valid_from) == ((Side.MARKETING, Side.SALES), (), None)


def test_with_one_signature_it_waits_for_the_other_side(given: Given, conn: Connection) -> None:
    key = given.draft()
    signed(conn, key, 1, Side.SALES, "Lund Averill")
    one = read_definitions(conn).by_id[key]
    assert one.signatures == (Signature(Side.SALES, "Lund Averill", NOW),)
    assert (one.missing_sides, one.valid_from, one.position, one.notes) == ((Side.MARKETING,), None, 2, ("Meeting 0",))


def test_a_revision_says_it_anew_and_takes_the_signatures_away(given: Given, conn: Connection) -> None:
    key = given.draft()
    signed(conn, key, 1, Side.SALES, "Lund Averill")
    content = {"criteria": [{"field": "Urgency", "operator": "is one of", "values": ["Soon"]}]}
    said = {"definition_id": key, "seen_position": 2, "valid_from": june(9), "content": content}
    revise_definition(conn, DefinitionRevision.model_validate(said), actor=OPERATOR, at=NOW + DAY)
    one = read_definitions(conn).by_id[key]
    assert (one.signatures, one.wanted_from, one.position) == ((), june(9), 3)
    assert [each.key for each in one.criteria.criteria] == ["urgency-one_of"]
    assert (one.drafted_by, one.recorded_at) == (OPERATOR.name, NOW)


def test_with_both_signatures_it_holds_from_the_day_of_the_second(given: Given, conn: Connection) -> None:
    key = given.definition(valid_from=june(5))
    one = read_definitions(conn).by_id[key]
    assert (one.valid_from, one.missing_sides, one.retired_from) == (june(5), (), None)


def test_a_withdrawal_and_a_retirement_are_read_from_their_steps(given: Given, conn: Connection) -> None:
    first, second = given.definition(valid_from=june(5)), given.draft()
    september = date(2026, 9, 10)
    retirement = DefinitionRetirement(definition_id=first, seen_position=3, valid_from=september)
    retire_definition(conn, retirement, actor=OPERATOR, at=NOW)
    withdrawal = DefinitionWithdrawal(definition_id=second, seen_position=1)
    withdraw_definition(conn, withdrawal, actor=OPERATOR, at=NOW)
    found = read_definitions(conn)
    assert (found.by_id[first].valid_from, found.by_id[first].retired_from) == (june(5), september)
    assert (found.by_id[second].is_withdrawn, found.by_id[second].valid_from) == (True, None)
    assert found.state(found.by_id[second], september) is WITHDRAWN


def test_where_nothing_was_drafted_there_is_nothing(conn: Connection) -> None:
    assert read_definitions(conn).versions == ()
    assert read_definitions(conn).all_on(CARDIOLOGY, june(1)) == {}
