"""Drafting, revising, signing, withdrawing and retiring what a good lead is: by whom, from when on, and once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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
from data.database import Database
from data.definitions import Definition, read_definitions
from data.invariants import violations
from data.permissions import Actor, Command
from data.refusals import (
    DefinitionChangedMeanwhile,
    DefinitionSettled,
    HoldsFromThePast,
    NoSuchDefinition,
    NotAllowed,
    OneCantSignForBoth,
    SideSignedAlready,
    UnknownWord,
)
from data.schema import changes, definition_steps, definitions
from data.vocabulary import DefinitionKind, DefinitionState, Role, Side
from tests.given import Given, noon

ANA, BEN = Actor("Ana", Role.LEADER, 1), Actor("Ben", Role.ADMIN, 2)
MIA = Actor("Mia", Role.MARKETER, 3)
AT = noon(5)  # 8:00 in New York, midnight on the 6th in Auckland
TODAY, TOMORROW = date(2026, 6, 5), date(2026, 6, 6)
DAY = timedelta(days=1)
MQL, SQL, ELIGIBILITY = DefinitionKind
PHONE = {"field": "Phone number", "operator": "is known", "values": []}
ZIPS = {"field": "ZIP code", "operator": "begins with one of", "values": ["021"]}
SIGNERS = {Side.MARKETING: "Ilse Tamber", Side.SALES: "Lund Averill"}


def content(*criteria: dict[str, Any]) -> dict[str, Any]:
    return {"criteria": list(criteria or (PHONE,))}


def drafted(conn: Connection, *, actor: Actor = ANA, at: datetime = AT, key: str | None = None, **more: Any) -> int:
    """Returns its id."""
    said = {"kind": MQL, "valid_from": TOMORROW, "content": content(), **more}
    public_id = draft_definition(conn, DefinitionDraft.model_validate(said), actor=actor, at=at, request_key=key)
    is_ours = definitions.c.definition_uuid == public_id
    return conn.execute(select(definitions.c.definition_id).where(is_ours)).scalar_one()


def version(conn: Connection, key: int) -> Definition:
    return read_definitions(conn).by_id[key]


def seen(conn: Connection, key: int) -> dict[str, int]:
    """The version as it stands, as someone sees it who looks now."""
    known = read_definitions(conn).by_id.get(key)
    return {"definition_id": key, "seen_position": known.position if known else 1}


def signed(conn: Connection, key: int, side: Side, *, actor: Actor = ANA, at: datetime = AT, **more: Any) -> Any:
    said = {**seen(conn, key), "side": side, "signed_by": SIGNERS[side], **more}
    request_key = said.pop("request_key", None)
    form = DefinitionSignature.model_validate(said)
    return sign_definition(conn, form, actor=actor, at=at, request_key=request_key)


def agreed(conn: Connection, *, at: datetime = AT, **more: Any) -> int:
    key = drafted(conn, at=at, **more)
    for side in Side:
        signed(conn, key, side, at=at)
    return key


def revised(conn: Connection, key: int, *, actor: Actor = MIA, at: datetime = AT, **more: Any) -> None:
    said = {**seen(conn, key), "valid_from": TOMORROW + DAY, "content": content(ZIPS), **more}
    revise_definition(conn, DefinitionRevision.model_validate(said), actor=actor, at=at)


def withdrawn(conn: Connection, key: int, *, actor: Actor = MIA, **more: Any) -> None:
    form = DefinitionWithdrawal.model_validate({**seen(conn, key), **more})
    withdraw_definition(conn, form, actor=actor, at=AT)


def retired(conn: Connection, key: int, *, actor: Actor = ANA, at: datetime = AT, **more: Any) -> None:
    said = {**seen(conn, key), "valid_from": TOMORROW, **more}
    retire_definition(conn, DefinitionRetirement.model_validate(said), actor=actor, at=at)


def latest(conn: Connection) -> Any:
    return conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()


def steps(conn: Connection, key: int) -> list[tuple[int, str]]:
    its = select(definition_steps.c.position, definition_steps.c.step).where(definition_steps.c.definition_id == key)
    return [(row.position, row.step) for row in conn.execute(its.order_by(definition_steps.c.position))]


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
            **{"kind": "MQL", "service_line_id": None, "valid_from": "2026-06-06", "content": content()},
            **{"note": "For June", "definition_id": key},
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
    with pytest.raises(SideSignedAlready, match="Ilse Tamber signed for marketing already. Nothing was changed."):
        signed(conn, key, Side.MARKETING, signed_by="Someone Else")
    assert len(steps(conn, key)) == 2


@pytest.mark.parametrize("name", ["Ilse Tamber", " ilse TAMBER "])
def test_one_person_cant_sign_for_both_sides(name: str, given: Given, conn: Connection) -> None:
    key = drafted(conn)
    signed(conn, key, Side.MARKETING)
    with pytest.raises(OneCantSignForBoth, match="Ilse Tamber signed for the other side. One person can't sign"):
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
    with pytest.raises(HoldsFromThePast, match="It can hold from 6 June 2026 at the earliest"):
        retired(conn, key, valid_from=day)


def test_one_whose_day_is_still_to_come_can_be_retired_and_the_one_in_force_goes_on(given: Given, conn) -> None:
    first, second = agreed(conn, valid_from=date(2020, 1, 1)), agreed(conn, valid_from=TODAY + 10 * DAY)
    retired(conn, second)
    found = read_definitions(conn)
    assert found.on(MQL, None, TODAY + 20 * DAY) == found.by_id[first]


STATES = {
    "draft": drafted,
    "agreed": lambda conn: agreed(conn, valid_from=(agreed(conn, valid_from=TODAY), TOMORROW)[1]),
    "in force": partial(agreed, valid_from=TODAY),
    "followed": lambda conn: [agreed(conn, valid_from=TODAY - 8 * DAY, at=AT - 9 * DAY) for _ in range(2)][0],
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
SETTLED = "This version was agreed by both sides and can't be changed. Draft a new version instead. Nothing was changed."
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
    with pytest.raises(DefinitionChangedMeanwhile, match="Ana changed this version while you had it open. Look again"):
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
        said = {**ANY, "side": Side.MARKETING, "signed_by": names[number]}
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
