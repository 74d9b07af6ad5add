"""Which hand-offs, made in the period, does a number about their quality count?"""

import streamlit as st

from dashboard import handoff_titles, show, wording
from dashboard.ask import ask
from dashboard.drill import current_cell, link_back
from dashboard.scope_bar import current_scope
from queries.handoff_cells import MadeCell
from queries.handoffs_made import hand_offs_made
from queries.scope import PeriodOf

cell = current_cell(MadeCell)
if cell is None:
    st.warning("This link names a number that doesn't exist. Nothing was lost: choose a number on the page itself.")
    cell = MadeCell()
link_back(cell)
scope = current_scope()
answer = ask(hand_offs_made, scope, cell=cell)
title = handoff_titles.of_list(cell, len(answer))
st.header(wording.plain(title), anchor=False)
if not show.nothing(answer, "No hand-off is counted here. Change the filters on the left, or go back."):
    st.caption("The newest come first. Choose a row to see what happened to that lead.")
    show.lead_list(answer, title, about=scope.of(PeriodOf.MADE))
