"""What happened to this lead, in order?"""

import streamlit as st

from dashboard import journey_disputes, show, timeline
from dashboard.ask import ask, nowhere
from queries.journeys import disputes_of_lead, lead_in_short, lead_journey
from queries.rejectable import lead_to_reject

lead = st.query_params.get("lead", "")
short = ask(lead_in_short, nowhere(), lead=lead)
if show.nothing(short, "Choose a lead first: open a number on another page, then a row of its list."):
    st.stop()

row = short.iloc[0]
timeline.draw_facts(row)
journey_disputes.draw(ask(disputes_of_lead, nowhere(), lead=lead), ask(lead_to_reject, nowhere(), lead=lead).iloc[0])
journey = ask(lead_journey, nowhere(), lead=lead)
timeline.draw_steps(journey, row["zone"])
show.table(journey, "Every event of this lead", key="events", zone=row["zone"], about=f"one lead, {lead}")
