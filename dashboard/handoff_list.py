"""What the page on hand-off quality is split by, and the list behind a number of it, in place of the page."""

import streamlit as st

from dashboard import handoff_titles, show, wording
from dashboard.ask import ask
from dashboard.drill import PREFIX, current_cell, link_back
from queries.clocks import Split
from queries.columns import COLUMNS
from queries.handoff_cells import MadeCell
from queries.handoff_quality import COMPLETENESS_BY
from queries.handoffs_made import hand_offs_made
from queries.scope import Scope


def draw_if_chosen(scope: Scope) -> None:
    """Show the list that the URL names and end the page; do nothing where it names none."""
    if not any(name.startswith(PREFIX[MadeCell]) for name in st.query_params):
        return
    cell = current_cell(MadeCell)
    if cell is None:
        st.warning("This link names a number that doesn't exist. Nothing was lost: choose a number on the page itself.")
        cell = MadeCell()
    link_back(cell)
    answer = ask(hand_offs_made, scope, cell=cell)
    title = handoff_titles.of_list(cell, len(answer))
    st.header(wording.plain(title), anchor=False)
    if not show.nothing(answer, "No hand-off is counted here. Change the filters on the left, or go back."):
        st.caption("The newest come first. Choose a row to see what happened to that lead.")
        show.lead_list(answer, title, about=scope.of_hand_offs_made)
    st.stop()


def choose_split() -> Split:
    # Not `by` or `split`, which are those of other pages and know other words.
    return Split(
        st.radio(
            "Split by", [str(one) for one in COMPLETENESS_BY], key="checked_by", horizontal=True,
            format_func=lambda one: COLUMNS[one].label, bind="query-params",
        )
    )  # fmt: skip
