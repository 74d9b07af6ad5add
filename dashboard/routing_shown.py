"""What is agreed on routing and checklists: in sentences, as a table, and tried on a lead."""

import streamlit as st
from pandas import DataFrame

from dashboard import routing_words, show, wording
from dashboard.ask import ask
from dashboard.target_row import Places
from dashboard.target_words import bullets, signed
from data.vocabulary import AgreementKind, IntakeType, Urgency
from queries.handoff_rules import where_a_lead_goes
from queries.scope import Scope
from queries.targets import IN_FORCE

NOT_SAID = {
    AgreementKind.ROUTING: "No routing is in force: nothing proposes a team, and whoever hands a lead over chooses it.",
    AgreementKind.CHECKLIST: "No checklist is in force: nothing is asked before a lead goes over.",
}
TITLE = {AgreementKind.ROUTING: "Who gets which lead", AgreementKind.CHECKLIST: "What must be known first"}


def draw_rules(kind: AgreementKind, rules: DataFrame, versions: DataFrame) -> None:
    """The version in force, and who agreed on it."""
    st.header(TITLE[kind], anchor=False)
    holding = routing_words.in_force(rules)
    if show.nothing(holding, NOT_SAID[kind]):
        return
    st.markdown(wording.plain(signed(versions[versions["standing"] == IN_FORCE].iloc[0])))
    st.markdown(bullets(routing_words.sentences(routing_words.lines_of(holding, kind), kind)))
    st.caption("The first line that fits a lead holds.")
    table = holding.drop(columns=["agreement_id", "standing"])
    show.table(table, TITLE[kind], key=str(kind), heading=False, about=f"{routing_words.NAME[kind]} in force")


def draw_trial(scope: Scope, places: Places) -> None:
    """What the rules in force say of a lead that somebody thinks of."""
    st.header("Try a lead", anchor=False)
    with st.container(horizontal=True):
        lead = (
            _choose("Service line", [name for key, name in places.lines.items() if key], "line"),
            _choose("Site", [name for key, name in places.sites.items() if key], "site"),
            _choose("Intake type", [str(word) for word in IntakeType], "intake"),
            _choose("Urgency", [str(word) for word in Urgency], "urgency"),
        )
    line, site, intake, urgency = (word or "" for word in lead)
    row = ask(where_a_lead_goes, scope, line=line, site=site, intake=intake, urgency=urgency).iloc[0]
    st.markdown(f"**{wording.plain(routing_words.trial(lead, row))}**")
    st.caption(wording.plain(routing_words.because(row)))


def _choose(label: str, words: list[str], key: str) -> str | None:
    return st.selectbox(label, words, index=None, key=f"tried {key}", placeholder="Not known", width=240)
