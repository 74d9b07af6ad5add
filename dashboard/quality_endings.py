"""The lower half of the page on lead quality: answers, rulings, what came later, and how far both sides agree."""

import streamlit as st

from dashboard import coding_words, quality_charts, quality_titles, show, wording
from dashboard.ask import ask
from dashboard.drill import DEFINITIONS_PAGE, DISPUTES_PAGE, DOUBLE_CODING_PAGE
from dashboard.explain import of
from dashboard.quality_sections import say_pooled
from dashboard.scope_bar import seen_from
from dashboard.submit import now
from queries.after_disputes import what_came_later, where_disputed_leads_went
from queries.dispute_answers import dispute_answers, dispute_answers_by, excluded_disputes
from queries.dispute_inbox import Tray, disputes_in_short
from queries.dispute_rulings import dispute_rulings, rulings_by_record
from queries.double_coding import coding_agreement
from queries.quality_cells import QualitySplit
from queries.scope import Scope

STATES = tuple(part.column for part in quality_charts.STATE_PARTS)
ENDS = tuple(part.column for part in quality_charts.END_PARTS)
WRONG = ("overturn_rate", "overturn_rate_low", "overturn_rate_high")
LOST = ("contest_lost_rate", "contest_lost_rate_low", "contest_lost_rate_high")
ATTENDED = {
    "share": "attended_later_rate",
    "part": "attended_later_hand_offs",
    "whole": "mature_judged_hand_offs",
}
ASSOCIATION = (
    "Side by side, not cause and effect: sales rejects the leads that look least likely, and a lead in dispute waits "
    "meanwhile. Only hand-offs whose whole window of {window} has passed count."
)


def answers(scope: Scope, by: QualitySplit) -> None:
    """Whether marketing answers in time: the five states of each dispute."""
    whole, segments = ask(dispute_answers, scope).iloc[0], ask(dispute_answers_by, scope, by=by)
    source = of(dispute_answers_by, *STATES, "answered_in_time_rate", "due_disputes", by=by)
    show.chart(
        quality_charts.parts, segments, quality_titles.of_answers(whole), key="answers", of=source,
        names=list(segments[by]), parts_shown=quality_charts.STATE_PARTS, unit="Disputes",
        describes=f"Disputes by {quality_titles.split(by)} in five states: met, late, overdue, running and excluded",
    )  # fmt: skip
    show.table(segments, "Every dispute is in one of five states: choose a number to see its list", key="answer states",
        of=source)  # fmt: skip
    excluded = ask(excluded_disputes, scope)
    if excluded.empty:
        return
    show.table(
        excluded,
        quality_titles.of_excluded(excluded),
        key="unanswerable",
        of=of(excluded_disputes, "excluded_disputes"),
    )
    if whole["excluded_disputes"] == whole["disputes"]:
        st.page_link(DEFINITIONS_PAGE, label="Agree on a time to answer", icon=":material/rule:")


def rulings(scope: Scope) -> None:
    """How disputes ended and who was right, by what the record said when the lead was rejected."""
    whole, by_record = ask(dispute_rulings, scope), ask(rulings_by_record, scope)
    source = of(rulings_by_record, *ENDS, "overturn_rate")
    show.chart(
        quality_charts.parts, by_record, quality_titles.of_record(by_record), key="record", of=source,
        names=[quality_titles.RECORD[one] for one in by_record["record_says"]], parts_shown=quality_charts.END_PARTS,
        unit="Disputes",
        describes="Disputes by what the record said of the criterion, and by how they ended or that they have not",
    )  # fmt: skip
    show.table(
        by_record, "How disputes ended, by what the record said: choose a number to see its list", key="record ends",
        of=source,
    )  # fmt: skip
    names = ["disputes", "ruled_disputes", *ENDS[:3], *WRONG, "contested_ruled_disputes", "contested_upheld_disputes"]
    show.table(
        whole[[*names, *LOST, "reopened_disputes"]], quality_titles.of_rulings(whole.iloc[0]), key="rulings",
        of=of(dispute_rulings, "ruled_disputes", "overturn_rate", "contest_lost_rate", "reopened_disputes"),
    )  # fmt: skip


def later(scope: Scope, pooled: str | None) -> None:
    """What disputed leads came to beside accepted ones."""
    answer = ask(what_came_later, scope)
    source = of(what_came_later, "mature_judged_hand_offs", "attended_later_rate", "scheduled_later_rate")
    show.chart(
        quality_charts.rates, answer, quality_titles.of_later(answer), key="later", of=source,
        names=list(answer["fate"]), **ATTENDED,
        describes="Share that attended within the window after the hand-off, accepted and disputed, with intervals",
    )  # fmt: skip
    window = f"{scope.window_days} days"
    st.caption(ASSOCIATION.format(window=window))
    say_pooled(pooled)
    title = f"Later, within {window}: choose a number to see its list"
    show.table(answer, title, key="later counts", of=source, heading=False)
    went = ask(where_disputed_leads_went, scope)
    show.table(
        went, f"Where disputed leads went, and how far they came within {window}", key="went",
        of=of(where_disputed_leads_went, "judged_hand_offs", "attended_later_rate"),
    )  # fmt: skip


def agreement(scope: Scope) -> None:
    """How far both sides agree on a sample that each judged alone; or how to draw one."""
    found = ask(coding_agreement, scope)
    if found.empty:
        st.info("Do both sides read the definition alike? Draw a sample, and each judges the same leads alone.")
        st.page_link(DOUBLE_CODING_PAGE, label="Draw a sample", icon=":material/balance:")
        return
    st.header(wording.plain(coding_words.kappa(found.iloc[0])), anchor=False)
    st.caption(
        "Marketing and sales judged the same random leads alone. 1 is full agreement, 0 what chance alone would bring."
    )
    st.page_link(DOUBLE_CODING_PAGE, label="See the sample", icon=":material/balance:")


def inbox() -> None:
    """How many disputes wait for a ruling by the clock on the wall, as on their own page: the meeting's list."""
    waiting = ask(disputes_in_short, seen_from(now())).iloc[0]
    label = quality_titles.of_inbox(waiting)
    st.page_link(DISPUTES_PAGE, label=label, icon=":material/gavel:", query_params={"tray": str(Tray.TO_RULE)})
