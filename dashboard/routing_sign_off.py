"""Having both sides agree on a draft of rules: from when on, who, and the one button that saves."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.routing_draft import Draft
from dashboard.routing_words import NAME
from dashboard.scope_bar import EARLIEST, known_database
from dashboard.submit import new_request_key, now, submit
from dashboard.target_sign_off import LAST, SignedTargets
from data.commands.agreements import agree


class SignedRules(SignedTargets):
    """New rules, as the form has them, with the sentences that the form of targets has for what is missing."""


def draw(draft: Draft) -> None:
    """The form. Which draft is agreed on, and the newest version seen, are bound to the button when it is drawn."""
    today = now().astimezone(ZoneInfo(known_database().zone)).date()
    begins = today + timedelta(days=1) if draft.seen_id else today
    st.caption(_when(draft))
    key = f"{draft.kind} {draft.seen_id}"
    keys = {name: f"{name} {key}" for name in ("valid_from", "agreed_on")}
    keys |= {name: f"{name} of rules" for name in ("agreed_by_marketing", "agreed_by_sales", "note")}
    with st.form(f"sign off {key}"):
        with st.container(horizontal=True):
            _day("Holds from", keys["valid_from"], begins, begins if draft.seen_id else EARLIEST, LAST)
            _day("Agreed on", keys["agreed_on"], today, EARLIEST, today)
        with st.container(horizontal=True):
            st.text_input("Agreed for marketing by", key=keys["agreed_by_marketing"], max_chars=200, width=300)
            st.text_input("Agreed for sales by", key=keys["agreed_by_sales"], max_chars=200, width=300)
        st.text_input("Note", key=keys["note"], max_chars=500, width=616, placeholder="Why, or where it was agreed")
        st.form_submit_button(
            f"Agree on this {NAME[draft.kind]}", type="primary", key=f"agree {key}", on_click=submit,
            args=(agree, SignedRules),
            kwargs={
                "done": f"The {NAME[draft.kind]} is agreed. It holds from the day named, for hand-offs made from then.",
                "request_key": new_request_key(), "keys": keys, "kind": draft.kind, "content": draft.content,
                "seen_id": draft.seen_id,
            },
        )  # fmt: skip


def _when(draft: Draft) -> str:
    if not draft.seen_id:
        return f"The first {NAME[draft.kind]} may hold from a past day. It changes nothing that a hand-off said before."
    return (
        f"A new {NAME[draft.kind]} holds from tomorrow at the earliest, for hand-offs made from then on. "
        "What earlier hand-offs said stays as it is."
    )


def _day(label: str, key: str, day: date, first: date, last: date) -> None:
    st.date_input(label, day, min_value=first, max_value=last, key=key, format="YYYY-MM-DD", width=200)
