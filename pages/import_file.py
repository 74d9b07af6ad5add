"""What would this file bring in, and shall it come in?"""

import streamlit as st

from dashboard import intake

st.markdown(
    "A CRM's export comes in through a **mapping**: a small file that says which of its columns is what. "
    "See `docs/importing.md` for how to write one. Nothing comes in before you have seen what it would change."
)
chosen = intake.choose_files()
if chosen is None:
    st.stop()

preview = intake.preview(chosen)
if preview is None:
    st.stop()
intake.draw_report(preview)
intake.draw_take_in(chosen, preview)
