"""What is promised of a hand-off, who agreed, and what would another promise have made of the last weeks?"""

import streamlit as st

from dashboard import show, sign_off, target_draft, target_preview, target_sign_off, wording
from dashboard.ask import ask
from dashboard.target_row import Places
from dashboard.target_words import bullets, lines_of, sentences, signed
from queries.targets import places_to_name, target_versions, targets_agreed, targets_to_start_from

scope = target_preview.last_weeks()
agreed, versions = ask(targets_agreed, scope), ask(target_versions, scope)

st.header("In force", anchor=False)
if not show.nothing(
    agreed, "No follow-up targets are in force. Until some are, hand-offs are excluded, not in time and not late."
):
    st.markdown(wording.plain(signed(agreed.iloc[0])))
    st.markdown(bullets(sentences(lines_of(agreed))))
    st.caption("Business time: only the hours in which the lead's site is open count, and no pauses.")
    targets = agreed[["promise", "service_line", "site", "intake_type", "urgency", "target_hours"]]
    show.table(targets, "Targets in force", key="targets", heading=False, about="follow-up targets in force")

if not show.nothing(versions, "No version was ever agreed on."):
    show.table(versions, "Every version, and who agreed", key="versions", about="every version of the targets")

st.header("Draft new targets", anchor=False)
if not sign_off.may_agree():
    st.info(sign_off.who_may("targets"), icon=":material/lock:")
    st.stop()

starts, places = ask(targets_to_start_from, scope), Places.of(ask(places_to_name, scope))
draft = target_draft.draw(starts, places)
if draft is None:
    st.stop()
if st.toggle("Preview the last 8 weeks", key="previewed"):
    target_preview.draw(draft.as_text, scope)

st.header("Agree", anchor=False)
target_sign_off.draw(draft, starts)
