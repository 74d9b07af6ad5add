"""What can't be done to a version of a definition, by whom and why; least of all to one that both sides signed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from data.commands.definitions import (
    DefinitionDraft,
    DefinitionRetirement,
    DefinitionRevision,
    DefinitionSignature,
    DefinitionWithdrawal,
    draft_definition,
    retire_definition,
    revise_definition,
    sign_definition,
    withdraw_definition,
)
from data.permissions import Actor, Command
from data.refusals import (
    DefinitionChangedMeanwhile,
    DefinitionSettled,
    NoSuchDefinition,
    NotAllowed,
)
from data.schema import definition_steps
from data.vocabulary import Role, Side
from tests.data.definitions_said import (
    ANA,
    AT,
    DAY,
    ELIGIBILITY,
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


def followed(conn: Connection) -> int:
    """A version that another one replaced a week ago."""
    first = agreed(conn, valid_from=TODAY - 8 * DAY, at=AT - 9 * DAY)
    agreed(conn, valid_from=TODAY - 8 * DAY, at=AT - 9 * DAY)
    return first


def still_to_come(conn: Connection) -> int:
    agreed(conn, valid_from=TODAY)
    return agreed(conn, valid_from=TOMORROW)


STATES = {
    "draft": drafted,
    "agreed": still_to_come,
    "in force": partial(agreed, valid_from=TODAY),
    "followed": followed,
    "withdrawn": lambda conn: (key := drafted(conn), withdrawn(conn, key))[0],
    "retired": lambda conn: (key := agreed(conn, valid_from=TODAY), retired(conn, key))[0],
}
STEPS: dict[str, Callable[..., Any]] = {
    "revised": revised,
    "signed for marketing": partial(signed, side=Side.MARKETING, signed_by="Someone Else"),
    "signed for sales": partial(signed, side=Side.SALES, signed_by="Someone Else"),
    "withdrawn": withdrawn,
    "retired": partial(retired, valid_from=TODAY + 30 * DAY),
}
SETTLED = (
    "This version was agreed by both sides and can't be changed. Draft a new version instead. Nothing was changed."
)
GONE = "This version was withdrawn. Nothing was changed."
UNRETIRABLE = "This version can't be retired: it isn't in force. Nothing was changed."
REFUSED = [
    ("draft", "retired", UNRETIRABLE),
    *((state, step, SETTLED) for state in ("agreed", "in force", "followed", "retired") for step in list(STEPS)[:4]),
    *(("withdrawn", step, GONE) for step in list(STEPS)[:4]),
    *((state, "retired", UNRETIRABLE) for state in ("withdrawn", "retired", "followed")),
]


@pytest.mark.parametrize(("state", "step", "sentence"), REFUSED)
def test_what_cant_be_done_any_more_is_refused_and_nothing_changes(state, step, sentence, given: Given, conn) -> None:
    key = STATES[state](conn)
    before, told = version(conn, key), latest(conn)
    with pytest.raises(DefinitionSettled) as refused:
        STEPS[step](conn, key)
    assert str(refused.value) == sentence
    assert (version(conn, key), latest(conn)) == (before, told)


POSSIBLE = sorted({(state, step) for state in STATES for step in STEPS} - {one[:2] for one in REFUSED})


def test_what_can_still_be_done() -> None:
    of_a_draft = [("draft", step) for step in sorted(STEPS) if step != "retired"]
    assert POSSIBLE == [("agreed", "retired"), *of_a_draft, ("in force", "retired")]


@pytest.mark.parametrize(("state", "step"), POSSIBLE)
def test_what_can_still_be_done_is_one_step_more(state: str, step: str, given: Given, conn: Connection) -> None:
    key = STATES[state](conn)
    before = steps(conn, key)
    STEPS[step](conn, key)
    assert [*before, (len(before) + 1, step.split()[0])] == steps(conn, key)


@pytest.mark.parametrize(("state", "step"), POSSIBLE)
def test_over_a_step_that_they_have_not_seen_it_is_refused_and_says_whose(state, step, given: Given, conn) -> None:
    key = STATES[state](conn)
    stale = version(conn, key).position - 1
    with pytest.raises(
        DefinitionChangedMeanwhile, match=r"Ana changed this version while you had it open\. Look again"
    ):
        STEPS[step](conn, key, seen_position=stale)


@pytest.mark.parametrize("step", STEPS)
def test_a_version_that_is_not_there_is_refused(step: str, given: Given, conn: Connection) -> None:
    with pytest.raises(NoSuchDefinition, match="This version of the definition isn't in the database"):
        STEPS[step](conn, 404)


ANY = {"definition_id": 1, "seen_position": 1}
LEADS = {Role.LEADER, Role.ADMIN}
WORKS = LEADS | {Role.REP, Role.MARKETER}
FORMS: list[tuple[Command, Any, set[Role]]] = [
    (draft_definition, DefinitionDraft.model_validate({"kind": SQL, "valid_from": TODAY, "content": content()}), WORKS),
    (
        revise_definition,
        DefinitionRevision.model_validate({**ANY, "valid_from": TODAY, "content": content(ZIPS)}),
        WORKS,
    ),
    (withdraw_definition, DefinitionWithdrawal.model_validate(ANY), WORKS),
    (sign_definition, DefinitionSignature.model_validate({**ANY, "side": "Sales", "signed_by": "Lund"}), LEADS),
    (
        retire_definition,
        DefinitionRetirement.model_validate({"definition_id": 2, "seen_position": 3, "valid_from": TOMORROW}),
        LEADS,
    ),
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("command", "form", "allowed"), FORMS, ids=[form[0].action for form in FORMS])
def test_everyone_who_works_leads_may_draft_and_leaders_sign_and_retire(
    given: Given, conn: Connection, command: Command, form: Any, allowed: set[Role], role: Role
) -> None:
    drafted(conn)
    agreed(conn, kind=ELIGIBILITY)
    before = latest(conn)
    if role in allowed:
        command(conn, form, actor=Actor("Eve", role), at=AT)
        assert (latest(conn).actor, latest(conn).action) == ("Eve", command.action)
        return
    with pytest.raises(NotAllowed, match="Nothing was changed"):
        command(conn, form, actor=Actor("Eve", role), at=AT)
    assert latest(conn) == before


@pytest.mark.parametrize(("command", "form", "allowed"), FORMS, ids=[form[0].action for form in FORMS])
def test_sent_twice_with_one_key_it_is_done_once(given, conn, command: Command, form: Any, allowed) -> None:
    drafted(conn)
    agreed(conn, kind=ELIGIBILITY)
    command(conn, form, actor=ANA, at=AT, request_key="one key")
    before = latest(conn), conn.execute(select(definition_steps)).all()
    assert command(conn, form, actor=ANA, at=AT + DAY, request_key="one key") is None
    assert (latest(conn), conn.execute(select(definition_steps)).all()) == before


WRONG = [
    (DefinitionDraft, {"kind": "MQL", "valid_from": TODAY, "content": {"criteria": []}}, "There is no criterion here"),
    (DefinitionDraft, {"kind": "MQL", "valid_from": TODAY, "content": content(PHONE, PHONE)}, "ask the same of one"),
    (DefinitionDraft, {"kind": "hunch", "valid_from": TODAY, "content": content()}, "kind"),
    (DefinitionDraft, {"kind": "MQL", "content": content()}, "valid_from"),
    (DefinitionDraft, {"kind": "MQL", "valid_from": TODAY, "content": content(), "note": "x" * 501}, "note"),
    (DefinitionRevision, {**ANY, "valid_from": TODAY, "content": {}}, "criteria"),
    (DefinitionSignature, {**ANY, "side": "Finance", "signed_by": "Lund"}, "side"),
    (DefinitionSignature, {**ANY, "side": "Sales", "signed_by": " L "}, "Say who signs."),
    (DefinitionSignature, {**ANY, "side": "Sales", "signed_by": None}, "Say who signs."),
    (DefinitionRetirement, ANY, "valid_from"),
]


@pytest.mark.parametrize(("form", "said", "sentence"), WRONG)
def test_a_form_that_cant_be_meant_is_sent_back(form: Any, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        form.model_validate(said)
