"""Two act on one draft at one moment: one of them does, and the other is told who was first."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from data.commands.definitions import (
    DefinitionSignature,
    sign_definition,
)
from data.database import Database
from data.definitions import read_definitions
from data.invariants import violations
from data.refusals import (
    DefinitionChangedMeanwhile,
    DefinitionSettled,
    SideSignedAlready,
)
from data.vocabulary import DefinitionState, Side
from tests.data.definitions_said import ANA, AT, BEN, TODAY, drafted, revised, signed, version
from tests.given import Given


@pytest.fixture
def one_draft(database: Database) -> Database:
    with database.write.begin() as conn:
        Given(conn)
        drafted(conn)
    return database


def refusal(database: Database, do: Callable[[Connection], Any]) -> str | None:
    try:
        with database.write.begin() as conn:
            do(conn)
    except (DefinitionChangedMeanwhile, SideSignedAlready, DefinitionSettled) as refused:
        return str(refused)
    return None


def test_of_two_signatures_of_one_side_at_once_one_counts_and_the_other_is_told_who(one_draft, at_once) -> None:
    names = ("Ilse Tamber", "Nell Orban")

    def sign(number: int) -> str | None:
        said = {"definition_id": 1, "seen_position": 1, "side": Side.MARKETING, "signed_by": names[number]}
        form, actor = DefinitionSignature.model_validate(said), (ANA, BEN)[number]
        return refusal(one_draft, lambda conn: sign_definition(conn, form, actor=actor, at=AT))

    said = at_once(sign, 2)
    (first,) = [number for number, refused in enumerate(said) if refused is None]
    assert said[1 - first] == (
        f"{(ANA, BEN)[first].name} changed this version while you had it open. Look again, then repeat your step."
    )
    with one_draft.read.connect() as conn:
        assert [one.by for one in version(conn, 1).signatures] == [names[first]]
    assert list(violations(one_draft)) == []


def test_of_a_second_signature_and_a_revision_at_once_one_counts(one_draft: Database, at_once: Callable) -> None:
    with one_draft.write.begin() as conn:
        signed(conn, 1, Side.SALES)
    two = {"definition_id": 1, "seen_position": 2}
    doing = (
        lambda conn: signed(conn, 1, Side.MARKETING, **two),
        lambda conn: revised(conn, 1, **two),
    )
    said = at_once(lambda number: refusal(one_draft, doing[number]), 2)
    assert len([refused for refused in said if refused is None]) == 1
    with one_draft.read.connect() as conn:
        one = version(conn, 1)
    assert (one.valid_from is None, len(one.signatures)) == ((False, 2) if said[0] is None else (True, 0))


def test_drafts_made_at_once_get_numbers_of_their_own(one_draft: Database, at_once: Callable) -> None:
    def draft(number: int) -> None:
        with one_draft.write.begin() as conn:
            drafted(conn)

    at_once(draft, 6)
    with one_draft.read.connect() as conn:
        found = read_definitions(conn)
    assert sorted(found.by_id) == [1, 2, 3, 4, 5, 6, 7]
    assert {found.state(one, TODAY) for one in found.versions} == {DefinitionState.DRAFT}
    assert list(violations(one_draft)) == []
