"""Which leads does a number of evidence count, and what does the record of each lack?"""

import streamlit as st

from dashboard import evidence_words, show, wording
from dashboard.ask import ask
from dashboard.drill import current_cell, link_back
from dashboard.scope_bar import current_scope
from queries.evidence_cells import EvidenceCell
from queries.evidence_list import leads_of_evidence

cell = current_cell(EvidenceCell)
if cell is None:
    st.warning("This link names a number that doesn't exist. Nothing was lost: choose a number on the page itself.")
    cell = EvidenceCell()
link_back(cell)
answer = ask(leads_of_evidence, current_scope(), cell=cell)
title = evidence_words.of_list(cell, len(answer))
st.header(wording.plain(title), anchor=False)
if not show.nothing(answer, "No lead is counted here. Change the filters on the left, or go back."):
    st.caption("The newest come first. Choose a row to see what happened to that lead. What is recorded is not shown.")
    show.lead_list(answer, title)
