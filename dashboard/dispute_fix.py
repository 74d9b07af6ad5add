"""The widget that puts what is right in the one field of the record that a dispute is about."""

import streamlit as st

from dashboard.ask import ask, nowhere
from data.criteria import IDS, WORDS
from data.vocabulary import HandoffField
from queries.handoff_receivers import words_to_fill_in

LONGEST = {HandoffField.NAME: 200, HandoffField.EMAIL: 200, HandoffField.PHONE: 60, HandoffField.ZIP: 20}


def draw_fix(field: HandoffField, dispute: str) -> str:
    """Draw it, and return its key. What is on record now is not shown: only that it is wrong."""
    key, label = f"fixed {field} {dispute}", f"{field}, as it should be"
    if field in WORDS:
        st.selectbox(label, list(WORDS[field]), index=None, key=key, placeholder="Choose what is right")
    elif field in IDS:
        named = {int(one.place_id): one.place for one in ask(words_to_fill_in, nowhere(), field=field).itertuples()}
        st.selectbox(
            label, list(named), index=None, key=key, format_func=named.__getitem__, placeholder="Choose what is right"
        )
    else:
        st.text_input(
            label, key=key, max_chars=LONGEST[field], autocomplete="off",
            help="It goes into the lead’s record and is shown nowhere, nor kept in the thread.",
        )  # fmt: skip
    return key
