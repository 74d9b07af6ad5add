"""Sending a filled-in form to a command, and saying what came of it. The only home of "now" and of "who"."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import streamlit as st
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError

from dashboard import wording
from dashboard.ask import ask, database, nowhere
from dashboard.failures import is_away
from data.permissions import Actor, Command, already_done
from data.refusals import Refused
from data.vocabulary import Role
from queries.choices import people_to_choose

LOCAL_PERSON = "Local person"


class NotConfirmed(Exception):
    """A change that was made, and could not be read back."""


class Person(NamedTuple):
    """Someone to be, as long as nobody signs in. person_id None: nobody of the database."""

    person_id: int | None = None
    name: str = LOCAL_PERSON
    team: str = ""
    role: str = Role.LEADER

    @property
    def label(self) -> str:
        return f"{self.name}, {self.team}" if self.team else self.name


ANYBODY = Person()


def current_person() -> Person:
    """Who sits here: who was chosen in the menu when it was drawn last."""
    return st.session_state.get("current person", ANYBODY)


def current_actor() -> Actor:
    """As whom a change is made. Until sign-in comes, person and role are chosen in the menu."""
    person = current_person()
    return Actor(person.name, Role(st.session_state.get("role", Role.LEADER)), person.person_id)


def draw_role_menu() -> None:
    """Lets the one at this machine be each person, in each role. The server is bound to it as long as this is so."""
    people = _people()
    person = st.session_state["current person"] = people.get(current_person().person_id or 0, ANYBODY)
    # TRICKY: Streamlit keeps a choice by its label, and by now somebody else of that name may have it.
    st.session_state["you"] = person.person_id or 0
    with st.sidebar:
        st.selectbox(
            "You are", list(people), key="you", format_func=people_labels(people.values()).__getitem__,
            on_change=_become, persist_state="session",
            help="Whose leads are “mine”, and whose name stands beside what you change. The role follows.",
        )  # fmt: skip
        st.selectbox(
            "You are a", list(Role), index=list(Role).index(Role.LEADER), key="role", format_func=str.capitalize,
            persist_state="session",
            help="There is no sign-in yet, so this server answers only on this machine, and you may take any role.",
        )  # fmt: skip


def _become() -> None:
    person = _people().get(st.session_state["you"], ANYBODY)
    st.session_state["current person"], st.session_state["role"] = person, Role(person.role)


def _people() -> dict[int, Person]:
    """By number, 0 for nobody of them."""
    return {person.person_id or 0: person for person in (ANYBODY, *active_people())}


def active_people() -> list[Person]:
    """Everyone who works here, by name."""
    rows = ask(people_to_choose, nowhere()).itertuples()
    return [Person(row.person_id, row.person, row.works_in, row.role) for row in rows]


def people_labels(people: Iterable[Person]) -> dict[int, str]:
    """Number -> what to call each."""
    return wording.told_apart({person.person_id or 0: person.label for person in people})


def now() -> datetime:
    return datetime.now(UTC)


def new_request_key() -> str:
    """Minted when a form is drawn; sent twice with one key, a command is carried out once."""
    return uuid.uuid4().hex


def submit(
    command: Command, form: type[BaseModel], *, done: str, request_key: str, keys: Mapping[str, str] | None = None,
    **known: Any,
) -> None:  # fmt: skip
    """For a form button's `on_click`. Widgets in the form are keyed by the form's field names.

    Or `keys` says which fields have widgets, and their keys: where what was typed for one record must not be there
    for the next.

    `known` is what the page already knew when the person saw it: which record, and which version of it. It must not
    be read again on submit, when the record may be gone and its neighbor in its place; nor can a widget replace it.
    """
    fields = {name: name for name in form.model_fields} if keys is None else keys
    typed = {name: st.session_state[key] for name, key in fields.items() if key in st.session_state}
    carry_out(lambda: _run(command, form(**{**typed, **known}), request_key), done)


def carry_out(change: Callable[[], Any], done: str) -> Any:
    """Make a change, and keep what to say about it for the next run of the page."""
    try:
        result = change()
    except ValidationError as problems:
        tell("error", " ".join(wording.sentences(problems)))
    except Refused as refusal:
        tell("warning", str(refusal))
    except DBAPIError as error:
        if not is_away(error):
            raise
        tell("error", "The lead database isn't answering. Look in a minute whether this was saved, then repeat it.")
    except NotConfirmed:
        tell("error", "This could not be read back from the database. Look whether it is there before you repeat it.")
    else:
        tell("success", done)
        return result


def tell(how: str, sentence: str) -> None:
    st.session_state["outcome"] = (how, sentence)


def take_outcome() -> tuple[str, str] | None:
    """What came of the last submission, once: how it is said (as Streamlit's functions are called), and what."""
    return st.session_state.pop("outcome", None)


def show_outcome() -> None:
    """Say what came of the last submission, once: here, and for some seconds where it is seen from any button."""
    if outcome := take_outcome():
        how, sentence = outcome
        getattr(st, how)(wording.plain(sentence))
        st.toast(wording.plain(sentence), duration="long")


def _run(command: Command, filled_in: BaseModel, request_key: str) -> Any:
    with database().write.begin() as conn:
        result = command(conn, filled_in, actor=current_actor(), at=now(), request_key=request_key)
    with database().read.connect() as conn:  # what is said to be done has been seen to be there
        if not already_done(conn, request_key):
            raise NotConfirmed()
    return result
