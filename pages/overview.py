"""How does this period stand against the one before, and what are the three things most worth talking about?"""

from itertools import chain

import streamlit as st

from dashboard import findings, show, tiles
from dashboard.ask import ask
from dashboard.drill import link_to_leads
from dashboard.explain import explain
from dashboard.scope_bar import current_scope
from data.vocabulary import Exit, Stage
from queries.changes import funnel_compared, why_conversion_changed
from queries.dimensions import Dimension
from queries.exits import exits_by_segment
from queries.funnel import arrivals, funnel_by_service_line
from queries.health import missing_fields_by_source

scope = current_scope()
compared = ask(funnel_compared, scope)
if compared.loc[0, "cohort_episodes"] == 0:
    st.info("No leads came in in this period with these filters. Choose a longer period or fewer filters on the left.")
    st.stop()

st.caption(f"{findings.scope_of_comparison(scope)}: equally long, and looked at equally long after.")
tiles.headline(compared, Stage.MQL, Stage.SQL, Stage.SCHEDULED, Stage.ATTENDED, Stage.STARTED)

st.subheader("What to talk about", anchor=False)
line, source = Dimension.SERVICE_LINE, Dimension.SOURCE
found = findings.most_worth_talking_about(
    chain(
        findings.of_change(ask(why_conversion_changed, scope, by=line, stage=Stage.SCHEDULED), line, "Scheduled"),
        findings.of_exits(ask(exits_by_segment, scope, by=source, exit=Exit.DISQUALIFIED), source),
        findings.of_steps(ask(funnel_by_service_line, scope), line, "Scheduled"),
        findings.of_blanks(ask(missing_fields_by_source, scope)),
    )
)
if not found:
    st.info("Nothing in this period differs from the one before by more than chance.")
for number, finding in enumerate(found, start=1):
    with st.container(border=True):
        st.markdown(f"**{number}.** {finding.sentence}")
        if finding.cell:
            link_to_leads(finding.cell, "See the leads")

arrived = ask(arrivals, scope)
show.table(
    arrived,
    "Who came to each stage in the period, whenever they entered: counts of work done, not a conversion",
    key="arrivals",
    heading=True,
)
explain(arrivals, ["arrivals"], key="arrivals")
