"""How does this period stand against the one before, and what are the three things most worth talking about?"""

from itertools import chain

import streamlit as st

from dashboard import findings, show, tiles
from dashboard.ask import ask
from dashboard.explain import of
from dashboard.scope_bar import current_scope
from data.vocabulary import Exit, Stage
from queries.adherence import adherence_compared
from queries.arrivals import arrivals
from queries.changes import funnel_compared, why_conversion_changed
from queries.dimensions import Dimension
from queries.exits import exits_by_segment
from queries.funnel import funnel_by_service_line
from queries.health import missing_fields_by_source

scope = current_scope()
compared = ask(funnel_compared, scope)
if compared.loc[0, "cohort_episodes"] == 0:
    st.info("No leads came in in this period with these filters. Choose a longer period or fewer filters on the left.")
    st.stop()

st.caption(f"Compared with {scope.previous().period}: equally long, and looked at equally long after.")
tiles.headline(compared, Stage.MQL, Stage.SQL, Stage.SCHEDULED, Stage.ATTENDED, Stage.STARTED)

line, source = Dimension.SERVICE_LINE, Dimension.SOURCE
st.header("What to talk about", anchor=False)
tiles.findings(
    findings.most_worth_talking_about(
        chain(
            findings.of_change(ask(why_conversion_changed, scope, by=line, stage=Stage.SCHEDULED), line, "Scheduled"),
            findings.of_exits(ask(exits_by_segment, scope, by=source, exit=Exit.DISQUALIFIED), source),
            findings.of_steps(ask(funnel_by_service_line, scope), line, "Scheduled"),
            findings.of_follow_up(ask(adherence_compared, scope)),
            findings.of_blanks(ask(missing_fields_by_source, scope)),
        )
    )
)

title = "Who came to each stage in the period, whenever they entered: work done, not a conversion"
show.table(ask(arrivals, scope), title, key="arrivals", of=of(arrivals, "arrivals"))
