"""What one lead's page says about its disputes, and the way to reject it while sales has it."""

import streamlit as st
from pandas import DataFrame, Series

from dashboard import wording
from dashboard.drill import DISPUTES_PAGE, REJECT_PAGE
from dashboard.queue_words import clock
from data.vocabulary import DisputeState
from queries.rejectable import Standing


def draw(disputes: DataFrame, row: Series) -> None:
    """The lead's disputes, the newest first, each with the way to it; and, for a lead with sales, to rejecting it.

    `row`: of lead_to_reject.
    """
    for dispute in disputes.itertuples():
        with st.container(border=True, gap=None):
            st.markdown(f":material/gavel: **{_headline(dispute.dispute_state)}**")
            st.text(dispute.cited_criterion)
            st.caption(f"Rejected {clock(dispute.rejected_at, row['zone'])} · the record said: {dispute.record_said}")
            st.page_link(DISPUTES_PAGE, label="See the dispute", query_params={"dispute": dispute.dispute})
    if row["rejection_standing"] == Standing.WITH_SALES:
        st.page_link(
            REJECT_PAGE, label="Reject this lead", icon=":material/thumb_down:", query_params={"lead": row["lead"]}
        )


def _headline(state: str) -> str:
    return "Disputed; the dispute is closed" if state == DisputeState.CLOSED else wording.plain(f"In dispute, {state}")
