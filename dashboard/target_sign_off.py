"""Agreeing on a draft of follow-up targets."""

import streamlit as st
from pandas import DataFrame

from dashboard import sign_off, wording
from dashboard.target_draft import Draft
from data.vocabulary import AgreementKind
from queries.targets import COMING

FROM_THE_PAST = (
    "These are the first targets, so they may hold from a past day: hand-offs made since then are judged by them."
)
FROM_TOMORROW = (
    "New targets hold from tomorrow at the earliest, for hand-offs made from then on. "
    "Every earlier hand-off keeps the targets that were in force on its day."
)


def draw(draft: Draft, starts: DataFrame) -> None:
    """What agreeing means, and the form."""
    st.caption(FROM_TOMORROW if draft.seen_id else FROM_THE_PAST)
    for day in starts.loc[starts["standing"] == COMING, "valid_from_on"]:
        st.caption(f"Another version is agreed on already: it takes over on {wording.day(day)}, unless yours is later.")
    sign_off.draw(
        AgreementKind.SLA, draft.content, draft.seen_id, button="Agree on this draft",
        done="The draft is agreed. It holds from the day named, for hand-offs made from then on.",
    )  # fmt: skip
