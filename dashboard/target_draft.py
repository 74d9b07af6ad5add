"""Drafting follow-up targets: one row per target, beginning with what was agreed on. Nothing here is saved."""

from typing import Any, NamedTuple

import streamlit as st
from pandas import DataFrame
from pydantic import ValidationError

from dashboard import target_row, wording
from dashboard.target_row import Filled, Places
from data.agreements import SlaPolicy
from data.vocabulary import Promise, Urgency
from queries.targets import COMING, IN_FORCE, in_reading_order

MOST_TARGETS = 60
NONE_YET = 0
A_DAY = 8 * 60  # minutes of business time, in the proposal only
PROPOSAL = [
    Filled(Promise.FIRST_ATTEMPT, 4 * 60),
    Filled(Promise.FIRST_ATTEMPT, 60, urgency=Urgency.URGENT),
    Filled(Promise.FIRST_CONTACT, 2 * A_DAY),
    Filled(Promise.DECISION, 2 * A_DAY),
    Filled(Promise.BOOKING, 10 * A_DAY),
]
PROPOSED = (
    "This is only a proposal to start from: nobody has agreed on it, and nothing holds before both sides do. "
    "It counts a day as 8 business hours."
)
BEGUN = (
    "Change, drop or add targets here. Nothing is saved before you agree below. "
    "Where several targets fit a lead, the one that names most holds."
)


class Draft(NamedTuple):
    """What someone is about to propose, and the newest version that they saw (0: there is none)."""

    policy: SlaPolicy
    seen_id: int

    @property
    def as_text(self) -> str:
        return self.policy.model_dump_json(exclude_none=True)

    @property
    def content(self) -> dict[str, Any]:
        return self.policy.model_dump(mode="json", exclude_none=True)


def draw(starts: DataFrame, places: Places) -> Draft | None:
    """The draft as it is filled in; None, with the reason said, while it makes no sense."""
    newest = int(starts["agreement_id"].max()) if len(starts) else NONE_YET
    start = _choose_start(starts, newest)
    begun = _begin(starts, start)
    st.caption(PROPOSED if start == NONE_YET else BEGUN)
    # Another start, or a newer version than was seen, is another form: what was typed in one is not mixed into it.
    key = f"draft {newest} {start}"
    rows = [target_row.draw(number, one, places, f"{key} {number}") for number, one in enumerate(begun, start=1)]
    while len(rows) < MOST_TARGETS:  # one row more than are filled in
        rows.append(target_row.draw(len(rows) + 1, None, places, f"{key} {len(rows) + 1}"))
        if rows[-1].minutes is None:
            break
    try:
        policy = SlaPolicy.model_validate({"targets": [row.content for row in rows if row.minutes is not None]})
    except ValidationError as problems:
        st.warning(" ".join(dict.fromkeys(wording.sentences(problems))))
        return None
    _say_what_is_not_promised(policy)
    return Draft(policy, newest)


def _choose_start(starts: DataFrame, newest: int) -> int:
    """The version in force unless another is chosen; before there is one, the newest; 0 when none was ever agreed."""
    if starts.empty:
        return NONE_YET
    words = {int(row.agreement_id): _version(row) for row in starts.itertuples()}
    in_force = starts.loc[starts["standing"] == IN_FORCE, "agreement_id"]
    usual = int(in_force.iloc[0]) if len(in_force) else newest
    if len(words) == 1:
        return usual
    return st.selectbox(
        "Start from", list(words), index=list(words).index(usual), format_func=words.__getitem__,
        key=f"start {newest}", width=420,
    )  # fmt: skip


def _version(row: Any) -> str:
    since = {IN_FORCE: "since", COMING: "on"}.get(row.standing, "from")
    return f"{row.standing} {since} {wording.day(row.valid_from_on)} (version {row.agreement_id})"


def _begin(starts: DataFrame, start: int) -> list[Filled]:
    if start == NONE_YET:
        return PROPOSAL
    text = starts.set_index("agreement_id").loc[start, "targets_draft"]
    return [Filled.of(target) for target in in_reading_order(SlaPolicy.model_validate_json(text).targets)]


def _say_what_is_not_promised(policy: SlaPolicy) -> None:
    promised = {target.promise for target in policy.targets}
    missing = [f"“{promise}”" for promise in Promise if promise not in promised]
    if missing:
        st.caption(f"Nothing is promised for {wording.listed(missing)}: such hand-offs are excluded there, not late.")
