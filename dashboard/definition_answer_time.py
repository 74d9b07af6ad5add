"""How long marketing has to answer when sales rejects a lead: what is agreed, and agreeing on something else."""

import streamlit as st
from pydantic import ValidationError

from dashboard import show, sign_off, wording
from dashboard.ask import ask
from dashboard.target_row import HOURS, MINUTES, UNITS, choose
from dashboard.target_words import duration, signed
from data.agreements import DisputeRules
from data.vocabulary import AgreementKind
from queries.definitions_agreed import dispute_answer_times
from queries.scope import Scope
from queries.targets import COMING, IN_FORCE

PROPOSED_HOURS = 16.0
NOT_AGREED = (
    "Nothing is agreed yet. Until it is, disputes have no due moment, and none is in time or late. Agree on it below."
)


def draw(scope: Scope) -> None:
    """What holds, every version of it, and the form for whoever may agree."""
    versions = ask(dispute_answer_times, scope)
    st.header("How long marketing has to answer a dispute", anchor=False)
    for row in versions.itertuples():
        said = duration(round(row.answer_hours * 60))
        if row.standing == IN_FORCE:
            st.markdown(f"**Within {said}**, counted from the rejection while the lead's site is open.")
            st.markdown(wording.plain(signed(row)))
        elif row.standing == COMING:
            st.markdown(f"From {wording.day(row.valid_from_on)} on: within {said}.")
    if versions.empty or IN_FORCE not in set(versions["standing"]):
        st.info(NOT_AGREED, icon=":material/hourglass_disabled:")
    if len(versions):
        title = "Every time to answer, and who agreed"
        show.table(versions, title, key="answer times", heading=False, about="time to answer a dispute")
    if sign_off.may_agree():
        with st.expander("Agree on another time" if len(versions) else "Agree on a time", key="another answer time"):
            _draw_agreeing(int(versions["agreement_id"].max()) if len(versions) else 0, versions)


def _draw_agreeing(seen_id: int, versions) -> None:
    in_force = versions[versions["standing"] == IN_FORCE]["answer_hours"]
    hours = float(in_force.iloc[0]) if len(in_force) else PROPOSED_HOURS
    is_in_minutes = hours < 1
    key = f"answer {seen_id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        amount = st.number_input(
            "Marketing answers within", min_value=0.0, value=hours * 60 if is_in_minutes else hours, step=1.0,
            format="%g", key=f"{key} time", width=200,
        )  # fmt: skip
        with st.container(width=200):
            unit = choose("Unit", UNITS, MINUTES if is_in_minutes else HOURS, f"{key} unit")
    try:
        rules = DisputeRules(answer_minutes=round(amount * (60 if unit == HOURS else 1)))
    except ValidationError as problems:
        st.warning(wording.plain(" ".join(wording.sentences(problems))))
        return
    st.caption(
        "It holds for rejections made from then on. A dispute keeps the due moment that it got when it was raised."
    )
    sign_off.draw(
        AgreementKind.DISPUTES, rules.model_dump(), seen_id, button="Agree on this time",
        done="The time to answer is agreed. It holds from the day named, for rejections made from then on.",
    )  # fmt: skip
