"""Which hand-offs does a number about lead quality count, and what came of their disputes?"""

import streamlit as st

from dashboard import quality_cell_words, show, wording
from dashboard.ask import ask
from dashboard.drill import current_cell, link_back, open_hand_off
from dashboard.scope_bar import current_scope
from queries.quality_cells import QualityCell
from queries.quality_list import quality_list
from queries.scope import PeriodOf

cell = current_cell(QualityCell)
if cell is None:
    st.warning("This link names a number that doesn't exist. Nothing was lost: choose a number on the page itself.")
    cell = QualityCell()
link_back(cell)
scope = current_scope()
answer = ask(quality_list, scope, cell=cell)
title = quality_cell_words.of_list(cell, len(answer))
st.header(wording.plain(title), anchor=False)
if not show.nothing(answer, "No hand-off is counted here. Change the filters on the left, or go back."):
    st.caption("The newest come first. Choose a row to see its dispute or, where there is none, the lead's journey.")
    chosen = show.rows_to_open(answer, title, key="judged", hidden=("lead", "dispute"), about=scope.of(PeriodOf.MADE))
    if chosen is not None:
        open_hand_off(answer.iloc[chosen])
