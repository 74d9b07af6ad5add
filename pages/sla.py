"""Is every lead followed up in time?"""

import streamlit as st

from dashboard import show, sla_charts, sla_sections, sla_tiles, sla_titles, switches, wording
from dashboard.ask import ask
from dashboard.explain import of
from dashboard.scope_bar import current_scope, local_today
from data.vocabulary import Promise
from queries.adherence import adherence_by_week, adherence_compared, adherence_of_segments, excluded_hand_offs
from queries.clocks import Split
from queries.hand_offs import HandOffCell
from queries.response_curves import targets_held

scope = current_scope()
with st.container(horizontal=True, vertical_alignment="bottom"):
    promise = Promise(switches.choose_promise())
    by = Split(switches.choose_hand_off_split())
compared, excluded = ask(adherence_compared, scope, promise=promise), ask(excluded_hand_offs, scope, promise=promise)
whole = compared.iloc[0]
if whole["hand_offs"] == 0:
    st.info("No hand-offs fall due in this period with these filters. Choose a longer one or fewer on the left.")
    st.stop()
if sla_tiles.nothing_agreed(excluded, whole["hand_offs"], promise):
    st.stop()
cell, split = HandOffCell(promise=promise), sla_titles.split(by)

st.header(wording.plain(sla_titles.of_adherence(whole, promise)), anchor=False)
sla_tiles.headline(compared, ask(targets_held, scope, promise=promise), promise)

segments = ask(adherence_of_segments, scope, by=by, promise=promise)
show.chart(
    sla_charts.state_bars, segments, sla_titles.of_states(segments, by), key="states_by", plain=cell, by=by,
    describes=f"Hand-offs by {split} in five states: met, late, overdue, running and excluded",
    of=of(adherence_of_segments, *sla_tiles.STATES, by=by, promise=promise),
)  # fmt: skip
rate = whole["adherence_rate"]
show.chart(
    sla_charts.segment_adherence, segments, sla_titles.of_segments(segments, by, rate), key="rates", plain=cell,
    by=by, whole=rate, column="due_hand_offs",
    describes=f"Share of hand-offs that fell due and were in time by {split}, with 95 % intervals and counts",
    of=of(adherence_of_segments, "adherence_rate", "due_hand_offs", "met_due_hand_offs", by=by, promise=promise),
)  # fmt: skip
show.table(
    segments[[by, *sla_tiles.SHARE_FIRST]],
    f"Every hand-off is in one of five states, by {split}: choose a number to see its list", key="segments",
    plain=cell, of=of(adherence_of_segments, *sla_tiles.STATES, "adherence_rate", by=by, promise=promise),
)  # fmt: skip
weeks, today = ask(adherence_by_week, scope, promise=promise), local_today()
show.chart(
    sla_charts.weekly_adherence, weeks, sla_titles.of_weeks(weeks, today), key="weeks", plain=cell, today=today,
    column="due_hand_offs",
    describes="Share in time by the week in which hand-offs fell due; weeks that are cut or still running are hatched",
    of=of(adherence_by_week, "adherence_rate", "due_hand_offs", "days_counted", promise=promise),
)  # fmt: skip

sla_sections.response(scope, by, promise)
sla_sections.hours(scope, promise)
sla_sections.lateness(scope, by, promise)
sla_sections.cost(scope, promise)

if not show.nothing(excluded, "No hand-off of this period is excluded."):
    show.table(
        excluded, sla_titles.of_excluded(excluded), key="excluded", plain=cell,
        of=of(excluded_hand_offs, "excluded_hand_offs", promise=promise),
    )  # fmt: skip
