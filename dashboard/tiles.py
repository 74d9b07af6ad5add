"""The headline figures: each with its n, its interval, its change at equal maturity, and the list behind it."""

from typing import Any

import streamlit as st
from pandas import DataFrame

from dashboard import wording
from dashboard.drill import FUNNEL_PAGE, link_to_leads
from dashboard.explain import explain, of
from dashboard.findings import Finding
from data.vocabulary import STAGE_LABEL, Stage
from queries.cells import Cell, Counted
from queries.changes import funnel_compared
from queries.hand_offs import HandOffCell

IN_A_ROW = 3
LEADS = of(funnel_compared, "cohort_episodes", "mature_episodes", "cohort_episodes_before")
RATES = of(funnel_compared, "reached_episodes", "mature_episodes", "entry_rate", "entry_rate_before", "rate_change")


def headline(compared: DataFrame, *stages: Stage) -> None:
    """A card for the leads that came in, then one per stage; three in a row, one on a phone."""
    rows = compared.set_index("stage")
    for start in range(0, len(stages) + 1, IN_A_ROW):
        columns = st.columns(IN_A_ROW)
        for column, stage in zip(columns, (None, *stages)[start : start + IN_A_ROW], strict=False):
            with column, st.container(border=True, height="stretch", gap="small"):
                _stage(rows.loc[STAGE_LABEL[stage]], stage) if stage else _leads(rows.loc[STAGE_LABEL[Stage.INQUIRY]])


def findings(found: list[Finding]) -> None:
    """The findings side by side, each with the leads it is about."""
    if not found:
        st.info("Nothing in this period differs from the one before by more than chance.")
        return
    for number, (column, finding) in enumerate(zip(st.columns(len(found)), found, strict=True), start=1):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.markdown(f"**{number}.** {wording.plain(finding.sentence)}")
            if finding.cell:
                what = "hand-offs" if isinstance(finding.cell, HandOffCell) else "leads"
                link_to_leads(finding.cell, f"See the {what}")
            else:
                st.page_link(FUNNEL_PAGE, label="See the funnel", icon=":material/filter_alt:")


def _leads(row) -> None:
    change = wording.relative_change(row["cohort_episodes"], row["cohort_episodes_before"])
    st.metric(
        "Leads came in", wording.count(row["cohort_episodes"]), _as_delta(change), delta_color="off",
        delta_description=f"{wording.count(row['cohort_episodes_before'])} before" if change else None,
    )  # fmt: skip
    immature = row["cohort_episodes"] - row["mature_episodes"]
    st.caption(f"{wording.count(row['mature_episodes'])} mature, {wording.count(immature)} too new to judge")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link_to_leads(Cell(Counted.COHORT), wording.leads(row["cohort_episodes"]))
        explain(LEADS, key="leads")


def _stage(row, stage: Stage) -> None:
    change = None if wording.is_missing(row["rate_change"]) else wording.points(row["rate_change"])
    st.metric(STAGE_LABEL[stage], wording.rate(row["entry_rate"], digits=1), **beside(change, is_sure=_is_sure(row)))
    interval = wording.interval(row["entry_rate_low"], row["entry_rate_high"])
    span = wording.points_interval(row["rate_change_low"], row["rate_change_high"])
    changed = f" Change {span}{'' if _is_sure(row) else ': may be chance'}." if change else ""
    st.caption(
        f"{wording.count(row['reached_episodes'])} of {wording.count(row['mature_episodes'])} mature leads "
        f"({interval}); before {wording.rate(row['entry_rate_before'], digits=1)}.{changed}"
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link_to_leads(Cell(Counted.REACHED, stage=stage), wording.leads(row["reached_episodes"]))
        explain(RATES, key=stage)


def beside(change: str | None, *, is_sure: bool) -> dict[str, Any]:
    """How st.metric says a change. Colored only when it is more than chance; the words below say the same."""
    arrow = "auto" if change and change[0] in "+−" else "off"
    return {"delta": _as_delta(change), "delta_color": "normal" if is_sure else "off", "delta_arrow": arrow}


def _as_delta(words: str | None) -> str | None:
    # Streamlit finds the direction by a plain hyphen in front; the true minus sign would turn a fall green.
    return words.replace("−", "-", 1) if words else None


def _is_sure(row) -> bool:
    return row["rate_change_low"] > 0 or row["rate_change_high"] < 0
