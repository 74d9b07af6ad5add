"""Having both sides agree on a draft: from when on, who, and the one button that saves."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard import hand_over_words
from dashboard.ask import database
from dashboard.scope_bar import EARLIEST, LATEST
from dashboard.submit import current_actor, new_request_key, now, submit
from data.commands.agreements import NewAgreement, agree, latest_day
from data.vocabulary import AgreementKind

FIELDS = ("valid_from", "agreed_on", "agreed_by_marketing", "agreed_by_sales", "note")


def may_agree() -> bool:
    """Whether the person here may. The command decides; this spares them a form that it would refuse."""
    return current_actor().role in agree.may_run


def who_may(what: str) -> str:
    """What to tell a person who may not."""
    return hand_over_words.who_may(agree.may_run, current_actor().role, f"Drafting new {what}")


def draw(kind: AgreementKind, content: dict[str, Any], seen_id: int, *, button: str, done: str) -> None:
    """The form. Which draft is agreed on, and the newest version seen, are bound to the button when it is drawn.

    seen_id: the newest version that the person saw; 0: there is none yet, and the first may hold from the past.
    """
    this_day = today()
    begins = this_day + timedelta(days=1) if seen_id else this_day
    # After a newer version this is another form: what was typed for the one before is not there for the next.
    key = f"{kind} {seen_id}"
    keys = {name: f"{name} {key}" for name in FIELDS}
    with st.form(f"sign off {key}"):
        with st.container(horizontal=True):
            _day("Holds from", keys["valid_from"], begins, begins if seen_id else EARLIEST, LATEST)
            _day("Agreed on", keys["agreed_on"], this_day, EARLIEST, this_day)
        with st.container(horizontal=True):
            st.text_input("Agreed for marketing by", key=keys["agreed_by_marketing"], max_chars=200, width=300)
            st.text_input("Agreed for sales by", key=keys["agreed_by_sales"], max_chars=200, width=300)
        st.text_input("Note", key=keys["note"], max_chars=500, width=616, placeholder="Why, or where it was agreed")
        st.form_submit_button(
            button, type="primary", key=f"agree {key}", on_click=submit, args=(agree, NewAgreement),
            kwargs={
                "done": done, "request_key": new_request_key(), "keys": keys, "kind": kind, "content": content,
                "seen_id": seen_id,
            },
        )  # fmt: skip


def today(site_id: int | None = None) -> date:
    """As the command counts: at one site or, for what holds at all of them, where the day is furthest on."""
    with database().read.connect() as conn:
        return latest_day(conn, site_id, now())


def _day(label: str, key: str, day: date, first: date, last: date) -> None:
    st.date_input(label, day, min_value=first, max_value=last, key=key, format="YYYY-MM-DD", width=200)
