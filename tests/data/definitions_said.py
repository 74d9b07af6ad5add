"""What marketing and sales do to definitions on 5 June 2026, each as someone who sees how it stands."""

from datetime import date, datetime, timedelta
from typing import Any

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
from data.definitions import Definition, read_definitions
from data.permissions import Actor
from data.schema import changes, definition_steps, definitions
from data.vocabulary import DefinitionKind, Role, Side
from tests.given import noon

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
