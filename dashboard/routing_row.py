"""One rule of a draft: a sentence, and behind a button what can be changed in it."""

from typing import Any, NamedTuple

import streamlit as st

from dashboard import wording
from dashboard.routing_words import RuleLine, sentence
from dashboard.target_row import INTAKES, URGENCIES, Places, choose
from data.agreements import Rule
from data.vocabulary import AgreementKind, HandoffField, Team

FIELDS = [str(field) for field in HandoffField]
TEAMS = [str(team) for team in Team]


class Filled(NamedTuple):
    """A rule as filled in. 0 and "" stand for all leads; one that is not kept is no rule of the draft."""

    service_line_id: int = 0
    site_id: int = 0
    intake_type: str = ""
    urgency: str = ""
    team: str = ""
    fields: tuple[str, ...] = ()
    is_kept: bool = True

    @classmethod
    def of(cls, rule: Rule) -> "Filled":
        line, site, intake, urgency = rule.said
        more = {"team": getattr(rule, "team", ""), "fields": tuple(map(str, getattr(rule, "fields", ())))}
        return cls(line or 0, site or 0, intake or "", urgency or "", **more)

    def content(self, kind: AgreementKind) -> dict[str, Any]:
        """As Routing or Checklist take it."""
        about = {name: getattr(self, name) or None for name in self._fields[:4]}
        return about | ({"team": self.team} if kind is AgreementKind.ROUTING else {"fields": list(self.fields)})

    def line(self, places: Places, kind: AgreementKind) -> RuleLine:
        said = self.team if kind is AgreementKind.ROUTING else ", ".join(self.fields)
        return RuleLine(*places.said(*self[:4]), said)


def draw(number: int, begun: Filled | None, places: Places, kind: AgreementKind, key: str) -> Filled:
    """The rule as it is filled in. It begins as `begun`; without one it is a row to fill in."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label, icon = (f"Rule {number}", "edit") if begun else ("Add a rule", "add")
        popover = st.popover(label, icon=f":material/{icon}:", key=f"{key} change", width=160)
        told = st.empty()
    with popover:
        filled = _fields(begun, places, kind, key)
    told.markdown(wording.plain(_said(filled, begun, places, kind)))
    return filled


def _said(filled: Filled, begun: Filled | None, places: Places, kind: AgreementKind) -> str:
    if not filled.is_kept:
        if begun is None:
            return "For a service line, a site, an intake type or an urgency."
        return f"Dropped: {sentence(begun.line(places, kind), kind)}"
    if kind is AgreementKind.ROUTING and not filled.team:
        return f"{filled.line(places, kind).whose}: choose a team."
    return sentence(filled.line(places, kind), kind)


def _fields(begun: Filled | None, places: Places, kind: AgreementKind, key: str) -> Filled:
    said = begun or Filled()
    kept = st.checkbox("Keep this rule" if begun else "Add this rule", value=begun is not None, key=f"{key} kept")
    about = (
        choose("Service line", places.lines, said.service_line_id, f"{key} line"),
        choose("Site", places.sites, said.site_id, f"{key} site"),
        choose("Intake type", INTAKES, said.intake_type, f"{key} intake"),
        choose("Urgency", URGENCIES, said.urgency, f"{key} urgency"),
    )
    if kind is AgreementKind.ROUTING:
        teams = [*TEAMS, *([said.team] if said.team and said.team not in TEAMS else [])]
        team = st.selectbox(
            "Goes to", teams, index=teams.index(said.team) if said.team else None, key=f"{key} team",
            placeholder="Choose a team",
        )  # fmt: skip
        return Filled(*about, team=team or "", is_kept=kept)
    fields = st.multiselect(
        "Must be known", FIELDS, list(said.fields), key=f"{key} fields", placeholder="Nothing is asked"
    )
    return Filled(*about, fields=tuple(fields), is_kept=kept)
