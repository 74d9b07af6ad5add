"""The switches of the funnel page. Their state is in the URL, like that of the filters.

Radio buttons, not Streamlit's segmented control: that writes the chosen word in the primary colour, which in the dark
theme can't be readable and still carry white words on a button.
"""

import streamlit as st

from data.vocabulary import STAGE_LABEL, STAGES, Stage
from queries.columns import COLUMNS
from queries.dimensions import Dimension

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
