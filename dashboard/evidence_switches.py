"""The switches of the page about evidence, and the links to it. Their state is in the URL."""

import streamlit as st

from dashboard import evidence_words
from dashboard.ask import ask
from dashboard.drill import EVIDENCE_PAGE
from dashboard.scope_bar import current_scope
from queries.columns import COLUMNS
from queries.dimensions import Dimension
from queries.evidence import evidence_in_short
from queries.evidence_cells import EvidenceKind

SPLITS = (Dimension.SERVICE_LINE, Dimension.SOURCE)


def choose_kind() -> EvidenceKind:
    # Not a name that begins as those of a cell in the URL do.
    return EvidenceKind(
        st.selectbox("Look at", [str(one) for one in EvidenceKind], key="unsupported", bind="query-params", width=340)
    )


def choose_by() -> Dimension:
    return Dimension(
        st.radio(
            "Split by", [str(one) for one in SPLITS], key="unsupported_by", horizontal=True,
            format_func=lambda one: COLUMNS[one].label, bind="query-params",
        )
    )  # fmt: skip


def draw_line() -> None:
    """One sentence with the count, and the way to the page: for pages that are about something else too."""
    short = ask(evidence_in_short, current_scope()).iloc[0]
    if short["cohort_episodes"]:
        st.text(evidence_words.on_data_page(short))
        st.page_link(EVIDENCE_PAGE, label="See the evidence", icon=":material/fact_check:")
