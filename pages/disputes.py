"""Which rejected leads wait for whom, and what did both sides say?"""

import streamlit as st

from dashboard import dispute_list, dispute_opened
from dashboard.scope_bar import scope_of
from dashboard.submit import now

tray = dispute_list.choose_tray()
person = dispute_list.choose_whose()
scope = scope_of(now())
opened = dispute_list.opened_id()
# The opened one comes first: where there is no room for two columns, it stands above the list.
beside = st.columns([3, 2], gap="medium") if opened else [st.container(), st.container()]
if opened:
    with beside[0]:
        dispute_opened.draw_opened(scope, opened)
with beside[1]:
    dispute_list.draw_cards(scope, tray, person)
dispute_list.draw_table(scope, tray, person)
