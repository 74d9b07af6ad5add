"""Asking the lead database a question, at most once per change to it. The only home of Streamlit's caches."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from pandas import DataFrame
from plotly.graph_objects import Figure

from data.database import Database, database_url, latest_change, open_database
from queries.catalogue import Question
from queries.scope import Period, Scope


def database() -> Database:
    """The one database of this server, opened once."""
    return _open(database_url())


def ask(question: Question, scope: Scope, **options: Any) -> DataFrame:
    """The answer, from the cache when nothing in the database changed since it was given.

    The id of the latest audit row is in the key: a write by anyone makes every answer fresh at the next rerun.
    Options must say all of themselves in their repr, as words and dataclasses do, and a DataFrame does not.
    """
    name = f"{question.__module__}.{question.__name__}"
    # All that the answer depends on, as one text: Streamlit takes a millisecond to hash a scope, and a page asks often.
    key = repr((name, scope, sorted(options.items()), database_url(), current_version()))
    return _answer(question, scope, options, key)


def drawn(draw: Callable[[], Figure], *of: Any) -> Figure:
    """The figure, drawn once for each state of the database. `of` says in its reprs all that it depends on.

    Drawing is a quarter of a chart page's time. The figure is shared by all who look: nobody may change it.
    """
    return _drawn(draw, repr((of, database_url(), current_version())))


def look() -> None:
    """Look which audit row is the latest, once for this run of a page, rather than once for every answer."""
    st.session_state["version"] = _latest()


def current_version() -> int:
    """The id of the audit row that was the latest when this run of the page began."""
    return st.session_state["version"] if "version" in st.session_state else _latest()


def _latest() -> int:
    with database().read.connect() as conn:
        return latest_change(conn)


def nowhere() -> Scope:
    """A scope for questions that don't look at it: what there is to choose from, how far the data reaches."""
    day = datetime(2000, 1, 1, tzinfo=UTC)
    return Scope(Period(day.date(), day.date()), as_of=day)


@st.cache_resource
def _open(url: str) -> Database:
    return open_database(url)


@st.cache_resource(max_entries=500, show_spinner=False)
def _drawn(_draw: Callable[[], Figure], key: str) -> Figure:
    return _draw()


@st.cache_data(ttl="1h", max_entries=500, show_spinner="Asking the lead database …")
def _answer(_question: Question, _scope: Scope, _options: dict[str, Any], key: str) -> DataFrame:
    with database().read.connect() as conn:
        return _question(conn, _scope, **_options)
