"""Handing one lead over: what is missing and can be filled in, who gets it, and the two buttons that write.

Each button is one command, with the lead and its version as they were when the button was drawn. Widgets are keyed by
the lead, so that what was chosen for one is not there for the next.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pandas import DataFrame, Series
from pydantic import model_validator

from dashboard import hand_over_words, wording
from dashboard.ask import ask
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.handoffs import Handoff, hand_over
from data.commands.leads import LeadCorrection, correct_lead
from data.vocabulary import (
    Consent,
    ContactType,
    DecisionTiming,
    HandoffField,
    IntakeType,
    SourceCategory,
    Team,
    Urgency,
)
from queries.handoff_receivers import receivers, words_to_fill_in
from queries.scope import Scope

# The field of a correction that fills a thing in, and its words; none: those of a list with numbers.
FILLED_BY: Mapping[HandoffField, tuple[str, Any]] = {
    HandoffField.SITE: ("site_id", None),
    HandoffField.TERRITORY: ("territory_id", None),
    HandoffField.REQUESTED_LINE: ("requested_service_line_id", None),
    HandoffField.SOURCE: ("source_category", SourceCategory),
    HandoffField.INTAKE_TYPE: ("intake_type", IntakeType),
    HandoffField.CONTACT_TYPE: ("contact_type", ContactType),
    HandoffField.URGENCY: ("urgency", Urgency),
    HandoffField.DECISION_TIMING: ("decision_timing", DecisionTiming),
    HandoffField.CONSENT: ("consent", Consent),
}
RECEIVE = [str(team) for team in Team if team is not Team.MARKETING]


class FilledIn(LeadCorrection):
    """Words that were missing. At least one."""

    @model_validator(mode="after")
    def says_something(self) -> "FilledIn":
        if not any(getattr(self, name) for name, _ in FILLED_BY.values()):
            raise ValueError("Choose at least one word to fill in. Nothing was changed.")
        return self


def draw_checklist(row: Series, ready: DataFrame, scope: Scope) -> None:
    """What must be known, what of it is, and a form for what is missing and is a word of the lead."""
    st.markdown("**What must be known**")
    if ready.empty:
        st.caption("No checklist in force is about such leads. Leaders agree on one under “Routing and checklists”.")
        return
    st.markdown(hand_over_words.checklist(ready))
    missing = hand_over_words.missing_of(ready)
    if contact := hand_over_words.of_contact(missing):
        st.caption(contact)
    fillable = [field for field in missing if field in FILLED_BY]
    role = current_actor().role
    if fillable and role not in correct_lead.may_run:
        st.caption(hand_over_words.who_may(correct_lead.may_run, role, "Filling it in"))
    elif fillable:
        _draw_fill_in(row, fillable, scope)


def draw_hand_over(row: Series, ready: DataFrame, scope: Scope) -> None:
    """Who gets it, why it goes over although something is missing, and the button."""
    st.markdown("**Who gets it**")
    lead, role = row["lead"], current_actor().role
    if role not in hand_over.may_run:
        st.caption(wording.plain(hand_over_words.proposal(row, None)))
        st.info(hand_over_words.who_may(hand_over.may_run, role, "Handing over"), icon=":material/lock:")
        return
    proposed = RECEIVE.index(row["proposed_team"]) if row["proposed_team"] in RECEIVE else None
    team = st.selectbox("Team", RECEIVE, index=proposed, key=f"team {lead}", placeholder="Choose a team")
    st.caption(wording.plain(hand_over_words.proposal(row, team)))
    keys = {"owner_id": f"owner {team} {lead}", "override_reason": f"reason {lead}"}
    if team:
        people = hand_over_words.people(ask(receivers, scope, team=team))
        st.selectbox(
            "Person", list(people), index=None, key=keys["owner_id"], format_func=people.__getitem__,
            placeholder="Nobody yet: it waits in the team's queue",
        )  # fmt: skip
    if hand_over_words.missing_of(ready):
        st.text_input(
            "Why it goes over without what is missing", max_chars=200, key=keys["override_reason"],
            placeholder="Needed as long as something is missing", help="It is kept, and counted as incomplete.",
        )  # fmt: skip
    st.button(
        f"**Hand over**  \n{f'to {team}' if team else 'Choose a team first'}", type="primary", width="stretch",
        disabled=not team, key=f"hand over {lead}", on_click=submit, args=(hand_over, Handoff),
        kwargs={
            "done": f"Lead {wording.short(lead)} is handed over.", "request_key": new_request_key(),
            "keys": keys, "lead_id": int(row["lead_id"]), "seen_version": int(row["lead_version"]), "team": team,
        },
    )  # fmt: skip


def _draw_fill_in(row: Series, fields: list[HandoffField], scope: Scope) -> None:
    lead, keys = row["lead"], {}
    with st.container(border=True, gap="small"):
        for field in fields:
            name, words = FILLED_BY[field]
            keys[name] = f"{name} {lead}"
            named = {word: str(word) for word in words} if words else _numbered(field, scope)
            st.selectbox(
                str(field), list(named), index=None, key=keys[name], format_func=named.__getitem__,
                placeholder="Not known yet",
            )  # fmt: skip
        st.button(
            "Fill in", icon=":material/edit:", width="stretch", key=f"fill in {lead}", on_click=submit,
            args=(correct_lead, FilledIn),
            kwargs={
                "done": f"Filled in for lead {wording.short(lead)}.", "request_key": new_request_key(),
                "keys": keys, "lead_id": int(row["lead_id"]), "seen_version": int(row["lead_version"]),
            },
        )  # fmt: skip


def _numbered(field: HandoffField, scope: Scope) -> dict[int, str]:
    return {int(one.place_id): one.place for one in ask(words_to_fill_in, scope, field=field).itertuples()}
