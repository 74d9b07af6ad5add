"""Every way to change the database is a declared command. Holds for commands that nobody has written yet, too."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel
from sqlalchemy import select

import data.commands
from data.database import Database
from data.permissions import COMMANDS, EVERY_ROLE, Actor, command
from data.refusals import NotAllowed
from data.schema import metadata
from data.vocabulary import Role
from tests.given import NOW, Given

TAKES = {"actor", "at", "request_key"}


def modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(data.commands.__path__, "data.commands."):
        yield importlib.import_module(module.name)


def commands_in(module: ModuleType) -> list[Any]:
    """The module's own public functions that are called as a command is."""
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if set(inspect.signature(function).parameters) >= TAKES
    ]


def undeclared(module: ModuleType) -> list[str]:
    return [function.__name__ for function in commands_in(module) if function not in COMMANDS.values()]


ALL = [function for module in modules() for function in commands_in(module)]
NAMES = sorted(COMMANDS)


def snapshot(database: Database) -> dict[str, Any]:
    with database.read.connect() as conn:
        return {name: conn.execute(select(table)).all() for name, table in metadata.tables.items()}


@pytest.mark.parametrize("module", list(modules()), ids=lambda module: module.__name__)
def test_every_command_says_who_may_run_it(module: ModuleType) -> None:
    assert undeclared(module) == []


def test_a_command_that_says_nothing_would_be_found() -> None:
    made_up = ModuleType("made_up")
    source = """
def wipe_leads(conn, filled_in, *, actor, at, request_key=None): ...
def _half_of_it(conn, filled_in, *, actor, at, request_key=None): ...
def count_leads(conn): ...
"""
    exec(source, made_up.__dict__)  # noqa: S102  a module as a careless colleague would write it
    assert undeclared(made_up) == ["wipe_leads"]


def test_a_command_that_says_so_is_known_by_its_action(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.permissions.COMMANDS", known := {})

    @command("leads.wiped", may_run=frozenset({Role.ADMIN}))
    def wipe_leads(conn, filled_in, *, actor, at, request_key=None): ...

    assert known == {"leads.wiped": wipe_leads}
    assert (wipe_leads.action, wipe_leads.may_run, wipe_leads.__name__) == ("leads.wiped", {"admin"}, "wipe_leads")


def test_no_two_commands_share_an_action() -> None:
    assert len(ALL) == len(COMMANDS) > 0
    assert {function.action for function in ALL} == set(COMMANDS)


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.__name__)
def test_a_command_is_named_described_and_given_a_checked_form(function: Any) -> None:
    noun, _, verb = function.action.partition(".")
    assert noun.isidentifier()
    assert verb.isidentifier()
    assert function.__doc__
    form = get_type_hints(inspect.unwrap(function))[list(inspect.signature(function).parameters)[1]]
    assert issubclass(form, BaseModel)
    assert form.model_config.get("frozen")
    assert set() < function.may_run <= EVERY_ROLE


@pytest.mark.parametrize("action", NAMES)
def test_a_command_refuses_every_other_role_before_it_looks_at_anything(database: Database, action: str) -> None:
    with database.write.begin() as conn:
        Given(conn).lead()
    before = snapshot(database)
    refused = EVERY_ROLE - COMMANDS[action].may_run
    assert Role.VIEWER in refused
    for role in refused:
        with database.write.begin() as conn, pytest.raises(NotAllowed):
            COMMANDS[action](conn, None, actor=Actor("Someone", role), at=NOW)
    assert snapshot(database) == before
