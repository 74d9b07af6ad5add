"""When is someone there, who agreed on it, and when would a hand-off fall due?"""

import streamlit as st

from dashboard import calendar_form, calendar_shown, show
from dashboard.ask import ask
from queries.calendars_agreed import NOBODYS, calendar_versions

scope = calendar_shown.as_of_now()
site = calendar_shown.choose_site(scope)
if site["hours_owner"] == NOBODYS:
    st.info("No opening hours hold here yet, so no follow-up clock can run. Agree on them below.")
else:
    calendar_shown.draw_week(site, scope)
    calendar_shown.draw_trial(site, scope)
    calendar_shown.draw_year(site, scope)

versions = ask(calendar_versions, scope)
if not versions.empty:
    title = "Who agreed on which hours, the newest first"
    show.table(versions, title, key="versions", about="opening hours of every site")
calendar_form.draw(site, scope)
