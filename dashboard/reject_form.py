"""Rejecting one lead: the criterion it fails, with what the record says of it, how they know, and the button.

The button is one command, with the lead, its version and the criterion as they were when it was drawn. Widgets are
keyed by the lead, so that what was said of one is not there for the next.
"""

import streamlit as st
from pandas import DataFrame, Series

from dashboard import hand_over_words, reject_words, wording
from dashboard.reject_lead import draw_facts, draw_links
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.rejections import LeadRejection, reject_lead
from data.vocabulary import Verdict


def draw(row: Series, criteria: DataFrame) -> None:
    """All of it, for a lead that sales has."""
    st.header("Which criterion does it fail?", anchor=False)
    draw_facts(row)
    st.caption(wording.plain(reject_words.versions(criteria)))
    role = current_actor().role
    if role not in reject_lead.may_run:
        _draw_record(criteria)
        st.info(hand_over_words.who_may(reject_lead.may_run, role, "Rejecting"), icon=":material/lock:")
    else:
        _draw_choice(row, criteria)
    draw_links(row)


def _draw_record(criteria: DataFrame) -> None:
    for sentence, says in reject_words.choices(criteria).values():
        with st.container(gap=None):
            st.text(sentence)
            st.caption(says)


def _draw_choice(row: Series, criteria: DataFrame) -> None:
    lead, choices = row["lead"], reject_words.choices(criteria)
    chosen = st.radio(
        "Criterion", list(choices), index=None, key=f"criterion {lead}", label_visibility="collapsed",
        format_func=lambda one: wording.plain(choices[one][0]), captions=[says for _, says in choices.values()],
    )  # fmt: skip
    if chosen and choices[chosen][1] == reject_words.says(Verdict.MET):
        st.warning(reject_words.DISAGREES, icon=":material/fact_check:")
    keys = {"evidence": f"evidence {lead}"}
    st.text_area(
        "How do you know?", key=keys["evidence"], max_chars=1000, height=120,
        placeholder="“Called twice: lives in another state”", help="Needed: marketing can’t answer without it.",
    )  # fmt: skip
    st.caption(f":material/shield: {reject_words.WARNING}")
    definition_id, criterion = chosen or (0, "")
    st.button(
        f"**Reject**  \n{'Marketing has to answer' if chosen else 'Choose a criterion first'}", type="primary",
        width="stretch", disabled=not chosen, key=f"reject {lead}", on_click=submit, args=(reject_lead, LeadRejection),
        kwargs={
            "done": f"Lead {wording.short(lead)} is rejected.", "request_key": new_request_key(), "keys": keys,
            "lead_id": int(row["lead_id"]), "seen_version": int(row["lead_version"]),
            "definition_id": definition_id, "criterion": criterion,
        },
    )  # fmt: skip
