"""Drafting a version of a definition: one row per criterion, beginning with the one in force. Not saved until said."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st
from pydantic import ValidationError

from dashboard import definition_back_test, definition_row, hand_over_words, sign_off, wording
from dashboard.definition_chosen import Chosen
from dashboard.definition_row import Filled, Names, values_to_choose
from dashboard.scope_bar import EARLIEST, LATEST
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.definitions import DefinitionDraft, DefinitionRevision, draft_definition, revise_definition
from data.criteria import MOST_VALUES, Criteria

MOST_CRITERIA = 40
EMPTY = 0
BEGUN = "Change, drop or add criteria here. All of them must hold of a lead. Nothing is saved before you say so below."


def draw_new(chosen: Chosen) -> None:
    """The form for a new draft, for whoever may; a sentence for everybody else."""
    whose = f" for {chosen.line_name}" if chosen.line else ""
    st.header(wording.plain(f"Draft a new version{whose}"), anchor=False)
    role = current_actor().role
    if role not in draft_definition.may_run:
        said = hand_over_words.who_may(draft_definition.may_run, role, "Drafting a definition")
        st.info(said, icon=":material/lock:")
        return
    # After one more draft of theirs this is another form; what somebody else saves meanwhile takes nothing from it.
    key = f"new {chosen.kind} {chosen.line} {chosen.newest_by(current_actor().name)}"
    start = _choose_start(chosen, key)
    begun = chosen.criteria_of(start)
    criteria = fill_in(begun, values_to_choose(), f"{key} {start}")
    if criteria is None:
        return
    if start and chosen.is_its_own(start) and _means(criteria) == _means(begun):
        st.caption(f"This says the same as version {start}. Change something to draft a new version.")
        return
    definition_back_test.draw(criteria.model_dump_json(), chosen, key)
    _draw_saving(criteria, chosen, key)


def draw_revision(row: Any, chosen: Chosen) -> None:
    """Saying a draft anew. row: of definition_versions."""
    key = f"revised {row.definition_id} {row.latest_step}"
    begun = chosen.criteria_of(int(row.definition_id))
    criteria = fill_in(begun, values_to_choose(), key)
    if criteria is None:
        return
    signed = [name for name in (row.signed_for_marketing, row.signed_for_sales) if name]
    if signed:
        st.warning(
            wording.plain(f"Saving this voids the signature of {wording.listed(signed)}: ask them to sign again.")
        )
    with st.form(f"form {key}", border=False):
        _day_and_note(row.wanted_from_on.date(), EARLIEST if chosen.is_first else sign_off.today(), key)
        st.form_submit_button(
            "Save the revision", type="primary", key=f"save {key}", on_click=submit,
            args=(revise_definition, DefinitionRevision),
            kwargs={
                "done": f"Draft {row.definition_id} is revised. Both sides have to sign it.",
                "request_key": new_request_key(), "keys": _keys(key), "definition_id": int(row.definition_id),
                "seen_position": int(row.latest_step), "content": criteria.model_dump(mode="json"),
            },
        )  # fmt: skip


def fill_in(begun: Sequence[Filled], names: Names, key: str) -> Criteria | None:
    """The criteria as they are filled in; None, with the reason said, while they make no sense."""
    st.caption(BEGUN)
    rows = [definition_row.draw(number, one, names, f"{key} {number}") for number, one in enumerate(begun, start=1)]
    while len(rows) < MOST_CRITERIA:  # one row more than are filled in
        rows.append(definition_row.draw(len(rows) + 1, None, names, f"{key} {len(rows) + 1}"))
        if not rows[-1].is_kept:
            break
    kept = [row for row in rows if row.is_kept]
    if not kept and not begun:
        st.caption("Add the first criterion.")
        return None
    if any(len(row.values) > MOST_VALUES for row in kept):
        st.warning(f"A criterion can name {MOST_VALUES} values at most. Give the beginnings that they share instead.")
        return None
    try:
        return Criteria.model_validate({"criteria": [row.content for row in kept]})
    except ValidationError as problems:
        st.warning(wording.plain(" ".join(dict.fromkeys(wording.sentences(problems)))))
        return None


def _choose_start(chosen: Chosen, key: str) -> int:
    """The version in force unless another, or none, is chosen."""
    labels = {**chosen.starts, EMPTY: "An empty draft"}
    if len(labels) == 1:
        return EMPTY
    return st.selectbox("Start from", list(labels), format_func=labels.__getitem__, key=f"start {key}", width=420)


def _draw_saving(criteria: Criteria, chosen: Chosen, key: str) -> None:
    with st.form(f"form {key}"):
        if chosen.is_first:
            st.caption(
                f"The first definition of {chosen.noun} may hold from a past day: nothing was judged by one yet."
            )
            _day_and_note(sign_off.today(), EARLIEST, key)
        else:
            tomorrow = sign_off.today() + timedelta(days=1)
            st.caption("It holds from this day, or from the day after the second signature if that is later.")
            _day_and_note(tomorrow, tomorrow, key)
        st.form_submit_button(
            "Save the draft", type="primary", key=f"save {key}", on_click=submit,
            args=(draft_definition, DefinitionDraft),
            kwargs={
                "done": "The draft is saved. It holds once marketing and sales have both signed it.",
                "request_key": new_request_key(), "keys": _keys(key), "kind": chosen.kind,
                "service_line_id": chosen.line or None, "content": criteria.model_dump(mode="json"),
            },
        )  # fmt: skip


def _keys(key: str) -> dict[str, str]:
    return {"valid_from": f"from {key}", "note": f"note {key}"}


def _day_and_note(day: date, first: date, key: str) -> None:
    keys = _keys(key)
    with st.container(horizontal=True):
        st.date_input(
            "Should hold from", max(day, first), min_value=first, max_value=LATEST, key=keys["valid_from"],
            format="YYYY-MM-DD", width=200,
        )  # fmt: skip
        st.text_input("Why", key=keys["note"], max_chars=500, width=400, placeholder="What this is meant to change")


def _means(criteria: Criteria | Sequence[Filled]) -> set[tuple[Any, ...]]:
    """What is asked, in whatever order."""
    asked = criteria.criteria if isinstance(criteria, Criteria) else criteria
    return {(one.field, one.operator, frozenset(one.values)) for one in asked}
