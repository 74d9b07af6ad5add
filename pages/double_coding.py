"""Do marketing and sales mean the same by a definition, when each judges the same leads alone?"""

import streamlit as st

st.info("No sample has been drawn yet.", icon=":material/rule_settings:")
