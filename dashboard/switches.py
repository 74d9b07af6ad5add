"""The switches of the funnel and follow-up pages. Their state is in the URL, like that of the filters.

Radio buttons, not Streamlit's segmented control: that writes the chosen word in the primary colour, which in the dark
theme can't be readable and still carry white words on a button.
"""

import streamlit as st

from data.vocabulary import STAGE_LABEL, STAGES, DefinitionKind, Promise, Stage
from queries.clocks import Split
from queries.columns import COLUMNS
from queries.dimensions import Dimension
from queries.handoff_quality import COMPLETENESS_BY
from queries.quality_cells import QualitySplit
from queries.response import Time

TIMES = {Time.BUSINESS: "Business time, as staff work", Time.WALL_CLOCK: "Wall-clock time, as patients wait"}
NUMBERS = {"reached_episodes": "Counts", "entry_rate": "Of all leads", "step_rate": "Of the stage before"}


def choose_split() -> str:
    return st.radio(
        "Split by", [str(one) for one in Dimension], key="by", horizontal=True,
        format_func=lambda one: COLUMNS[one].label, bind="query-params",
    )  # fmt: skip


def choose_stage() -> str:
    return st.selectbox(
        "Look at conversion to", [str(stage) for stage in STAGES[1:]], index=STAGES.index(Stage.SCHEDULED) - 1,
        key="stage", format_func=lambda one: STAGE_LABEL[Stage(one)], bind="query-params", width=240,
    )  # fmt: skip


def choose_number() -> str:
    return st.radio(
        "Show", list(NUMBERS), key="number", horizontal=True,
        format_func=NUMBERS.__getitem__, bind="query-params",
    )  # fmt: skip


def choose_promise() -> str:
    return st.radio("Promise", [str(one) for one in Promise], key="promise", horizontal=True, bind="query-params")


def choose_hand_off_split() -> str:
    # Not `by`, the funnel's: that one knows fewer.
    return st.selectbox(
        "Split by", [str(one) for one in Split], key="split", format_func=lambda one: COLUMNS[one].label,
        bind="query-params", width=240,
    )  # fmt: skip


def choose_time() -> str:
    return st.radio(
        "Count hours in", [str(one) for one in Time], key="time", horizontal=True,
        format_func=lambda one: TIMES[Time(one)], bind="query-params",
    )  # fmt: skip


def choose_checked_by() -> Split:
    # Not `by` or `split` either: those of other pages know other words.
    return Split(
        st.radio(
            "Split by", [str(one) for one in COMPLETENESS_BY], key="checked_by", horizontal=True,
            format_func=lambda one: COLUMNS[one].label, bind="query-params",
        )
    )  # fmt: skip


REJECTED_BY = (QualitySplit.SOURCE, QualitySplit.SERVICE_LINE, QualitySplit.CAMPAIGN, QualitySplit.TERRITORY)


def choose_rejected_by() -> QualitySplit:
    return QualitySplit(
        st.radio(
            "Split by", [str(one) for one in REJECTED_BY], key="rejected_by", horizontal=True,
            format_func=lambda one: COLUMNS[one].label, bind="query-params",
        )
    )  # fmt: skip


def choose_definition() -> DefinitionKind:
    return DefinitionKind(
        st.radio("Definition", [str(one) for one in DefinitionKind], key="judged_by", horizontal=True,
            bind="query-params")
    )  # fmt: skip
