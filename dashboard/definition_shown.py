"""What a good lead is, as agreed: the version in force in sentences, those to come, and those before."""

from datetime import timedelta
from typing import Any

import streamlit as st
from pandas import DataFrame

from dashboard import definition_words, show, wording
from dashboard.ask import ask
from dashboard.definition_chosen import AGREED, RETIRED, Chosen
from dashboard.definition_retirement import offer_retirement
from dashboard.definition_words import against_the_one_before, sentence_of
from dashboard.scope_bar import known_database
from dashboard.target_words import bullets
from queries.definitions_agreed import Change, definition_history, definitions_in_force
from queries.scope import Scope

ALL_MUST_HOLD = "All of this must hold of a lead. What is not on record does not hold."


def draw_in_force(chosen: Chosen) -> None:
    """The version that this line's leads are judged by, and who agreed on it."""
    row = chosen.row(chosen.in_force)
    if row is None:
        st.header(f"What {chosen.noun} is: nothing is agreed", anchor=False)
        st.info(
            wording.plain(f"Nobody has agreed yet on what {chosen.noun} is. Until both sides do, no lead can be judged "
            "or rejected by it. Draft one below."), icon=":material/rule:",
        )  # fmt: skip
        return
    since = wording.day(row.valid_from_on)
    st.header(f"What {chosen.noun} is, since {since} (version {row.definition_id})", anchor=False)
    if not chosen.is_its_own(chosen.in_force):
        st.caption(
            wording.plain(f"{chosen.line_name} has none of its own, so the one of every other line holds for it too.")
        )
    asked = chosen.asked(chosen.in_force)
    st.markdown(bullets(sentence_of(one) for one in _held(asked).itertuples()))
    st.caption(ALL_MUST_HOLD)
    st.markdown(wording.plain(agreed_by(row)))
    if not wording.is_missing(row.holds_until_on):
        st.markdown(f"It holds until {_last_day(row)}.")
    if chosen.is_its_own(chosen.in_force):
        offer_retirement(row, chosen)


def draw_to_come(chosen: Chosen) -> None:
    """What is agreed and does not hold yet."""
    coming = chosen.standing(AGREED)
    if coming.empty:
        return
    st.header("To come", anchor=False)
    for row in coming.sort_values("valid_from_on").itertuples():
        with st.container(border=True):
            st.markdown(f"**From {wording.day(row.valid_from_on)} (version {row.definition_id})**")
            draw_changes(row, chosen)
            st.markdown(wording.plain(agreed_by(row)))
            offer_retirement(row, chosen)


def draw_before(chosen: Chosen) -> None:
    """What held before, the latest first."""
    past = chosen.standing(RETIRED)
    if past.empty:
        return
    st.header("Before", anchor=False)
    for row in past.sort_values("valid_from_on", ascending=False).itertuples():
        span = f"{wording.day(row.valid_from_on)} to {_last_day(row)}"
        differs = _differs(chosen.asked(int(row.definition_id)))
        with st.expander(
            wording.plain(f"Version {row.definition_id}, {span}: {differs}"), key=f"past {row.definition_id}"
        ):
            draw_changes(row, chosen)
            st.markdown(wording.plain(agreed_by(row)))


def draw_changes(row: Any, chosen: Chosen) -> None:
    """What a version says, and what changed against the one before it."""
    asked = chosen.asked(int(row.definition_id))
    compared = int(asked["compared_definition_id"].iloc[0])
    if compared:
        st.caption(f"Against version {compared}: {definition_words.changes(asked)}.")
    st.markdown(bullets(against_the_one_before(one) for one in asked.itertuples()))


def draw_tables(chosen: Chosen, scope: Scope) -> None:
    """Everything on record, to sort and to export."""
    title = "Which definition holds for which service line"
    held = ask(definitions_in_force, scope).drop(columns="place_id")
    show.table(held, title, key="definitions held", about="definitions in force")
    expander = st.expander("Every version of it, as tables", key="as tables", on_change="rerun")
    if chosen.own.empty or not expander.open:
        return
    own = set(chosen.own["definition_id"])
    versions = chosen.own.drop(columns=["definition_kind", "service_line", "place_id", "latest_step", "criteria_draft"])
    criteria = chosen.criteria[chosen.criteria["definition_id"].isin(own)].drop(
        columns=["definition_kind", "criterion"]
    )
    history = ask(definition_history, scope)
    steps = history[history["definition_id"].isin(own)].drop(columns="definition_kind")
    with expander:
        for table, what in ((versions, "versions"), (criteria, "criteria"), (steps, "steps")):
            show.table(table, f"{chosen.title}: {what}", key=what, about=chosen.title)


def agreed_by(row: Any) -> str:
    """Who signed, when and where, of a version that both sides signed."""
    return f"Agreed by {_signed(row, 'marketing')} and {_signed(row, 'sales')}."


def signed_by(row: Any, side: str) -> str | None:
    """Lund Averill on 3 Nov 2026 (Weekly meeting); None while that side has not signed."""
    name, at = getattr(row, f"signed_for_{side}"), getattr(row, f"{side}_signed_at")
    if not name:
        return None
    where = getattr(row, f"{side}_meeting")
    on = wording.moment(at, known_database().zone).split(",")[0]
    return f"{name} on {on}" + (f" ({where})" if where else "")


def _last_day(row: Any) -> str:
    return wording.day(row.holds_until_on - timedelta(days=1))


def _signed(row: Any, side: str) -> str:
    return f"{signed_by(row, side)} for {side}"


def _held(asked: DataFrame) -> DataFrame:
    return asked[asked["criterion_change"] != Change.DROPPED]


def _differs(asked: DataFrame) -> str:
    if set(asked["criterion_change"]) == {Change.FIRST}:
        return "the first version"
    return definition_words.changes(asked)
