"""One dispute, opened beside the list: what it is about, what the record says, what both sides said, and the turn."""

from typing import Any

import streamlit as st
from pandas import DataFrame

from dashboard import dispute_form, dispute_steps, dispute_words, show, wording
from dashboard.ask import ask
from dashboard.dispute_list import close
from dashboard.drill import JOURNEY_PAGE
from data.vocabulary import Verdict
from queries.dispute_thread import dispute_thread, opened_dispute
from queries.scope import Scope


def draw_opened(scope: Scope, dispute: str) -> None:
    """The dispute named in the URL, as it stands now."""
    found = ask(opened_dispute, scope, dispute=dispute)
    with st.container(border=True, gap="small", key="opened dispute"):
        if show.nothing(found, "There is no such dispute. Nothing was lost: choose one of the list."):
            _draw_close()
            return
        (row,) = found.itertuples()
        _draw_head(row)
        _draw_record(row)
        _draw_thread(row, ask(dispute_thread, scope, dispute=dispute))
        dispute_form.draw(row)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                JOURNEY_PAGE, label="**What happened**  \nto this lead", icon=":material/timeline:",
                query_params={"lead": row.lead},
            )  # fmt: skip
            _draw_close()


def _draw_head(row: Any) -> None:
    state = dispute_words.state(row)
    st.header(wording.plain(dispute_words.whose_turn(row)), anchor=False)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.badge(state.word, color=state.color, icon=state.icon)
        st.markdown(f"**{wording.plain(dispute_words.time_left(row))}**")
        if row.reopenings:
            st.badge(dispute_words.reopened(row.reopenings).capitalize(), color="gray", icon=":material/lock_open:")
    st.text(dispute_words.lead_in_words(row))
    st.caption(wording.plain(dispute_words.lead_details(row)))


def _draw_record(row: Any) -> None:
    """The criterion of the version cited, and what the record says of it."""
    st.markdown("**The criterion**")
    st.text(dispute_words.criterion(row))
    st.caption(wording.plain(dispute_words.version(row)))
    st.markdown("**The record**")
    disagrees = row.record_says_now == Verdict.MET
    icon = ":orange[:material/warning:]" if disagrees else ":material/fact_check:"
    st.markdown(f"{icon} {wording.plain(dispute_words.record_then_and_now(row))}")


def _draw_thread(row: Any, thread: DataFrame) -> None:
    """Who did what when, and what they wrote: as text, so that nothing in it can become a link or a picture."""
    st.markdown("**What was said**")
    for said in thread.itertuples():
        words, icon = dispute_steps.TOLD[said.dispute_step]
        with st.container(gap="xsmall", key=f"said {said.latest_step}"):
            st.markdown(f":material/{icon}: **{words}**")
            if said.evidence:
                st.text(said.evidence)
            st.caption(wording.plain(dispute_words.told_by(said, row.zone)))
            if said.new_lead:
                st.page_link(
                    JOURNEY_PAGE, label="The new episode", icon=":material/timeline:",
                    query_params={"lead": said.new_lead},
                )  # fmt: skip


def _draw_close() -> None:
    st.button("**Close**  \nBack to the list", key="close dispute", on_click=close, width="stretch")
