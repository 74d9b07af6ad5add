"""Choosing a lead to hand over, and telling what became of one that was. The lead is in the URL."""

from uuid import UUID

import streamlit as st
from pandas import DataFrame, Series

from dashboard import hand_over_words, wording
from dashboard.ask import ask
from dashboard.drill import JOURNEY_PAGE
from data.vocabulary import STAGE_LABEL, Stage
from queries.handoff_candidates import leads_to_hand_over, still_to_hand_over
from queries.scope import Scope

IN_URL = "lead"


def choose_lead(scope: Scope) -> str | None:
    """The public id of the lead chosen, or named in the URL; None while there is none."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reached = Stage(
            st.radio(
                "Leads that have come at least to", [str(stage) for stage in hand_over_words.REACHED], key="reached",
                horizontal=True, format_func=lambda one: STAGE_LABEL[Stage(one)], bind="query-params",
            )
        )  # fmt: skip
    leads, named = ask(leads_to_hand_over, scope, stage=reached), _named()
    labels = {row.lead: hand_over_words.label(row) for row in leads.itertuples()}
    listed = list(labels)
    chosen = st.selectbox(
        "Lead", listed, index=listed.index(named) if named in labels else None, key=f"lead of {reached}",
        format_func=labels.__getitem__, placeholder="Choose a lead, or type to find it",
    )  # fmt: skip
    st.caption(hand_over_words.how_many(ask(still_to_hand_over, scope), reached, len(listed)))
    if chosen:
        st.query_params[IN_URL] = chosen
        return chosen
    if named in labels:  # it was there to choose, and the person cleared it
        del st.query_params[IN_URL]
        return None
    return named


def draw_facts(row: Series) -> None:
    """What is known of the lead, apart from who it is."""
    st.text(hand_over_words.about(row))
    st.caption(wording.plain(hand_over_words.details(row)))


def draw_outcome(row: Series, latest: DataFrame) -> None:
    """What became of a lead that isn't to be handed over (any more), read back from the database."""
    if latest.empty or row["exit"] != "In play":
        st.header("Nothing to hand over", anchor=False)
        draw_facts(row)
        st.info(wording.plain(hand_over_words.not_to_hand_over(row)), icon=":material/block:")
    else:
        st.header(wording.plain(hand_over_words.due(latest.iloc[0])), anchor=False)
        draw_facts(row)
        st.info(wording.plain(hand_over_words.outcome(latest.iloc[0])), icon=":material/forward:")
    with st.container(horizontal=True):
        st.page_link(
            JOURNEY_PAGE, label="What happened to this lead", icon=":material/timeline:",
            query_params={IN_URL: row["lead"]},
        )  # fmt: skip
        st.page_link("../pages/waiting.py", label="Who waits now", icon=":material/hourglass_top:")


def _named() -> str | None:
    """The lead in the URL, as answers write it: the same id can be written in more than one way."""
    named = st.query_params.get(IN_URL)
    try:
        return named and str(UUID(named))
    except ValueError:
        return named
