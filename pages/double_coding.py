"""Do marketing and sales mean the same by a definition, when each judges the same leads alone?"""

import streamlit as st

from dashboard import coding_form, coding_shown, coding_words, show
from dashboard.ask import ask
from dashboard.scope_bar import current_scope
from queries.definitions_agreed import definition_criteria, definition_versions
from queries.double_coding import codings_drawn

st.caption(
    "One person of each side judges the same leads by the same definition, without seeing what the other says. Where "
    "they differ, it is the definition that is unclear, or one of them reads it differently."
)
scope = current_scope()
drawn = ask(codings_drawn, scope)
if not show.nothing(drawn, "No sample has been drawn yet. A leader draws the first one below."):
    row = coding_shown.choose_sample(drawn)
    sentences = coding_words.criteria_of(ask(definition_criteria, scope), row["definition_id"])
    coding_shown.draw_progress(row)
    if coding_shown.looks(row):
        coding_shown.draw_results(row, sentences, scope)
    else:
        coding_form.draw_judging(row, sentences, scope)
coding_form.draw_drawing(ask(definition_versions, scope), scope)
