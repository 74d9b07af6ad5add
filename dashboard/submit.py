"""Sending a filled-in form to a command, and saying what came of it. The only home of "now" and of "who"."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from pydantic import BaseModel, ValidationError

from dashboard.ask import database
from data.permissions import Actor, Command
from data.refusals import Refused
from data.vocabulary import Role

LOCAL_PERSON = "Local person"


def current_actor() -> Actor:
    """Who sits here. Until sign-in comes: one local person, whose role is chosen in the menu."""
    return Actor(LOCAL_PERSON, Role(st.session_state.get("role", Role.LEADER)))


def draw_role_menu() -> None:
    """Lets the one local person try each role. The server is bound to this machine as long as this is so."""
    with st.sidebar:
        st.selectbox(
            "You are a", list(Role), index=list(Role).index(Role.LEADER), key="role", format_func=str.capitalize,
            persist_state="session",
            help="There is no sign-in yet, so this server answers only on this machine, and you may take any role.",
        )  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


def new_request_key() -> str:
    """Minted when a form is drawn; sent twice with one key, a command is carried out once."""
    return uuid.uuid4().hex


def submit(command: Command, form: type[BaseModel], *, done: str, request_key: str, **known: Any) -> None:
    """For a form button's `on_click`. Widgets in the form are keyed by the form's field names.

    `known` is what the page already knew when the person saw it: which record, and which version of it. It must not
    be read again on submit, when the record may be gone and its neighbor in its place.
    """
    typed = {name: st.session_state[name] for name in form.model_fields if name in st.session_state}
    carry_out(lambda: _run(command, form(**typed, **known), request_key), done)


def carry_out(change: Callable[[], Any], done: str) -> Any:
    """Make a change, and keep what to say about it for the next run of the page."""
    try:
        result = change()
    except ValidationError as problems:
        tell("error", " ".join(problem["msg"].removeprefix("Value error, ") for problem in problems.errors()))
    except Refused as refusal:
        tell("warning", str(refusal))
    else:
        tell("success", done)
        return result


def tell(how: str, sentence: str) -> None:
    st.session_state["outcome"] = (how, sentence)


def show_outcome() -> None:
    """What came of the last submission, once."""
    if outcome := st.session_state.pop("outcome", None):
        how, sentence = outcome
        getattr(st, how)(sentence)


def _run(command: Command, filled_in: BaseModel, request_key: str) -> Any:
    with database().write.begin() as conn:
        return command(conn, filled_in, actor=current_actor(), at=now(), request_key=request_key)
