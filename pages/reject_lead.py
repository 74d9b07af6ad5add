"""Which criterion does this lead fail, and what does its record say of it?"""

import streamlit as st

from dashboard import reject_form, reject_lead, show
from dashboard.ask import ask, nowhere
from dashboard.scope_bar import scope_of
from dashboard.submit import now
from queries.rejectable import Standing, lead_to_reject
from queries.rejection_criteria import rejection_criteria

lead = reject_lead.choose_lead(scope_of(now()))
if lead is None:
    st.stop()

known = ask(lead_to_reject, nowhere(), lead=lead)
if show.nothing(known, "This link names a lead that isn't in the database. Open one from “Waiting now”."):
    st.stop()
row = known.iloc[0]
if row["rejection_standing"] != Standing.WITH_SALES:
    reject_lead.draw_outcome(row)
    st.stop()

criteria = ask(rejection_criteria, nowhere(), lead=lead)
if criteria.empty:
    reject_lead.draw_no_definition(row)
else:
    reject_form.draw(row, criteria)
