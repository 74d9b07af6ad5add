"""One lead's journey, drawn as a list that reads from top to bottom on any screen."""

import streamlit as st
from pandas import DataFrame, Series

from dashboard import wording
from data.vocabulary import DisputeStep
from queries.columns import COLUMNS
from queries.lead_disputes import IN_WORDS, REJECTED

FACTS = (
    *("service_line", "source", "territory", "intake_type", "contact_type", "owner"),
    *("furthest_stage", "exit", "excluded", "source_system", "external_id"),
)
ICONS = {
    "Scheduled": "event",
    "Attended": "how_to_reg",
    "Started": "flag",
    "Lost": "block",
    "Disqualified": "block",
    "Recycled": "undo",
}
OUTREACH_ICONS = {
    "Call": "call",
    "E-mail": "mail",
    "Text message": "sms",
    "Visit": "storefront",
    "Automatic reply": "smart_toy",
    "Internal note": "sticky_note_2",
}


DISPUTE_ICONS = {
    REJECTED: "thumb_down",
    **dict.fromkeys(IN_WORDS.values(), "gavel"),
    IN_WORDS[DisputeStep.FIXED]: "build",
    IN_WORDS[DisputeStep.COMMENTED]: "chat",
    IN_WORDS[DisputeStep.REOPENED]: "lock_open",
}
ICON_OF = {**ICONS, **OUTREACH_ICONS, **DISPUTE_ICONS}


def draw_facts(row: Series) -> None:
    """What is known of the lead, apart from who it is."""
    entered = wording.MISSING if wording.is_missing(row["entered_on"]) else wording.day(row["entered_on"])
    facts = {"Came in": entered, **{COLUMNS[name].label: row[name] for name in FACTS}}
    with st.container(horizontal=True, gap="medium"):
        for label, value in facts.items():
            with st.container(width="content", gap=None):
                st.caption(label)
                st.text(value)


def draw_steps(journey: DataFrame, zone: str) -> None:
    """Each event with the days since the first one, and how late it was recorded."""
    if journey.empty:
        st.info("Nothing is on record for this lead yet.")
        return
    start = journey["occurred_at"].iloc[0]
    st.header(
        f"{len(journey)} events in {wording.days((journey['occurred_at'].iloc[-1] - start).total_seconds() / 86_400)}",
        anchor=False,
    )
    for row in journey.itertuples():
        since = (row.occurred_at - start).total_seconds() / 86_400
        with st.container(border=True, gap=None):
            icon = ICON_OF.get(row.what, "radio_button_checked")
            taken_back = " (taken back: no figure counts it)" if row.is_retracted else ""
            st.markdown(f":material/{icon}: **{row.what}**{taken_back}")
            if row.detail:
                st.text(row.detail)
            st.caption(f"Day {since:.0f} · {wording.moment(row.occurred_at, zone)} · {_recorded(row)}")


def _recorded(row) -> str:
    lag = (row.recorded_at - row.occurred_at).total_seconds() / 86_400
    return f"recorded {wording.days(lag)} later" if lag >= 1 else "recorded the same day"
