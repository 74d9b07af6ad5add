"""What have marketing and sales agreed on, since when, and who signed?"""

import streamlit as st

from dashboard import agreement_words, show, wording
from dashboard.ask import ask
from dashboard.scope_bar import current_scope
from queries.agreements_standing import agreements_standing

scope = current_scope()
standing = ask(agreements_standing, scope)
st.header(wording.plain(agreement_words.title(standing)), anchor=False)
for one in agreement_words.PAGES:
    label = f"{one.label}: {wording.plain(one.about)}"
    st.page_link(f"../pages/{one.page}.py", label=label, icon=f":material/{one.icon}:")
show.table(standing, "Everything that is agreed", key="standing", about="everything that marketing and sales agreed on")
