"""Which leads have come to a stage that their record doesn't support?"""

import streamlit as st

from dashboard import evidence_switches, evidence_words, show, wording
from dashboard.ask import ask
from dashboard.explain import of
from dashboard.scope_bar import current_scope
from queries.evidence import evidence, evidence_by, evidence_in_short
from queries.evidence_cells import EvidenceCell

scope = current_scope()
short = ask(evidence_in_short, scope).iloc[0]
if short["cohort_episodes"] == 0:
    st.info("No leads came in in this period with these filters. Choose a longer one or fewer on the left.")
    st.stop()

st.header(wording.plain(evidence_words.headline(short)), anchor=False)
st.caption("What the record says today. Choose a number to see its leads, and what the record of each lacks.")
kinds = ask(evidence, scope)
counted = ("checked_episodes", "unsupported_episodes", "unsupported_rate", "only_implied_episodes", "unjudged_episodes")
show.table(kinds, "What is not supported", key="kinds", heading=False, of=of(evidence, *counted))

with st.container(horizontal=True, vertical_alignment="bottom"):
    kind = evidence_switches.choose_kind()
    by = evidence_switches.choose_by()
row = kinds.set_index("evidence_kind").loc[kind]
segments = ask(evidence_by, scope, kind=kind, by=by)
st.header(wording.plain(evidence_words.of_segments(row, segments, kind, by)), anchor=False)
st.caption(wording.plain(f"{evidence_words.MEANING[kind]} {evidence_words.apart(row, kind)}"))
if not show.nothing(segments, "No lead of this period has come to that stage."):
    show.table(
        segments, str(kind), key="segments", heading=False, plain=EvidenceCell(kind=kind),
        of=of(evidence_by, *counted, kind=kind, by=by),
    )  # fmt: skip
