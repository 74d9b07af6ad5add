"""Having both sides agree on a draft of follow-up targets: from when on, who, and the one button that saves."""

from datetime import date, timedelta

import streamlit as st
from pandas import DataFrame
from pydantic import ValidationInfo, field_validator

from dashboard import wording
from dashboard.ask import database
from dashboard.scope_bar import EARLIEST
from dashboard.submit import current_actor, new_request_key, now, submit
from dashboard.target_draft import NONE_YET, Draft
from data.commands.agreements import NewAgreement, agree, latest_day
from data.vocabulary import AgreementKind, Role
from queries.targets import COMING

FROM_THE_PAST = (
    "These are the first targets, so they may hold from a past day: hand-offs made since then are judged by them."
)
FROM_TOMORROW = (
    "New targets hold from tomorrow at the earliest, for hand-offs made from then on. "
    "Every earlier hand-off keeps the targets that were in force on its day."
)
FIELDS = ("valid_from", "agreed_on", "agreed_by_marketing", "agreed_by_sales", "note")
LAST = date(2100, 12, 31)  # calendars end with that year


class SignedTargets(NewAgreement):
    """New targets, as the form has them: what is missing is said in a sentence."""

    kind: AgreementKind = AgreementKind.SLA

    @field_validator("agreed_by_marketing", "agreed_by_sales", mode="before")
    @classmethod
    def says_who(cls, name: str, field: ValidationInfo) -> str:
        if len(name.strip()) < 2:
            raise ValueError(f"Say who agreed for {(field.field_name or '').removeprefix('agreed_by_')}.")
        return name.strip()

    @field_validator("note", mode="before")
    @classmethod
    def may_be_blank(cls, note: str | None) -> str | None:
        return (note or "").strip() or None


def may_agree() -> bool:
    """Whether the person here may. The command decides; this spares them a form that it would refuse."""
    return current_actor().role in agree.may_run


def who_may() -> str:
    """What to tell a person who may not."""
    may = " or ".join(_a(role) for role in Role if role in agree.may_run)
    return f"You are here as {_a(current_actor().role)} and can read this page. Drafting new targets takes {may}."


def draw(draft: Draft, starts: DataFrame) -> None:
    """The form. Which draft is agreed on, and the newest version seen, are bound to the button when it is drawn."""
    today = _today()
    is_first = draft.seen_id == NONE_YET
    begins = today if is_first else today + timedelta(days=1)
    st.caption(FROM_THE_PAST if is_first else FROM_TOMORROW)
    for day in starts.loc[starts["standing"] == COMING, "valid_from_on"]:
        st.caption(f"Another version is agreed on already: it takes over on {wording.day(day)}, unless yours is later.")
    # After a newer version this is another form: what was typed for the one before is not there for the next.
    keys = {name: f"{name} {draft.seen_id}" for name in FIELDS}
    with st.form(f"sign off {draft.seen_id}"):
        with st.container(horizontal=True):
            _day("Holds from", keys["valid_from"], begins, EARLIEST if is_first else begins, LAST)
            _day("Agreed on", keys["agreed_on"], today, EARLIEST, today)
        with st.container(horizontal=True):
            st.text_input("Agreed for marketing by", key=keys["agreed_by_marketing"], max_chars=200, width=300)
            st.text_input("Agreed for sales by", key=keys["agreed_by_sales"], max_chars=200, width=300)
        st.text_input("Note", key=keys["note"], max_chars=500, width=616, placeholder="Why, or where it was agreed")
        st.form_submit_button(
            "Agree on this draft", type="primary", key=f"agree {draft.seen_id}", on_click=submit,
            args=(agree, SignedTargets),
            kwargs={
                "done": "The draft is agreed. It holds from the day named, for hand-offs made from then on.",
                "request_key": new_request_key(), "keys": keys, "content": draft.content, "seen_id": draft.seen_id,
            },
        )  # fmt: skip


def _today() -> date:
    """As the command counts: where the day is furthest on."""
    with database().read.connect() as conn:
        return latest_day(conn, None, now())


def _a(role: Role) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _day(label: str, key: str, day: date, first: date, last: date) -> None:
    st.date_input(label, day, min_value=first, max_value=last, key=key, format="YYYY-MM-DD", width=200)
