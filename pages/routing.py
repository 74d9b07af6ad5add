"""Who gets which lead, what must be known of it first, and who agreed on that?"""

import streamlit as st

from dashboard import routing_draft, routing_shown, routing_sign_off, routing_words, show, sign_off
from dashboard.ask import ask
from dashboard.scope_bar import scope_of
from dashboard.submit import now
from dashboard.target_row import Places
from data.vocabulary import AgreementKind
from queries.handoff_rules import checklist_rules, routing_rules, rule_versions
from queries.targets import places_to_name

scope = scope_of(now())
places = Places.of(ask(places_to_name, scope))
versions = {kind: ask(rule_versions, scope, kind=kind) for kind in (AgreementKind.ROUTING, AgreementKind.CHECKLIST)}
for kind, question in ((AgreementKind.ROUTING, routing_rules), (AgreementKind.CHECKLIST, checklist_rules)):
    routing_shown.draw_rules(kind, ask(question, scope), versions[kind])

routing_shown.draw_trial(scope, places)

for kind, known in versions.items():
    if len(known):
        title = f"Every version of the {routing_words.NAME[kind]}, and who agreed"
        show.table(known.drop(columns="rules_draft"), title, key=f"{kind} versions", about=title)

st.header("Draft new rules", anchor=False)
if not sign_off.may_agree():
    st.info(sign_off.who_may("rules"), icon=":material/lock:")
    st.stop()

kind = routing_draft.choose_kind()
draft = routing_draft.draw(kind, versions[kind], places)
if draft is None:
    st.stop()

st.header("Agree", anchor=False)
routing_sign_off.draw(draft)
