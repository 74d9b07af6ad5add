"""Drafting routing or a checklist: one row per rule, beginning with what was agreed on. Nothing here is saved."""

from typing import Any, NamedTuple

import streamlit as st
from pandas import DataFrame
from pydantic import ValidationError

from dashboard import routing_row, wording
from dashboard.routing_row import Filled
from dashboard.routing_words import NAME
from dashboard.target_row import Places
from data.agreements import CONTENT, Checklist, Routing
from data.vocabulary import AgreementKind, HandoffField, IntakeType, Team, Urgency
from queries.targets import IN_FORCE

MOST_RULES = 60
ALWAYS = tuple(map(str, (HandoffField.PHONE, HandoffField.SOURCE, HandoffField.CONTACT_TYPE, HandoffField.CONSENT)))
REFERRED = (*ALWAYS, str(HandoffField.URGENCY), str(HandoffField.REQUESTED_LINE))
PROPOSAL = {
    AgreementKind.ROUTING: [
        Filled(team=Team.PATIENT_ACCESS),
        Filled(intake_type=IntakeType.CLINICIAN_REFERRAL, team=Team.SALES),
        Filled(intake_type=IntakeType.PARTNER_REFERRAL, team=Team.SALES),
        Filled(intake_type=IntakeType.CLINICIAN_REFERRAL, urgency=Urgency.URGENT, team=Team.PATIENT_ACCESS),
    ],
    AgreementKind.CHECKLIST: [
        Filled(fields=ALWAYS),
        Filled(intake_type=IntakeType.CLINICIAN_REFERRAL, fields=REFERRED),
    ],
}
PROPOSED = "This is only a proposal to start from: nobody has agreed on it, and nothing holds before both sides do."
BEGUN = (
    "Change, drop or add rules here. Nothing is saved before you agree below. "
    "Where several rules fit a lead, the one that names most holds."
)


class Draft(NamedTuple):
    """What someone is about to propose, and the newest version that they saw (0: there is none)."""

    kind: AgreementKind
    content: dict[str, Any]
    seen_id: int


def choose_kind() -> AgreementKind:
    return AgreementKind(
        st.radio(
            "What do you want to change?", [str(kind) for kind in NAME], key="rules_of", horizontal=True,
            format_func=lambda one: NAME[AgreementKind(one)].capitalize(), bind="query-params",
        )
    )  # fmt: skip


def draw(kind: AgreementKind, versions: DataFrame, places: Places) -> Draft | None:
    """The draft as it is filled in; None, with the reason said, while it makes no sense."""
    seen_id = int(versions["agreement_id"].max()) if len(versions) else 0
    begun = _begin(kind, versions)
    st.caption(BEGUN if seen_id else PROPOSED)
    # A newer version than was seen is another form: what was typed in one is not mixed into it.
    key = f"{kind} {seen_id}"
    rows = [routing_row.draw(number, one, places, kind, f"{key} {number}") for number, one in enumerate(begun, start=1)]
    while len(rows) < MOST_RULES:  # one row more than are filled in
        rows.append(routing_row.draw(len(rows) + 1, None, places, kind, f"{key} {len(rows) + 1}"))
        if not rows[-1].is_kept:
            break
    kept = [row for row in rows if row.is_kept]
    if kind is AgreementKind.ROUTING and not all(row.team for row in kept):
        st.warning("One of the rules has no team yet. Choose one, or drop the rule.")
        return None
    try:
        content = CONTENT[kind].validate_python({"rules": [row.content(kind) for row in kept]})
    except ValidationError as problems:
        st.warning(wording.plain(" ".join(wording.sentences(problems))))
        return None
    return Draft(kind, content.model_dump(mode="json", exclude_none=True), seen_id)


def _begin(kind: AgreementKind, versions: DataFrame) -> list[Filled]:
    """The version in force; before there is one, the newest that is coming; else a proposal."""
    drafts = versions[versions["rules_draft"] != ""]
    if drafts.empty:
        return PROPOSAL[kind]
    holding = drafts[drafts["standing"] == IN_FORCE]
    text = (holding if len(holding) else drafts)["rules_draft"].iloc[0]
    agreed = CONTENT[kind].validate_json(text)
    rules = agreed.rules if isinstance(agreed, Routing | Checklist) else ()
    return [Filled.of(rule) for rule in sorted(rules, key=lambda one: one.weight)]
