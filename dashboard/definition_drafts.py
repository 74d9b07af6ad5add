"""Drafts that wait for a signature: what each would change, who proposed it, and what can be done with it."""

from typing import Any

import streamlit as st

from dashboard import definition_back_test, definition_draft, hand_over_words, wording
from dashboard.ask import ask
from dashboard.definition_chosen import DRAFT, Chosen
from dashboard.definition_shown import draw_changes, signed_by
from dashboard.scope_bar import known_database
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.definitions import (
    DefinitionSignature,
    DefinitionWithdrawal,
    revise_definition,
    sign_definition,
    withdraw_definition,
)
from data.vocabulary import Side, Team
from queries.handoff_receivers import receivers
from queries.scope import Scope

TEAM = {Side.MARKETING: Team.MARKETING, Side.SALES: Team.SALES}


def draw(chosen: Chosen, scope: Scope) -> None:
    """A card per draft, the newest first."""
    drafts = chosen.standing(DRAFT)
    if drafts.empty:
        return
    waits = "1 draft waits" if len(drafts) == 1 else f"{len(drafts)} drafts wait"
    st.header(f"{waits} for a signature", anchor=False)
    role = current_actor().role
    if role not in sign_definition.may_run:
        st.caption(hand_over_words.who_may(sign_definition.may_run, role, "Signing a definition"))
    for row in drafts.itertuples():
        with st.container(border=True):
            _draw_one(row, chosen, scope)


def _draw_one(row: Any, chosen: Chosen, scope: Scope) -> None:
    st.markdown(f"**Draft {row.definition_id}, wanted from {wording.day(row.wanted_from_on)}**")
    on = wording.moment(row.drafted_at, known_database().zone).split(",")[0]
    why = f" Why: {row.note}" if row.note else ""
    st.caption(wording.plain(f"Proposed by {row.drafted_by} on {on}.{why}"))
    draw_changes(row, chosen)
    st.markdown(wording.plain(signatures(row)))
    key = f"{row.definition_id} {row.latest_step}"
    with st.container(horizontal=True, gap="small"):
        if current_actor().role in sign_definition.may_run:
            for side in Side:
                if not signed_by(row, side.lower()):
                    _offer_signing(row, side, scope, key)
        if current_actor().role in withdraw_definition.may_run:
            _offer_withdrawal(row, key)
    definition_back_test.draw(row.criteria_draft, chosen, key)
    if current_actor().role in revise_definition.may_run and st.toggle("Revise this draft", key=f"revise {key}"):
        definition_draft.draw_revision(row, chosen)


def signatures(row: Any) -> str:
    """Who signed, and which signature is missing."""
    signed = {side: signed_by(row, side.lower()) for side in Side}
    told = [f"Signed for {side.lower()} by {by}." for side, by in signed.items() if by]
    missing = [side.lower() for side, by in signed.items() if not by]
    lacks = f"Missing: the signature{'s' if len(missing) > 1 else ''} for {wording.listed(missing)}." if missing else ""
    return " ".join([*told, lacks]).strip()


def _offer_signing(row: Any, side: Side, scope: Scope, key: str) -> None:
    said = side.lower()
    people = ask(receivers, scope)
    theirs = people["receiving_team"] == TEAM[side]
    names = list(dict.fromkeys([*people.loc[theirs, "person"], *people.loc[~theirs, "person"]]))
    keys = {"signed_by": f"{said} signer {key}", "note": f"{said} meeting {key}"}
    popover = st.popover(f"Sign for {said}", icon=":material/draw:", key=f"open {said} {key}")
    with popover, st.form(f"sign {said} {key}", border=False):
        st.selectbox(
            "Who signs", names, index=None, key=keys["signed_by"], accept_new_options=True,
            placeholder="Choose or type a name",
        )  # fmt: skip
        st.text_input("In which meeting", key=keys["note"], max_chars=500, placeholder="May stay blank")
        st.form_submit_button(
            f"Sign draft {row.definition_id} for {said}", type="primary", key=f"signed {said} {key}",
            on_click=submit, args=(sign_definition, DefinitionSignature),
            kwargs={
                "done": _done(row, side), "request_key": new_request_key(), "keys": keys, "side": side,
                "definition_id": int(row.definition_id), "seen_position": int(row.latest_step),
            },
        )  # fmt: skip


def _done(row: Any, side: Side) -> str:
    (other,) = (one for one in Side if one is not side)
    if signed_by(row, other.lower()):
        return f"Both sides have signed draft {row.definition_id}: it is agreed, and can't be changed any more."
    return f"Draft {row.definition_id} is signed for {side.lower()}. The signature for {other.lower()} is missing."


def _offer_withdrawal(row: Any, key: str) -> None:
    with st.popover("Withdraw", icon=":material/undo:", key=f"open withdrawal {key}"):
        st.markdown("The draft comes to nothing. It stays on record, and can't be taken up again.")
        with st.form(f"withdrawal {key}", border=False):
            st.text_input("Why", key=f"note of withdrawal {key}", max_chars=500)
            st.form_submit_button(
                f"Withdraw draft {row.definition_id}", type="primary", key=f"withdraw {key}", on_click=submit,
                args=(withdraw_definition, DefinitionWithdrawal),
                kwargs={
                    "done": f"Draft {row.definition_id} is withdrawn.", "request_key": new_request_key(),
                    "keys": {"note": f"note of withdrawal {key}"}, "definition_id": int(row.definition_id),
                    "seen_position": int(row.latest_step),
                },
            )  # fmt: skip
