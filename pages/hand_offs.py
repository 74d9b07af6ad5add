"""Which hand-offs does a number count?"""

import streamlit as st

from dashboard import show, wording
from dashboard.ask import ask
from dashboard.cell_in_words import in_words
from dashboard.drill import current_cell, link_back
from dashboard.scope_bar import current_scope
from queries.hand_offs import HandOffCell, hand_offs_behind
from queries.scope import PeriodOf

cell = current_cell(HandOffCell)
if cell is None:
    st.warning("This link names a number that doesn't exist. Nothing was lost: open a page and choose a number there.")
    st.stop()

link_back(cell)
scope = current_scope()
answer = ask(hand_offs_behind, scope, cell=cell)
title = in_words(cell, len(answer))
st.header(wording.plain(title), anchor=False)
if not show.nothing(answer, "No hand-off is counted here. Change the filters on the left, or choose another number."):
    st.caption("The longest due come first. Choose a row to see what happened to that lead.")
    if not answer["no_clock"].any():  # an empty column would only push the others out of sight
        answer = answer.drop(columns="no_clock")
    show.lead_list(answer, title, about=scope.of(PeriodOf.DUE))
