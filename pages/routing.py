"""Who gets which lead, and what must be known of it first?"""

import streamlit as st

from dashboard import show
from dashboard.ask import ask
from dashboard.scope_bar import scope_of
from dashboard.submit import now
from queries.handoff_rules import routing_rules

rules = ask(routing_rules, scope_of(now()))
st.header("Routing", anchor=False)
if not show.nothing(rules, "No routing was ever agreed on."):
    show.table(rules, "Routing", key="routing", heading=False, about="every version of the routing")
