"""Choosing a lead to reject, and telling what became of one that was. The lead is in the URL."""

from uuid import UUID

import streamlit as st
from pandas import Series

from dashboard import reject_words, wording
from dashboard.ask import ask
from dashboard.drill import DEFINITIONS_PAGE, DISPUTES_PAGE, JOURNEY_PAGE
from queries.rejectable import hand_offs_to_reject
from queries.scope import Scope

IN_URL = "lead"


def choose_lead(scope: Scope) -> str | None:
    """The public id of the lead named in the URL or, where none is, of the one chosen; None while there is none."""
    if named := _named():
        return named
    leads = ask(hand_offs_to_reject, scope)
    labels = {row.lead: reject_words.label(row) for row in leads.itertuples()}
    chosen = st.selectbox(
        "Lead", list(labels), index=None, key="lead to reject", format_func=labels.__getitem__,
        placeholder="Choose a lead, or type to find it",
    )  # fmt: skip
    st.caption(reject_words.how_many(len(labels)))
    if chosen:
        st.query_params[IN_URL] = chosen
        st.rerun()
    return None


def draw_facts(row: Series) -> None:
    """What is known of the lead, apart from who it is, and since when sales has it."""
    st.text(reject_words.about(row))
    st.caption(wording.plain(reject_words.details(row)))
    if said := reject_words.handed_over(row):
        st.caption(wording.plain(said))


def draw_outcome(row: Series) -> None:
    """What becomes of a lead that was rejected, or why there is nothing to reject; read back from the database."""
    heading, sentence = reject_words.outcome(row)
    st.header(wording.plain(heading), anchor=False)
    draw_facts(row)
    st.info(wording.plain(sentence), icon=":material/gavel:" if row["dispute"] else ":material/block:")
    if row["dispute"]:
        st.page_link(
            DISPUTES_PAGE, label="**See the dispute**  \nWhat was said, whose turn it is", icon=":material/gavel:",
            query_params={"dispute": row["dispute"]},
        )  # fmt: skip
    draw_links(row)


def draw_no_definition(row: Series) -> None:
    """Why nothing can be cited, and where that is mended."""
    st.header("No definition was in force", anchor=False)
    draw_facts(row)
    st.info(
        "When this lead was handed over, no definition of a good lead was in force for it. So there is no criterion "
        "that it could fail, and it can’t be rejected. Agree on one under “Definitions”: it holds for later hand-offs.",
        icon=":material/rule:",
    )
    st.page_link(
        DEFINITIONS_PAGE, label="**Definitions**  \nWhat a good lead is, and who agreed", icon=":material/rule:"
    )
    draw_links(row)


def draw_links(row: Series) -> None:
    st.page_link(
        JOURNEY_PAGE, label="**What happened**  \nto this lead so far", icon=":material/timeline:",
        query_params={IN_URL: row["lead"]},
    )  # fmt: skip
    st.page_link(
        "../pages/waiting.py", label="**Waiting now**  \nWho waits, and how long", icon=":material/hourglass_top:"
    )
    st.button("**Another lead**  \nChoose one to reject", key="another lead", width="stretch", on_click=_forget)


def _forget() -> None:
    st.query_params.pop(IN_URL, None)


def _named() -> str | None:
    """The lead in the URL, as answers write it: the same id can be written in more than one way."""
    named = st.query_params.get(IN_URL)
    try:
        return named and str(UUID(named))
    except ValueError:
        return named
