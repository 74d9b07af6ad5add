"""Do hand-offs say what sales needs, and do leads go where they should?"""

import streamlit as st

from dashboard import handoff_charts, handoff_titles, show, switches, wording
from dashboard.ask import ask
from dashboard.explain import of
from dashboard.scope_bar import current_scope
from queries.handoff_quality import COMPLETENESS_BY, handoff_completeness, missing_at_handoff
from queries.handoff_routing import routed_as_proposed, routing_mismatches, routing_mismatches_by_line
from queries.scope import PeriodOf

scope = current_scope()
whole = ask(handoff_completeness, scope).iloc[0]
if whole["checkable_hand_offs"] == 0:
    st.info("No lead was handed over in this period with these filters. Choose a longer one or fewer on the left.")
    st.stop()

st.header(wording.plain(handoff_titles.of_completeness(whole)), anchor=False)
if not whole["checked_hand_offs"]:
    st.info("A hand-off is checked when it is made with “Hand a lead over” and a checklist asks for something.")
by = switches.choose_checked_by()
segments = ask(COMPLETENESS_BY[by], scope)
counts = of(COMPLETENESS_BY[by], "checked_hand_offs", "complete_hand_offs", "completeness_rate", "unchecked_hand_offs")
if whole["checked_hand_offs"]:
    show.chart(
        handoff_charts.shares, segments, handoff_titles.of_segments(segments, by), key="complete", by=by, of=counts,
        share="completeness_rate", part="complete_hand_offs", whole="checked_hand_offs",
        describes="Share of checked hand-offs that were complete, by segment, with 95 % intervals and counts",
    )  # fmt: skip
show.table(segments, "Checked and not checked: choose a number to see its list", key="segments", of=counts)

missing = ask(missing_at_handoff, scope)
if not show.nothing(missing, "Nothing was asked for at the hand-offs of this period, so nothing could be missing."):
    lacking = of(missing_at_handoff, "asked_hand_offs", "lacking_hand_offs", "lacking_rate")
    show.chart(
        handoff_charts.shares, missing, handoff_titles.of_missing(missing), key="lacking", by="handoff_field",
        of=lacking, share="lacking_rate", part="lacking_hand_offs", whole="asked_hand_offs",
        describes="Share of hand-offs at which something asked for was missing, with 95 % intervals and counts",
    )  # fmt: skip
    show.table(missing, "What was asked for, and how often it was missing", key="missing", of=lacking)

lines = ask(routing_mismatches_by_line, scope)
if not show.nothing(lines, "No lead handed over in this period has both service lines on record."):
    rerouted = of(routing_mismatches_by_line, "both_lines_known", "rerouted", "rerouted_rate")
    show.table(lines, handoff_titles.of_rerouted(lines), key="lines", of=rerouted)

teams = ask(routed_as_proposed, scope)
if not show.nothing(teams, "The routing named no team for the hand-offs of this period."):
    proposed = of(routed_as_proposed, "proposed_hand_offs", "as_proposed_hand_offs", "otherwise_hand_offs")
    show.table(teams, handoff_titles.of_proposed(teams), key="teams", of=proposed)

mismatches = ask(routing_mismatches, scope)
if len(mismatches):
    title = f"{wording.leads(len(mismatches))} asked for one service line and went to another: choose one to see it"
    st.header(wording.plain(title), anchor=False)
    show.lead_list(mismatches, title, about=scope.of(PeriodOf.MADE))
