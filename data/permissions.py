"""Who may do what. A command says so itself, and refuses inside, whoever calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Protocol

from pydantic import BaseModel
from sqlalchemy import Connection, bindparam, func, select

from data.refusals import NotAllowed
from data.schema import changes
from data.vocabulary import Role

EVERY_ROLE = frozenset(Role)
WHO_WORKS_LEADS = frozenset({Role.REP, Role.MARKETER, Role.LEADER, Role.ADMIN})
WHO_KEEPS_DATA = frozenset({Role.MARKETER, Role.LEADER, Role.ADMIN})
# Sales rejects and marketing answers; leaders may do either, but not both in one dispute.
WHO_REJECTS = frozenset({Role.REP, Role.LEADER, Role.ADMIN})
WHO_ANSWERS = frozenset({Role.MARKETER, Role.LEADER, Role.ADMIN})
WHO_AGREES = frozenset({Role.LEADER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class Actor:
    """Who asks for a change, and as what."""

    name: str
    role: Role
    person_id: int | None = None


# The one who runs the command line on the machine that holds the database.
OPERATOR = Actor("operator at the command line", Role.ADMIN)


class Command(Protocol):
    """A change to the database: permission, rows and audit row in the caller's one transaction."""

    __name__: str
    action: str
    may_run: frozenset[Role]

    def __call__(
        self, conn: Connection, filled_in: BaseModel, *, actor: Actor, at: datetime, request_key: str | None = None
    ) -> Any: ...


COMMANDS: dict[str, Command] = {}


def command(action: str, *, may_run: frozenset[Role]) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command: known by its audit action, run only by these roles, once per request key.

    The function takes (conn, filled_in, *, actor, at, request_key) and records its own audit row with that key.
    Sent again with a key already in the audit log, the command does nothing and returns None.
    """

    def declare(do: Callable[..., Any]) -> Command:
        @wraps(do)
        def guarded(
            conn: Connection, filled_in: Any, *, actor: Actor, at: datetime, request_key: str | None = None
        ) -> Any:
            if actor.role not in may_run:
                raise NotAllowed(action, actor.role, [role for role in Role if role in may_run])
            if request_key:
                if conn.dialect.name == "postgresql":
                    conn.execute(WAIT_FOR_SAME_REQUEST, {"request_key": request_key})  # on SQLite we are alone
                if already_done(conn, request_key):
                    return None
            return do(conn, filled_in, actor=actor, at=at, request_key=request_key)

        guarded.action, guarded.may_run = action, may_run  # ty: ignore[missing-attribute]
        COMMANDS[action] = guarded  # ty: ignore[invalid-assignment]
        return guarded  # ty: ignore[invalid-explicit-return]

    return declare


# The first lock a command takes, so that two clicks on one button can't each hold what the other waits for.
WAIT_FOR_SAME_REQUEST = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("request_key"), 0)))


def already_done(conn: Connection, request_key: str) -> bool:
    """Whether a request with this key has been carried out: read back to confirm a save."""
    return conn.scalar(select(changes.c.change_id).where(changes.c.request_key == request_key)) is not None
