"""The headline figures: each with its n, its interval, its change at equal maturity, and the list behind it."""

import streamlit as st
from pandas import DataFrame

from dashboard import wording
from dashboard.drill import link_to_leads
from dashboard.explain import explain
from data.vocabulary import STAGE_LABEL, Stage
from queries.cells import Cell, Counted
from queries.changes import funnel_compared

IN_A_ROW = 3
LEADS = ("cohort_episodes", "mature_episodes", "cohort_episodes_before")
RATES = ("reached_episodes", "mature_episodes", "entry_rate", "entry_rate_before", "rate_change")


def headline(compared: DataFrame, *stages: Stage) -> None:
    """A card for the leads that came in, then one per stage; three in a row, one on a phone."""
    rows = compared.set_index("stage")
    for start in range(0, len(stages) + 1, IN_A_ROW):
        columns = st.columns(IN_A_ROW)
        for column, stage in zip(columns, (None, *stages)[start : start + IN_A_ROW], strict=False):
            with column, st.container(border=True, height="stretch"):
                _stage(rows.loc[STAGE_LABEL[stage]], stage) if stage else _leads(rows.loc[STAGE_LABEL[Stage.INQUIRY]])


def _leads(row) -> None:
    change = wording.relative_change(row["cohort_episodes"], row["cohort_episodes_before"])
    st.metric(
        "Leads came in", wording.count(row["cohort_episodes"]), _as_delta(change), delta_color="off",
        delta_description=f"{wording.count(row['cohort_episodes_before'])} before" if change else None,
    )  # fmt: skip
    immature = row["cohort_episodes"] - row["mature_episodes"]
    st.caption(f"{wording.count(row['mature_episodes'])} mature, {wording.count(immature)} too new to judge")
    link_to_leads(Cell(Counted.COHORT), f"See the {wording.leads(row['cohort_episodes'])}")
    explain(funnel_compared, LEADS, key="leads")


def _stage(row, stage: Stage) -> None:
    change = None if wording.is_missing(row["rate_change"]) else wording.points(row["rate_change"])
    st.metric(
        STAGE_LABEL[stage], wording.rate(row["entry_rate"], digits=1), _as_delta(change), delta_color=_color(row),
        delta_arrow="auto" if change and change[0] in "+−" else "off",
        delta_description=_certainty(row) if change else None,
    )  # fmt: skip
    interval = wording.interval(row["entry_rate_low"], row["entry_rate_high"])
    st.caption(
        f"{wording.count(row['reached_episodes'])} of {wording.count(row['mature_episodes'])} mature leads ({interval}); "
        f"before {wording.rate(row['entry_rate_before'], digits=1)}. "
        f"So far {wording.count(row['reached_to_date_episodes'])} of all."
    )
    link_to_leads(Cell(Counted.REACHED, stage=stage), f"See the {wording.leads(row['reached_episodes'])}")
    explain(funnel_compared, RATES, key=stage)


def _as_delta(words: str | None) -> str | None:
    # Streamlit finds the direction by a plain hyphen in front; the true minus sign would turn a fall green.
    return words.replace("−", "-", 1) if words else None


def _is_sure(row) -> bool:
    return row["rate_change_low"] > 0 or row["rate_change_high"] < 0


def _color(row) -> str:
    # Colour only what is more than chance; the words beside it say the same.
    return "normal" if _is_sure(row) else "off"


def _certainty(row) -> str:
    span = wording.points_interval(row["rate_change_low"], row["rate_change_high"])
    return f"({span})" if _is_sure(row) else f"({span}: may be chance)"
