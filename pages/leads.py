"""Which leads does a number count?"""

import streamlit as st

from dashboard import show, wording
from dashboard.ask import ask
from dashboard.cell_in_words import in_words
from dashboard.drill import current_cell, link_back
from dashboard.scope_bar import current_scope
from queries.cells import Cell, leads_behind

cell = current_cell(Cell)
if cell is None:
    st.warning("This link names a number that doesn't exist. Nothing was lost: open a page and choose a number there.")
    st.stop()

link_back(cell)
answer = ask(leads_behind, current_scope(), cell=cell)
st.header(wording.plain(in_words(cell, len(answer))), anchor=False)
if not show.nothing(answer, "No lead is counted here. Change the filters on the left, or choose another number."):
    st.caption("Choose a row to see what happened to that lead. Names and contact data are not shown here.")
    show.lead_list(answer, in_words(cell, len(answer)))
