"""Is this lead ready, and who gets it?"""

import streamlit as st

from dashboard import hand_over, hand_over_form, hand_over_words, show
from dashboard.ask import ask
from dashboard.scope_bar import scope_of
from dashboard.submit import now
from queries.handoff_candidates import handoff_readiness, lead_to_hand_over
from queries.handoff_receivers import latest_hand_off

scope = scope_of(now())
lead = hand_over.choose_lead(scope)
if lead is None:
    st.stop()

known = ask(lead_to_hand_over, scope, lead=lead)
if show.nothing(known, "This link names a lead that isn't in the database. Choose one from the list."):
    st.stop()
row = known.iloc[0]
if not row["is_to_hand_over"]:
    hand_over.draw_outcome(row, ask(latest_hand_off, scope, lead=lead))
    st.stop()

ready = ask(handoff_readiness, scope, lead=lead)
st.header(hand_over_words.readiness(ready), anchor=False)
hand_over.draw_facts(row)
left, right = st.columns(2, gap="large")
with left:
    hand_over_form.draw_checklist(row, ready, scope)
with right:
    hand_over_form.draw_hand_over(row, ready, scope)
