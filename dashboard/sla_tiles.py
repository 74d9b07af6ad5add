"""The head of the follow-up page: the share in time, the five states behind it, and what to do when none is agreed."""

import streamlit as st
from pandas import DataFrame

from dashboard import sla_titles, wording
from dashboard.cell_in_words import PROMISE_IN_WORDS
from dashboard.drill import link_to_leads
from dashboard.explain import explain, of
from dashboard.tiles import beside
from data.vocabulary import NoClock, Promise, SlaState
from queries.adherence import adherence_compared
from queries.columns import COLUMNS
from queries.hand_offs import Handed, HandOffCell

TARGETS_PAGE = "../pages/targets.py"
CALENDARS_PAGE = "../pages/calendars.py"
MEANING = {
    SlaState.MET: "in time",
    SlaState.LATE: "after it was due",
    SlaState.OVERDUE: "due, nothing yet",
    SlaState.RUNNING: "not due yet",
    SlaState.EXCLUDED: "on neither side",
}


def nothing_agreed(excluded: DataFrame, hand_offs: int, promise: Promise) -> bool:
    """Say so, with where to agree, and say True, when none of the hand-offs can be judged for want of an agreement."""
    counts = dict(zip(excluded["no_clock"], excluded["excluded_hand_offs"], strict=True))
    if counts.get(NoClock.NO_TARGET, 0) == hand_offs:
        st.info(
            f"Nobody has agreed on targets yet for the {PROMISE_IN_WORDS[promise]}: none of these "
            f"{wording.hand_offs(hand_offs)} can be in time or late."
        )
        st.page_link(TARGETS_PAGE, label="Agree on targets", icon=":material/flag:")
        return True
    if counts.get(NoClock.NO_HOURS, 0) == hand_offs:
        st.info(
            "Nobody has agreed on opening hours yet, and targets are counted in them: none of these "
            f"{wording.hand_offs(hand_offs)} can be in time or late."
        )
        st.page_link(CALENDARS_PAGE, label="Agree on opening hours", icon=":material/schedule:")
        return True
    return False


def headline(compared: DataFrame, targets: DataFrame, promise: Promise) -> None:
    """The share in time, and the five states, which add up to what was handed over."""
    row = compared.iloc[0]
    with st.container(border=True, gap="small"):
        _adherence(row, targets, promise)
    with st.container(border=True, gap="small"):
        _states(row, promise)


def _adherence(row, targets: DataFrame, promise: Promise) -> None:
    change = None if wording.is_missing(row["adherence_change"]) else wording.points(row["adherence_change"])
    span = wording.points_interval(row["adherence_change_low"], row["adherence_change_high"])
    is_sure = row["adherence_change_low"] > 0 or row["adherence_change_high"] < 0
    st.metric(
        "In time", wording.rate(row["adherence_rate"], digits=1), delta_description=span if change else None,
        **beside(change, is_sure=is_sure),
    )  # fmt: skip
    interval = wording.interval(row["adherence_rate_low"], row["adherence_rate_high"])
    chance = " The change may be chance." if change and not is_sure else ""
    st.caption(
        f"{wording.count(row['met_due_hand_offs'])} of {wording.count(row['due_hand_offs'])} that fell due "
        f"({interval}); before {wording.rate(row['adherence_rate_before'], digits=1)} of "
        f"{wording.count(row['due_hand_offs_before'])}.{chance}"
    )
    st.caption(sla_titles.of_targets(targets, promise))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link_to_leads(HandOffCell(Handed.DUE, promise), f"{wording.count(row['due_hand_offs'])} fell due")
        link_to_leads(HandOffCell(Handed.BREACHED, promise), f"{wording.count(_breached(row))} not in time")
        explain(of(adherence_compared, *EXPLAINED, promise=promise), key="adherence")


EXPLAINED = ("due_hand_offs", "met_due_hand_offs", "adherence_rate", "adherence_rate_before", "adherence_change")


def _breached(row) -> int:
    return row["due_hand_offs"] - row["met_due_hand_offs"]


def _states(row, promise: Promise) -> None:
    for column, state in zip(st.columns(len(SlaState)), SlaState, strict=True):
        name = f"{state}_hand_offs"
        with column, st.container(gap=None):
            st.metric(COLUMNS[name].label, wording.count(row[name]))
            st.caption(MEANING[state])
            # Five in a row leave no room for an icon.
            link_to_leads(HandOffCell(Handed(state), promise), f"{wording.count(row[name])} {state}", icon=None)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link_to_leads(HandOffCell(Handed.ALL, promise), f"{wording.hand_offs(row['hand_offs'])} in all")
        explain(of(adherence_compared, *STATES, promise=promise), key="states")


STATES = ("hand_offs", *(f"{state}_hand_offs" for state in SlaState))
# The share and the states are in sight on a laptop; the interval, which the chart above has too, may be off it.
SHARE_FIRST = (
    "adherence_rate", "due_hand_offs", *STATES, "met_due_hand_offs", "adherence_rate_low", "adherence_rate_high"
)  # fmt: skip
