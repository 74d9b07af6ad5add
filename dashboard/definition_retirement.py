"""Letting a version of a definition hold no more although no other follows it: asks first."""

from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard import sign_off, wording
from dashboard.definition_chosen import Chosen
from dashboard.scope_bar import LATEST
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.definitions import DefinitionRetirement, retire_definition


def offer_retirement(row: Any, chosen: Chosen) -> None:
    """A button that opens what it would mean, and the button that does it. row: of definition_versions."""
    if current_actor().role not in retire_definition.may_run or not wording.is_missing(row.holds_until_on):
        return
    key = f"retired {row.definition_id} {row.latest_step}"
    with st.popover(f"Retire version {row.definition_id}", icon=":material/event_busy:", key=f"open {key}"):
        st.markdown(wording.plain(_what_it_means(chosen)))
        tomorrow = sign_off.today() + timedelta(days=1)
        keys = {"valid_from": f"from {key}", "note": f"note {key}"}
        with st.form(f"form {key}", border=False):
            st.date_input(
                "Holds no more from", tomorrow, min_value=tomorrow, max_value=LATEST, key=keys["valid_from"],
                format="YYYY-MM-DD",
            )  # fmt: skip
            st.text_input("Why", key=keys["note"], max_chars=500)
            st.form_submit_button(
                "Yes, retire it", type="primary", key=f"retire {key}", on_click=submit,
                args=(retire_definition, DefinitionRetirement),
                kwargs={
                    "done": f"Version {row.definition_id} is retired from the day named.",
                    "request_key": new_request_key(), "keys": keys, "definition_id": int(row.definition_id),
                    "seen_position": int(row.latest_step),
                },
            )  # fmt: skip


def _what_it_means(chosen: Chosen) -> str:
    then = (
        f"From that day on {chosen.line_name} is judged by the definition of every other line, if one is in force."
        if chosen.line
        else f"From that day on no definition says what {chosen.noun} is, but for lines that have their own."
    )
    return (
        f"{then} Leads handed over before stay judged by this version. To change what it says, draft a new one instead."
    )
