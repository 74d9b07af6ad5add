"""What came in and when, what could not be read, and how good are the records?"""

import streamlit as st

from dashboard import evidence_switches, show
from dashboard.ask import ask
from dashboard.explain import of
from dashboard.scope_bar import current_scope
from queries.exits import exclusions
from queries.health import missing_fields_by_source, record_health_by_source
from queries.imports import contradictory_rows, imports_taken_in, quarantine_by_reason, quarantined_rows

scope = current_scope()

taken_in = ask(imports_taken_in, scope)
st.header("What came in", anchor=False)
if not show.nothing(taken_in, "No file has been taken in yet. Open “Import a file” to take in a CRM's export."):
    show.table(taken_in, "Files taken in, newest first", key="imports", heading=False)

quarantine = ask(quarantine_by_reason, scope)
st.header("What could not be read", anchor=False)
if not show.nothing(quarantine, "No row is in quarantine: every row of every file was taken in."):
    show.table(quarantine, "Rows in quarantine, by reason", key="quarantine reasons")
    show.table(ask(quarantined_rows, scope), "Each row in quarantine", key="quarantine rows")
contradictions = ask(contradictory_rows, scope)
if not contradictions.empty:
    show.table(contradictions, "Rows taken in although they contradict themselves", key="contradictions")

missing = ask(missing_fields_by_source, scope)
if not show.nothing(missing, "No leads came in in this period with these filters, so there are no records to judge."):
    blanks = of(missing_fields_by_source, *missing.columns[1:])
    show.table(missing, "Fields left blank, by source", key="missing", of=blanks)
    health = ask(record_health_by_source, scope)
    healthy = of(record_health_by_source, *health.columns[1:])
    show.table(health, "Stages implied, dates out of order, late logging, by source", key="health", of=healthy)
    st.header("Stages that the record does not support", anchor=False)
    evidence_switches.draw_line()

left_out = of(exclusions, "episodes")
show.table(ask(exclusions, scope), "Left out of every figure of this period", key="exclusions", of=left_out)
