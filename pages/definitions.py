"""What is a good lead, since when, and who agreed?"""

import streamlit as st

from dashboard import definition_answer_time, definition_chosen, definition_draft, definition_drafts, definition_shown
from dashboard.calendar_shown import as_of_now
from dashboard.drill import DOUBLE_CODING_PAGE

CODING = "Double-coding: do both sides agree?"  # as long as fits on a phone
scope = as_of_now()
chosen = definition_chosen.choose(scope)
definition_shown.draw_in_force(chosen)
definition_shown.draw_to_come(chosen)
definition_drafts.draw(chosen, scope)
st.page_link(DOUBLE_CODING_PAGE, label=CODING, icon=":material/rule_settings:")
definition_draft.draw_new(chosen)
definition_shown.draw_before(chosen)
definition_answer_time.draw(scope)
definition_shown.draw_tables(chosen, scope)
